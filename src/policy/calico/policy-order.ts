import type { CompiledPolicy } from '../../engine/policy-tables.ts';
import type { PolicyRef } from '../../model/verdict.ts';

/** A policy with its place in a tier. All kinds that stand in a tier share one list. */
export interface PlacedPolicy {
  readonly order: number;
  /** What decides between policies of one order: compared byte by byte. */
  readonly tie: string;
  readonly compiled: readonly CompiledPolicy[];
}

/** Where NetworkPolicies of Kubernetes stand in tier `default` (libcalico-go/lib/backend/k8s/conversion). */
export const KUBERNETES_ORDER = 1000;

/** Of a policy that names no order: last. */
export const LAST = Number.POSITIVE_INFINITY;

/**
 * What decides between policies of one order: since 3.32 name, namespace and kind; before, the name under which Calico keeps a policy,
 * which begins with the namespace and holds the tier (felix/calc/policy_sorter.go).
 */
export function tieOf({ kind, namespace, name }: PolicyRef, tier: string, isSince332: boolean): string {
  const isInDefault = tier === 'default';
  const plain = isInDefault && name.startsWith('default.') ? name.slice('default.'.length) : name;
  if (isSince332) return `${plain}/${namespace ?? ''}/${kind.replace(/^Staged/, '')}`;
  const kept = isInDefault ? `default.${plain}` : name;
  return namespace === undefined ? kept : `${namespace}/${kept}`;
}

/** The same for NetworkPolicies of Kubernetes. */
export function tieOfKubernetes({ namespace, name }: PolicyRef, isSince332: boolean): string {
  return isSince332
    ? `${name}/${namespace ?? ''}/KubernetesNetworkPolicy`
    : `${namespace ?? ''}/knp.default.${name}`;
}

/** The same for admin policies of Kubernetes. */
export function tieOfAdmin({ name }: PolicyRef, tier: 'admin' | 'baseline', isSince332: boolean): string {
  if (isSince332) return `${name}//KubernetesClusterNetworkPolicy`;
  return `${tier === 'admin' ? 'kanp' : 'kbanp'}.${calicoTierOfAdmin(tier, isSince332)}.${name}`;
}

/** The tiers of Calico in which admin policies of Kubernetes stand. */
export function calicoTierOfAdmin(tier: 'admin' | 'baseline', isSince332: boolean): string {
  if (isSince332) return tier === 'admin' ? 'kube-admin' : 'kube-baseline';
  return tier === 'admin' ? 'adminnetworkpolicy' : 'baselineadminnetworkpolicy';
}

export function sortPlaced(policies: readonly PlacedPolicy[]): readonly CompiledPolicy[] {
  return policies
    .toSorted((a, b) => compare(a.order, b.order) || compare(a.tie, b.tie))
    .flatMap(({ compiled }) => compiled);
}

function compare<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
