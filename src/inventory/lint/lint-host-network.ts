import type { Diagnostic } from '../../model/diagnostic.ts';
import { namespacedName } from '../../model/namespaced-name.ts';
import type { PolicyOf } from '../../policy/policy.ts';
import type { PodsInView } from './pods-in-view.ts';

/**
 * Finds a policy that selects only pods in the network of their node: to a CNI such pods are the node, so the policy has no
 * effect (kubernetes.io, "Network Policies", on hostNetwork pods). One that selects nothing is not reported here.
 */
export function lintHostNetwork(
  { ref, value, document }: PolicyOf<'kubernetes'>,
  view: PodsInView,
): readonly Diagnostic[] {
  const selected = view.select(value.namespace, value.podSelector, 1);
  if (selected.length === 0 || !selected.every(({ profile }) => profile.isHostNetwork)) return [];
  return [
    {
      code: 'inventory/host-network-only',
      severity: 'warning',
      meaning: 'noted',
      message: `\`${namespacedName(ref)}\` selects only pods with hostNetwork, and has no effect on them`,
      help: 'remove the policy, or protect the nodes with a host firewall',
      span: document.spanOf(['spec', 'podSelector']),
    },
  ];
}
