import type { Findings } from '../../fields/findings.ts';
import { type CiliumPlatform, switchedOffBy } from '../../platform/cilium-settings.ts';

/** Reports a policy of a kind that the agents do not look at, and says whether it is one. */
export function lintSwitchedOff(kind: string, platform: CiliumPlatform, findings: Findings): boolean {
  const setting = switchedOffBy(kind, platform);
  if (setting === undefined) return false;
  findings.warning(
    'policy/cilium-network-policies-off',
    ['kind'],
    `\`cilium.${setting}\` is off, so no ${kind} is enforced`,
    'use a policy of another kind, or remove the setting if the chart does not have it',
  );
  return true;
}
