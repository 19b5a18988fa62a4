import type { Coverage } from '../../engine/coverage.ts';
import type { Disjointness } from '../../engine/disjoint.ts';
import type { PolicyTables } from '../../engine/policy-tables.ts';
import { type ProxyKind, policyKey } from '../../model/verdict.ts';
import { createPasses, type Passes } from './passes-before.ts';
import { createWiderRules } from './wider-rules.ts';
import { keyOfRule, type PlacedRule, placedPolicies } from './written-rules.ts';

/** A written rule, and what hides each part that it is compiled to: of these `by` is one that answers otherwise, if any does. */
export interface HiddenRule {
  readonly inner: PlacedRule;
  readonly by: PlacedRule;
  /** What it is that only a proxy lets through. */
  readonly proxy: ProxyKind | undefined;
}

/** Of single rules that match all that another one matches, in the order in which the platform asks them, whatever their policies are. */
export function findHiddenRules(
  tables: PolicyTables,
  coverage: Coverage,
  disjointness: Disjointness,
): readonly HiddenRule[] {
  const policies = placedPolicies(tables);
  const widerThan = createWiderRules(policies, coverage);
  const passes = createPasses(tables, disjointness);
  const parts = policies.flatMap((policy) =>
    policy.rules.map((rule) => {
      const inner = { policy, rule };
      return { ...inner, by: hiddenBy(inner, widerThan(inner), coverage, passes) };
    }),
  );
  // One written rule may be several to the engine, and then all of them must be hidden.
  return [...Map.groupBy(parts, ({ policy, rule }) => keyOfRule(policy, rule)).values()].flatMap(
    (ofOne): HiddenRule[] => {
      const [first] = ofOne;
      const hiding = ofOne.flatMap((part) => part.by ?? []);
      if (first === undefined || hiding.length < ofOne.length) return [];
      const by = hiding.find(({ rule }) => rule.action !== first.rule.action) ?? hiding[0];
      const proxy = ofOne.flatMap(({ rule }) => rule.proxy?.kind ?? [])[0];
      return by === undefined ? [] : [{ inner: first, by, proxy }];
    },
  );
}

function hiddenBy(
  inner: PlacedRule,
  wider: readonly PlacedRule[],
  coverage: Coverage,
  mayPass: Passes,
): PlacedRule | undefined {
  for (const outer of wider) {
    const { policy, rule } = outer;
    if (coverage.isExhausted()) return undefined;
    if (rule === inner.rule || rule.proxy !== undefined || isToldElsewhere(outer, inner)) continue;
    const rank = rankOf(outer, inner);
    if (rank === 'weaker' || (rank === 'equal' && inner.rule.proxy?.isBinding)) continue;
    if (!coverage.coversRule(rule.match, inner.rule.match)) continue;
    if (policy.tierPlace < inner.policy.tierPlace && mayPass(inner, outer)) continue;
    if (rank === 'stronger' || isNamedFirst(outer, inner) || !areAlike(outer, inner, coverage)) return outer;
  }
  return undefined;
}

/** Whether the outer rule decides wherever it matches, before the inner one is asked; `equal`: they allow or deny alike, in any order. */
function rankOf(outer: PlacedRule, inner: PlacedRule): 'stronger' | 'equal' | 'weaker' {
  const { tier, tierPlace } = outer.policy;
  if (tierPlace !== inner.policy.tierPlace) {
    return tierPlace < inner.policy.tierPlace && outer.rule.action !== 'pass' ? 'stronger' : 'weaker';
  }
  const isAlike = outer.rule.action === inner.rule.action;
  if (tier.precedence === 'deny-overrides') {
    if (isAlike) return 'equal';
    return outer.rule.action === 'deny' ? 'stronger' : 'weaker';
  }
  // NetworkPolicies only allow, and then their order is of no meaning.
  if (isAlike && tier.name === 'network-policy') return 'equal';
  const [one, other] = [outer.policy.compiled.rank, inner.policy.compiled.rank];
  const isOrdered = outer.policy.place === inner.policy.place || one === undefined || one !== other;
  return isOrdered && isFirst(outer, inner) ? 'stronger' : 'weaker';
}

/** Which of two that match the same is told of does not depend on the order of the documents. */
function isNamedFirst(outer: PlacedRule, inner: PlacedRule): boolean {
  const [one, other] = [policyKey(outer.policy.ref), policyKey(inner.policy.ref)];
  return one === other ? isFirst(outer, inner) : one < other;
}

function isFirst(outer: PlacedRule, inner: PlacedRule): boolean {
  if (outer.policy.place !== inner.policy.place) return outer.policy.place < inner.policy.place;
  return outer.policy.rules.indexOf(outer.rule) < inner.policy.rules.indexOf(inner.rule);
}

/** Of two rules that match the same only the second one is told of. */
function areAlike(outer: PlacedRule, inner: PlacedRule, { coversEnd, coversRule }: Coverage): boolean {
  return (
    inner.rule.proxy === undefined &&
    coversEnd(inner.policy.compiled.subject, outer.policy.compiled.subject) &&
    coversRule(inner.rule.match, outer.rule.match)
  );
}

/** Lints of single dialects name these: rules of one policy of Calico, and of admin policies of one tier. */
function isToldElsewhere(outer: PlacedRule, inner: PlacedRule): boolean {
  const [one, other] = [outer.policy, inner.policy];
  if (one.ref.dialect !== other.ref.dialect) return false;
  if (one.ref.dialect === 'admin') return one.tierPlace === other.tierPlace;
  const isSame = policyKey(one.ref) === policyKey(other.ref);
  // The two halves of a rule with a proxy are one written rule.
  return (
    isSame && (one.ref.dialect === 'calico' || keyOfRule(one, outer.rule) === keyOfRule(other, inner.rule))
  );
}
