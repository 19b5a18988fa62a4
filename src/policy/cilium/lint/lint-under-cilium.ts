import type { Findings } from '../../fields/findings.ts';
import type { NetworkPolicy } from '../../kubernetes/network-policy.ts';
import type { CiliumPlatform } from '../../platform/cilium-settings.ts';
import { lintUnseenLabels } from './lint-unseen-labels.ts';

/** Finds what differs in a NetworkPolicy because Cilium enforces it. */
export function lintUnderCilium(policy: NetworkPolicy, platform: CiliumPlatform, findings: Findings): void {
  if (platform['k8sNetworkPolicy.enabled']) {
    lintUnseenLabels(policy, platform, findings);
    return;
  }
  findings.warning(
    'policy/cilium-network-policies-off',
    ['kind'],
    '`cilium.k8sNetworkPolicy.enabled` is off, and without it nothing of a NetworkPolicy is enforced',
    'write a CiliumNetworkPolicy, or leave the setting out if the chart does not have it',
  );
}
