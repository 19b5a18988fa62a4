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
    '`cilium.k8sNetworkPolicy.enabled` is off, so no NetworkPolicy is enforced',
    'use a CiliumNetworkPolicy, or remove the setting if the chart does not have it',
  );
}
