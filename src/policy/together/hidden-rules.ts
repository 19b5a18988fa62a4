import type { Coverage } from '../../engine/coverage.ts';
import type { Disjointness } from '../../engine/disjoint.ts';
import type { PolicyTables } from '../../engine/policy-tables.ts';
import { type ProxyKind, policyKey } from '../../model/verdict.ts';
import { coveredBySeveral } from './covered-by-several.ts';
import { createPasses, type Passes } from './passes-before.ts';
import { createWiderRules, type WiderRules } from './wider-rules.ts';
import { keyOfRule, type PlacedRule, placedPolicies } from './written-rules.ts';

/**
 * A written rule and what hides each part that it is compiled to. `by` is one of the hiding rules: one that answers differently,
 * if there is any.
 */
export interface HiddenRule {
  readonly inner: PlacedRule;
  readonly by: PlacedRule;
  /** Further rules without which `by` does not match all of it. */
  readonly besides: readonly PlacedRule[];
  /** What only a proxy decides in the hidden rule. */
  readonly proxy: ProxyKind | undefined;
}

/**
 * Finds rules that are entirely matched by another rule that comes before them or is stronger, or by several such rules together,
 * in the order in which the platform evaluates them, whatever their policies. `severalCover` has a budget of its own for the latter,
 * so that the many parts do not keep rules hidden by a single one from being found.
 */
export function findHiddenRules(
  tables: PolicyTables,
  coverage: Coverage,
  disjointness: Disjointness,
  severalCover: Coverage = coverage,
): readonly HiddenRule[] {
  const policies = placedPolicies(tables);
  const widerThan = createWiderRules(policies, coverage);
  const passes = createPasses(tables, disjointness);
  const parts = policies.flatMap((policy) =>
    policy.rules.map((rule) => {
      const inner = { policy, rule };
      const by = hiddenBy(inner, widerThan, coverage, passes);
      return { ...inner, by: by ?? hiddenBySeveral(inner, widerThan, severalCover, passes) };
    }),
  );
  // One written rule may be several rules to the engine; then all of them must be hidden.
  return [...Map.groupBy(parts, ({ policy, rule }) => keyOfRule(policy, rule)).values()].flatMap(
    (sameRule): HiddenRule[] => {
      const [first] = sameRule;
      if (first === undefined || sameRule.some((part) => part.by === undefined)) return [];
      const hiding = sameRule.flatMap((part) => part.by ?? []);
      const several = sameRule.flatMap(({ by = [] }) => (by.length > 1 ? by : []));
      const by = hiding.find(({ rule }) => rule.action !== first.rule.action) ?? hiding[0];
      const proxy = sameRule.flatMap(({ rule }) => rule.proxy?.kind ?? [])[0];
      return by === undefined
        ? []
        : [{ inner: first, by, besides: distinct(several).filter((one) => one !== by), proxy }];
    },
  );
}

function distinct(rules: readonly PlacedRule[]): readonly PlacedRule[] {
  return [...new Map(rules.map((one) => [keyOfRule(one.policy, one.rule), one])).values()];
}

function hiddenBy(
  inner: PlacedRule,
  { forItsPort }: WiderRules,
  coverage: Coverage,
  mayPass: Passes,
): readonly PlacedRule[] | undefined {
  for (const outer of forItsPort(inner)) {
    const { policy, rule } = outer;
    if (coverage.isExhausted()) return undefined;
    if (rule === inner.rule || rule.proxy !== undefined || isToldElsewhere(outer, inner)) continue;
    const rank = rankOf(outer, inner);
    if (rank === 'weaker' || (rank === 'equal' && inner.rule.proxy?.isBinding)) continue;
    if (!coverage.coversRule(rule.match, inner.rule.match)) continue;
    if (policy.tierPlace < inner.policy.tierPlace && mayPass(inner, outer)) continue;
    if (rank === 'stronger' || isNamedFirst(outer, inner) || !areAlike(outer, inner, coverage))
      return [outer];
  }
  return undefined;
}

/** Only stronger rules count: of several equal rules that add up to each other, each would seem to be superfluous. */
function hiddenBySeveral(
  inner: PlacedRule,
  { forAnyPort }: WiderRules,
  coverage: Coverage,
  mayPass: Passes,
): readonly PlacedRule[] | undefined {
  if (coverage.isExhausted()) return undefined;
  const stronger = forAnyPort(inner).filter(
    (outer) =>
      outer.rule !== inner.rule &&
      outer.rule.proxy === undefined &&
      rankOf(outer, inner) === 'stronger' &&
      keyOfRule(outer.policy, outer.rule) !== keyOfRule(inner.policy, inner.rule) &&
      !(outer.policy.tierPlace < inner.policy.tierPlace && mayPass(inner, outer)),
  );
  if (stronger.length < 2) return undefined;
  const found = coveredBySeveral(inner.rule.match, stronger, coverage);
  // A single rule that does it alone was found before, or is reported by another lint.
  return found === undefined || found.length < 2 ? undefined : found;
}

/** Whether the outer rule decides wherever it matches before the inner one is asked; `equal`: both allow or both deny, in any order. */
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
  // NetworkPolicies only allow, so their order does not matter.
  if (isAlike && tier.name === 'network-policy') return 'equal';
  const [one, other] = [outer.policy.compiled.rank, inner.policy.compiled.rank];
  const isOrdered = outer.policy.place === inner.policy.place || one === undefined || one !== other;
  return isOrdered && isFirst(outer, inner) ? 'stronger' : 'weaker';
}

/** Decides which of two rules that match the same is reported, independent of the order of the documents. */
function isNamedFirst(outer: PlacedRule, inner: PlacedRule): boolean {
  const [one, other] = [policyKey(outer.policy.ref), policyKey(inner.policy.ref)];
  return one === other ? isFirst(outer, inner) : one < other;
}

function isFirst(outer: PlacedRule, inner: PlacedRule): boolean {
  if (outer.policy.place !== inner.policy.place) return outer.policy.place < inner.policy.place;
  return outer.policy.rules.indexOf(outer.rule) < inner.policy.rules.indexOf(inner.rule);
}

/** Whether two rules match the same, so that only the second one is reported. */
function areAlike(outer: PlacedRule, inner: PlacedRule, { coversEnd, coversRule }: Coverage): boolean {
  return (
    inner.rule.proxy === undefined &&
    coversEnd(inner.policy.compiled.subject, outer.policy.compiled.subject) &&
    coversRule(inner.rule.match, outer.rule.match)
  );
}

/** Whether a lint of one dialect reports it: rules of one Calico policy, or admin policies of one tier. */
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
