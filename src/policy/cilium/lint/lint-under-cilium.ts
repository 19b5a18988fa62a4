import type { LabelSelector } from '../../../model/label-selector.ts';
import type { Findings } from '../../fields/findings.ts';
import type { NetworkPolicy } from '../../kubernetes/network-policy.ts';
import type { FieldPath } from '../../manifest.ts';
import type { CiliumPlatform } from '../../platform/cilium-settings.ts';
import { lintKey } from './lint-hidden-labels.ts';
import { lintSwitchedOff } from './lint-switched-off.ts';

/** Finds what differs in a NetworkPolicy because Cilium enforces it. */
export function lintUnderCilium(policy: NetworkPolicy, platform: CiliumPlatform, findings: Findings): void {
  if (!lintSwitchedOff('NetworkPolicy', platform, findings)) lintUnseenLabels(policy, platform, findings);
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
