import type { LabelSelector } from '../../../model/label-selector.ts';
import type { Findings } from '../../fields/findings.ts';
import type { NetworkPolicy } from '../../kubernetes/network-policy.ts';
import type { FieldPath } from '../../manifest.ts';
import type { CiliumPlatform } from '../../platform/cilium-settings.ts';
import { lintKey } from './lint-hidden-labels.ts';

/** Finds selectors of a NetworkPolicy that ask for pod labels that Cilium never sees. */
export function lintUnseenLabels(
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
