import type { Diagnostic } from '../model/diagnostic.ts';
import { matchLabelSelector } from '../model/label-selector.ts';
import type { Policy } from '../policy/policy.ts';
import type { Inventory } from './inventory.ts';

/**
 * Policies that select pods in the network of their node and no others: to a CNI such pods are the node, so the policy has
 * no effect (kubernetes.io, "Network Policies", on hostNetwork pods). Policies that select nobody are not meant.
 */
export function lintHostNetwork(policies: readonly Policy[], inventory: Inventory): readonly Diagnostic[] {
  const running = [...inventory.workloads, ...inventory.pods.filter(({ isDone }) => !isDone)];
  return policies.flatMap(({ ref, value, document }): Diagnostic[] => {
    const selected = running.filter(
      ({ namespace, profile }) =>
        namespace === value.namespace &&
        matchLabelSelector(value.podSelector, profile.labels, 'labels-not-recorded') !== false,
    );
    if (selected.length === 0 || !selected.every(({ profile }) => profile.isHostNetwork)) return [];
    return [
      {
        code: 'inventory/host-network-only',
        severity: 'warning',
        meaning: 'noted',
        message: `\`${ref.namespace ?? ''}/${ref.name}\` selects only pods with hostNetwork, and has no effect on them`,
        help: 'remove the policy, or protect the nodes by a host firewall',
        span: document.spanOf(['spec', 'podSelector']),
      },
    ];
  });
}
