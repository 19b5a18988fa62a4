import type { LabelSelector } from '../../../model/label-selector.ts';
import type { Findings } from '../../fields/findings.ts';
import type { NetworkPolicy } from '../../kubernetes/network-policy.ts';
import type { FieldPath } from '../../manifest.ts';
import type { CiliumPlatform } from '../../platform/cilium-settings.ts';
import { lintKey } from './lint-hidden-labels.ts';

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

/** Finds selectors of a NetworkPolicy that ask for pod labels that Cilium never sees. */
function lintUnseenLabels(
  { podSelector, ingress, egress }: NetworkPolicy,
  platform: CiliumPlatform,
  findings: Findings,
): void {
  const lint = (selector: LabelSelector | undefined, path: FieldPath) => {
    for (const { key } of selector?.requirements ?? []) lintKey(key, path, platform, findings);
  };
  lint(podSelector, ['spec', 'podSelector']);
  for (const [direction, field, rules] of [
    ['ingress', 'from', ingress],
    ['egress', 'to', egress],
  ] as const) {
    for (const [i, { peers }] of rules.entries()) {
      if (peers === 'any') continue;
      for (const [j, peer] of peers.entries()) {
        if (peer.kind === 'selectors')
          lint(peer.podSelector, ['spec', direction, i, field, j, 'podSelector']);
      }
    }
  }
}
