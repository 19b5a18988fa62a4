import { namespacedName } from '../../../model/namespaced-name.ts';
import type { CalicoFact } from '../calico-fact.ts';
import type { CalicoPolicy, CalicoTier } from '../calico-object.ts';
import { BUILT_IN_TIERS } from '../read/parse-tier.ts';
import { formatSelector } from '../selector/format-selector.ts';
import type { Selector } from '../selector/selector.ts';

export interface PolicyFact extends CalicoFact {
  readonly value: CalicoPolicy;
}

/** The policies among the facts: enforced ones, and staged ones that would be enforced. */
export function policyFacts(facts: readonly CalicoFact[]): readonly PolicyFact[] {
  return facts.filter(
    (fact): fact is PolicyFact => fact.value.kind === 'policy' && fact.value.staged !== 'Delete',
  );
}

/** The tiers that are given, and those that every cluster has, by name. */
export function tiersAmong(facts: readonly CalicoFact[]): ReadonlyMap<string, CalicoTier> {
  const given = facts.flatMap(({ value }) => (value.kind === 'tier' ? [value] : []));
  return new Map([...BUILT_IN_TIERS, ...given].map((tier) => [tier.name, tier]));
}

/** `GlobalNetworkPolicy \`p\``, `NetworkPolicy \`shop/p\``. */
export function shown({ ref }: CalicoFact): string {
  return `${ref.kind} \`${namespacedName(ref)}\``;
}

/** As much of a policy as says whom it selects. */
interface Selecting {
  readonly value: Pick<CalicoPolicy, 'namespace' | 'selector'>;
}

/** Whether two policies may select the same endpoint, judged by their namespaces and the labels that they require. */
export function mayMeet(one: Selecting, other: Selecting): boolean {
  const [a, b] = [one.value.namespace, other.value.namespace];
  if (a !== undefined && b !== undefined && a !== b) return false;
  const asked = requiredOf(one.value);
  if (asked.size === 0) return true;
  for (const [label, values] of requiredOf(other.value)) {
    const others = asked.get(label);
    if (others !== undefined && !values.some((value) => others.includes(value))) return false;
  }
  return true;
}

const required = new WeakMap<Selecting['value'], ReadonlyMap<string, readonly string[]>>();

/** Remembered per policy, however often it is compared. */
function requiredOf(policy: Selecting['value']): ReadonlyMap<string, readonly string[]> {
  let values = required.get(policy);
  if (values === undefined) {
    values = requiredValues(policy.selector);
    required.set(policy, values);
  }
  return values;
}

/** Labels that every selected endpoint must have, each with its possible values. */
function requiredValues(selector: Selector | undefined): ReadonlyMap<string, readonly string[]> {
  const parts = selector?.kind === 'and' ? selector.of : selector === undefined ? [] : [selector];
  return new Map(
    parts.flatMap((part) =>
      part.kind === 'test' && (part.operator === '==' || part.operator === 'in')
        ? [[part.label, part.values] as const]
        : [],
    ),
  );
}

/** Whether two policies have the same selector, or one of them selects everybody. */
export function selectAlike({ value: a }: Selecting, { value: b }: Selecting): boolean {
  const [one, other] = [a, b].map(({ selector }) =>
    selector === undefined ? 'all()' : formatSelector(selector),
  );
  return one === other || one === 'all()' || other === 'all()';
}
