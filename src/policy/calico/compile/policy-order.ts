import type { CompiledPolicy } from '../../../engine/policy-tables.ts';
import type { PolicyRef } from '../../../model/verdict.ts';
import { type CalicoVersion, isCalicoSince } from '../../platform/cni.ts';

/** A policy with its order in a tier. All kinds of policies in a tier share one list. */
export interface PlacedPolicy {
  readonly order: number;
  /** The tie-breaker between policies of one order: compared byte by byte. */
  readonly tie: string;
  readonly compiled: readonly CompiledPolicy[];
}

/** The order of Kubernetes NetworkPolicies in tier `default` (libcalico-go/lib/backend/k8s/conversion). */
export const KUBERNETES_ORDER = 1000;

/** The order of a policy that names none: last. */
export const LAST = Number.POSITIVE_INFINITY;

/**
 * The tie-breaker between policies of one order: since 3.32 name, namespace and kind; before, the name under which Calico keeps a
 * policy, which begins with the namespace and contains the tier (felix/calc/policy_sorter.go).
 */
export function tieOf({ kind, namespace, name }: PolicyRef, tier: string, version: CalicoVersion): string {
  const isInDefault = tier === 'default';
  const plain = isInDefault && name.startsWith('default.') ? name.slice('default.'.length) : name;
  if (isCalicoSince(version, '3.32')) return `${plain}/${namespace ?? ''}/${kind.replace(/^Staged/, '')}`;
  const kept = isInDefault ? `default.${plain}` : name;
  return namespace === undefined ? kept : `${namespace}/${kept}`;
}

/** The same for Kubernetes NetworkPolicies. */
export function tieOfKubernetes({ namespace, name }: PolicyRef, version: CalicoVersion): string {
  return isCalicoSince(version, '3.32')
    ? `${name}/${namespace ?? ''}/KubernetesNetworkPolicy`
    : `${namespace ?? ''}/knp.default.${name}`;
}

/** The same for Kubernetes admin policies. */
export function tieOfAdmin({ name }: PolicyRef, tier: 'admin' | 'baseline', version: CalicoVersion): string {
  if (isCalicoSince(version, '3.32')) return `${name}//KubernetesClusterNetworkPolicy`;
  return `${tier === 'admin' ? 'kanp' : 'kbanp'}.${calicoTierOfAdmin(tier, version)}.${name}`;
}

/** Calico's tier for Kubernetes admin policies of a tier. */
export function calicoTierOfAdmin(tier: 'admin' | 'baseline', version: CalicoVersion): string {
  if (isCalicoSince(version, '3.32')) return tier === 'admin' ? 'kube-admin' : 'kube-baseline';
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
