import { namespacedName } from '../../src/model/namespaced-name.ts';
import { loadPolicies } from '../../src/policy/load-policies.ts';
import { describeNotSimulated } from '../../src/policy/not-simulated/describe-not-simulated.ts';
import { choosePlatform } from '../../src/policy/platform/choose-platform.ts';
import { readManifests } from '../../src/policy/read-manifests.ts';

export interface CheckedPolicies {
  /** `calico`, or `calico@3.31`. */
  readonly cni: string;
  /** `namespace/name` of the policies that would be simulated. */
  readonly policies: readonly string[];
  /** `line:column severity code: message`, in the order of the file. */
  readonly diagnostics: readonly string[];
}

/** What Sluice says about one file of manifests, in the form of an `expected.json`. */
export function checkPolicies(text: string, cni: string): CheckedPolicies {
  const platform = choosePlatform(cni, new Map());
  if ('problem' in platform) throw new Error(platform.problem);
  const reading = readManifests({ file: 'policy.yaml', text });
  const loaded = loadPolicies(reading.documents, { platform, defaultNamespace: 'default' });
  const place = (at: { line: number; column: number } | undefined) =>
    (at?.line ?? 0) * 1e6 + (at?.column ?? 0);
  return {
    cni,
    policies: loaded.policies.map(({ ref }) => namespacedName(ref)),
    diagnostics: [...reading.diagnostics, ...loaded.diagnostics, ...describeNotSimulated(loaded.notSimulated)]
      .toSorted((a, b) => place(a.span) - place(b.span))
      .map(
        ({ span, severity, code, message }) =>
          `${span?.line}:${span?.column} ${severity} ${code}: ${message}`,
      ),
  };
}
