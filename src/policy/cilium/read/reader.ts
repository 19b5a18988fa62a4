import type { DiagnosticCode } from '../../../model/diagnostic-code.ts';
import type { Findings } from '../../fields/findings.ts';
import type { FieldPath, ManifestDocument } from '../../manifest.ts';
import type { CiliumPlatform } from '../../platform/cilium-settings.ts';
import type { Place } from '../cilium-policy.ts';

/** What reading a policy needs besides its fields. */
export interface Reader {
  readonly platform: CiliumPlatform;
  placeOf(path: FieldPath): Place;
  /** The agent refuses the policy for what is at the path. */
  refuse(path: FieldPath, problem: string, help: string): void;
  /** The policy is enforced, and does unintended harm. */
  harm(code: DiagnosticCode, path: FieldPath, problem: string, help: string): void;
}

export function createReader(
  document: ManifestDocument,
  platform: CiliumPlatform,
  findings: Findings,
): Reader & { readonly hasRefusals: boolean } {
  let hasRefusals = false;
  return {
    platform,
    placeOf: (path) => ({ path, span: document.spanOf(path) }),
    refuse: (path, problem, help) => {
      hasRefusals = true;
      findings.acceptedError(
        'policy/cilium-not-enforced',
        path,
        `Cilium refuses the policy and does not enforce it, although the API server stores it: ${problem}`,
        help,
      );
    },
    harm: findings.acceptedError,
    get hasRefusals() {
      return hasRefusals;
    },
  };
}
