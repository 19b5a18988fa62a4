import { DIRECTIONS } from '../../../model/connection.ts';
import { isJsonObject } from '../../../model/json-object.ts';
import type { Findings } from '../../fields/findings.ts';
import type { ManifestDocument } from '../../manifest.ts';
import type { CniProfile } from '../cni-profile.ts';
import type { NetworkPolicy } from '../network-policy.ts';
import { lintIsolation } from './lint-isolation.ts';
import { lintOpenness } from './lint-openness.ts';
import { lintPeers } from './lint-peers.ts';
import { lintPodSelector, lintSelectors } from './lint-selectors.ts';
import { lintSplitRules } from './lint-split-rules.ts';
import type { LintSubject } from './lint-subject.ts';

/**
 * Finds what the API server accepts but hardly anybody means. Errors are reserved for manifests that open or close everything by
 * accident.
 */
export function lintNetworkPolicy(
  policy: NetworkPolicy,
  document: ManifestDocument,
  profile: CniProfile,
  findings: Findings,
): void {
  const { spec } = document.value;
  if (!isJsonObject(spec) || Object.keys(spec).length === 0) {
    findings.acceptedError(
      'policy/no-spec',
      isJsonObject(spec) ? ['spec'] : [],
      'the policy has no spec; Kubernetes accepts it and denies all ingress of every pod in the namespace',
      'add the spec; for an intended default deny write `podSelector: {}` and `policyTypes: [Ingress]`',
    );
    return;
  }
  const subject: LintSubject = { policy, spec, profile };
  lintIsolation(subject, findings);
  lintPodSelector(subject, findings);
  for (const direction of DIRECTIONS) {
    const said = lintSplitRules(subject, direction, findings);
    lintOpenness(subject, direction, said, findings);
  }
  lintPeers(subject, findings);
  lintSelectors(subject, findings);
}
