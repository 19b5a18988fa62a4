import type { CompiledPolicy, PolicyTables, Tier } from '../../engine/policy-tables.ts';
import { type PolicyRef, policyKey } from '../../model/verdict.ts';

/** What the policies before and after a change compile to. */
export interface TablesOfBoth {
  readonly base: PolicyTables;
  readonly head: PolicyTables;
}

/**
 * The policies of both sides that can turn a verdict: those for which `isChanged` holds, and unchanged ones whose meaning changed
 * because something to which they refer did (a group of addresses, a tier). Everything else of the tables is left out.
 */
export function changedTables(
  { base, head }: TablesOfBoth,
  isChanged: (policy: PolicyRef) => boolean,
): TablesOfBoth {
  const moved = movedTiers(base, head);
  const before = placesOf(base);
  const after = placesOf(head);
  const differs = (policy: CompiledPolicy, tier: Tier, others: ReadonlyMap<string, readonly Place[]>) =>
    ('kind' in policy.origin && isChanged(policy.origin)) ||
    moved.has(tier.name) ||
    !(others.get(keyOf(policy)) ?? []).some(
      (other) => isLikeTier(other.tier, tier) && areAlike(other.policy, policy),
    );
  const only = (tables: PolicyTables, others: ReadonlyMap<string, readonly Place[]>): PolicyTables => ({
    tiers: tables.tiers.map((tier) => ({
      ...tier,
      policies: tier.policies.filter((policy) => differs(policy, tier, others)),
    })),
  });
  return { base: only(base, after), head: only(head, before) };
}

interface Place {
  readonly policy: CompiledPolicy;
  readonly tier: Tier;
}

function placesOf({ tiers }: PolicyTables): ReadonlyMap<string, readonly Place[]> {
  const places = tiers.flatMap((tier) => tier.policies.map((policy) => ({ policy, tier })));
  return Map.groupBy(places, ({ policy }) => keyOf(policy));
}

function keyOf({ origin }: CompiledPolicy): string {
  return 'builtIn' in origin ? origin.builtIn : policyKey(origin);
}

function isLikeTier(one: Tier, other: Tier): boolean {
  return one.name === other.name && one.precedence === other.precedence && one.end === other.end;
}

/** Tiers of both sides whose order among the tiers common to both sides changed. */
function movedTiers(base: PolicyTables, head: PolicyTables): ReadonlySet<string> {
  const namesIn = ({ tiers }: PolicyTables) => tiers.map(({ name }) => name);
  const inBase = namesIn(base);
  const inHead = namesIn(head);
  const before = inBase.filter((name) => inHead.includes(name));
  const after = inHead.filter((name) => inBase.includes(name));
  return new Set(before.filter((name, i) => after[i] !== name));
}

/** Fields that say only where something is written. */
const PLACES: ReadonlySet<string> = new Set(['origin', 'span', 'path', 'index']);

/** Whether two parts of tables mean the same. */
export function areAlike(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
  if (one instanceof Map || one instanceof Set) {
    return other instanceof one.constructor && areAlike([...one], [...(other as Iterable<unknown>)]);
  }
  if (one instanceof RegExp) return String(one) === String(other);
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((part, i) => areAlike(part, other[i]));
  }
  const fields = fieldsOf(one);
  const others: Readonly<Record<string, unknown>> = { ...other };
  return (
    fields.length === fieldsOf(other).length &&
    fields.every(([key, value]) => Object.hasOwn(others, key) && areAlike(value, others[key]))
  );
}

function fieldsOf(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value).filter(([key]) => !PLACES.has(key));
}
