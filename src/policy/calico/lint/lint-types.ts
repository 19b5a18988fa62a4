import { DIRECTIONS } from '../../../model/connection.ts';
import { isJsonObject } from '../../../model/json-object.ts';
import type { Findings } from '../../fields/findings.ts';
import type { ManifestDocument } from '../../manifest.ts';
import type { CalicoPolicy } from '../calico-object.ts';

/** Finds rules of directions that a policy does not govern, and policies for which it depends on the server what they govern. */
export function lintTypes(policy: CalicoPolicy, document: ManifestDocument, findings: Findings): void {
  const spec = isJsonObject(document.value.spec) ? document.value.spec : {};
  for (const direction of DIRECTIONS) {
    const type = direction === 'ingress' ? 'Ingress' : 'Egress';
    if (policy.governs[direction] === 'by-server') {
      findings.warningAtKey(
        'calico/types-by-server',
        direction in spec ? ['spec', direction] : ['spec'],
        `without \`types\` it depends on the server whether the policy applies to ${direction}: calicoctl and the Calico API server look for rules, native CRDs (3.32) for the section`,
        'write `types`',
      );
    }
    if (policy.governs[direction] !== false || policy[direction].length === 0) continue;
    findings.warningAtKey(
      'calico/type-not-listed',
      ['spec', direction],
      `\`${direction}\` has rules but \`types\` does not list \`${type}\`: they are ignored`,
      `add \`${type}\` to \`types\`, or remove the rules`,
    );
  }
}
