import { isJsonObject } from '../../../model/json-object.ts';
import type { Findings } from '../../fields/findings.ts';
import type { ManifestDocument } from '../../manifest.ts';
import type { CalicoPolicy } from '../calico-object.ts';

/** Finds policies with an empty spec: they select everybody, and deny all ingress. */
export function lintNoSpec(policy: CalicoPolicy, { value }: ManifestDocument, findings: Findings): void {
  const { spec } = value;
  if (isJsonObject(spec) && Object.keys(spec).length > 0) return;
  const everybody =
    policy.namespace === undefined
      ? 'every pod and host endpoint of the cluster'
      : 'every pod in the namespace';
  findings.acceptedError(
    'policy/no-spec',
    isJsonObject(spec) ? ['spec'] : [],
    `the policy has no spec; Calico accepts it and denies all ingress of ${everybody}`,
    'add the spec; for an intended default deny write `selector: all()` and `types: [Ingress]`',
  );
}
