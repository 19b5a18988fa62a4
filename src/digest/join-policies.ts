import type { NamedPolicy } from '../model/digest.ts';

/** Policies kept of one connection. */
const MAX_POLICIES = 32;

/** Both lists as one, sorted, each policy once; `known` itself when `added` adds nothing. */
export function joinPolicies(
  known: readonly NamedPolicy[],
  added: readonly NamedPolicy[],
): readonly NamedPolicy[] {
  // Records repeat the policies.
  if (holdsAll(known, added)) return known;
  const keys = new Set(known.map(policyKey));
  const fresh = added.filter((policy) => !keys.has(policyKey(policy)));
  if (fresh.length === 0) return known;
  const all = new Map([...known, ...fresh].map((policy) => [policyKey(policy), policy]));
  const sorted = [...all].sort(([one], [other]) => (one < other ? -1 : 1));
  return sorted.slice(0, MAX_POLICIES).map(([, policy]) => policy);
}

function holdsAll(known: readonly NamedPolicy[], policies: readonly NamedPolicy[]): boolean {
  for (const policy of policies) if (!known.some((one) => isSamePolicy(one, policy))) return false;
  return true;
}

function isSamePolicy(one: NamedPolicy, other: NamedPolicy): boolean {
  if (one === other) return true;
  return (
    one.name === other.name &&
    one.namespace === other.namespace &&
    one.direction === other.direction &&
    one.action === other.action &&
    one.kind === other.kind
  );
}

function policyKey({ direction, action, kind, namespace, name }: NamedPolicy): string {
  return JSON.stringify([direction, action, kind ?? null, namespace ?? null, name]);
}
