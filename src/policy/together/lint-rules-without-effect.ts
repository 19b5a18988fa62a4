import type { Coverage } from '../../engine/coverage.ts';
import type { Disjointness } from '../../engine/disjoint.ts';
import type { CompiledPolicy, CompiledRule, PolicyTables, Tier } from '../../engine/policy-tables.ts';
import type { Direction } from '../../model/connection.ts';
import { type Diagnostic, formatSpan } from '../../model/diagnostic.ts';
import { type ProxyKind, policyKey } from '../../model/verdict.ts';
import { createWiderRules } from './wider-rules.ts';
import { keyOfRule, nameOfRule, type PlacedRule, placedPolicies } from './written-rules.ts';

/** A written rule, and what hides each part that it is compiled to: of these `by` is one that answers otherwise, if any does. */
export interface HiddenRule {
  readonly inner: PlacedRule;
  readonly by: PlacedRule;
  /** What it is that only a proxy lets through. */
  readonly proxy: ProxyKind | undefined;
}

/**
 * Finds rules that decide nothing, because one that comes before them, or is stronger, matches all that they match: of whatever policies and
 * dialects, in the order in which the platform asks them. Rules that only together match all of it are not looked for.
 */
export function lintRulesWithoutEffect(
  tables: PolicyTables,
  coverage: Coverage,
  disjointness: Disjointness,
): readonly Diagnostic[] {
  return findHiddenRules(tables, coverage, disjointness).flatMap(({ inner, by, proxy }): Diagnostic[] => {
    if (by.rule.action !== inner.rule.action) return [shadowed(inner, by)];
    return proxy === undefined ? [redundant(inner, by)] : unfiltered(inner, by, proxy);
  });
}

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
    if (rank === 'weaker' || !coverage.coversRule(rule.match, inner.rule.match)) continue;
    if (policy.tierPlace < inner.policy.tierPlace && mayPass(inner, outer)) continue;
    if (rank === 'stronger' || isFirst(outer, inner) || !areAlike(outer, inner, coverage)) return outer;
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

/** Whether a rule that comes before `outer` in its tier may take a connection out of it that `inner` is for. */
type Passes = (inner: PlacedRule, outer: PlacedRule) => boolean;

/** Also rules that are not certain to be in force count. */
function createPasses({ tiers }: PolicyTables, { areEndsApart, areRulesApart }: Disjointness): Passes {
  const passing = {
    ingress: tiers.map((tier) => passesOf(tier, 'ingress')),
    egress: tiers.map((tier) => passesOf(tier, 'egress')),
  };
  return (inner, { policy: { direction, tierPlace, tier, place }, rule }) =>
    (passing[direction][tierPlace] ?? []).some(
      (pass) =>
        tier.precedence === 'first-match' &&
        (pass.place < place ||
          (pass.place === place && pass.rule.index <= rule.index) ||
          isOfOneRank(pass.policy, tier.policies[place])) &&
        !areEndsApart(pass.policy.subject, inner.policy.compiled.subject) &&
        !areRulesApart(pass.rule.match, inner.rule.match),
    );
}

interface Pass {
  readonly policy: CompiledPolicy;
  readonly place: number;
  readonly rule: CompiledRule;
}

function passesOf({ policies }: Tier, direction: Direction): readonly Pass[] {
  return policies.flatMap((policy, place) =>
    (policy[direction]?.rules ?? []).flatMap((rule) =>
      rule.action === 'pass' ? [{ policy, place, rule }] : [],
    ),
  );
}

function isOfOneRank(one: CompiledPolicy, other: CompiledPolicy | undefined): boolean {
  return one.rank !== undefined && one.rank === other?.rank;
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

function shadowed(inner: PlacedRule, outer: PlacedRule): Diagnostic {
  return {
    code: 'policy/shadowed-rule',
    severity: 'warning',
    meaning: 'noted',
    message: `${nameOfRule(inner.policy, inner.rule)} never decides anything: ${nameOfRule(outer.policy, outer.rule)} at \`${placeOf(outer)}\` ${DOES[outer.rule.action]} all of it, and counts before it`,
    help: 'narrow that one, or remove this one',
    span: spanOf(inner),
    related: [spanOf(outer)],
  };
}

const DOES = { allow: 'allows', deny: 'denies', pass: 'passes on' } as const;

function redundant(inner: PlacedRule, outer: PlacedRule): Diagnostic {
  return {
    code: 'policy/redundant-rule',
    severity: 'info',
    meaning: 'noted',
    message: `${nameOfRule(inner.policy, inner.rule)} adds nothing: ${nameOfRule(outer.policy, outer.rule)} at \`${placeOf(outer)}\` ${DOES[outer.rule.action]} all of it already`,
    help: 'remove one of them; keep in mind that a rule of Cilium or Calico may be what isolates its pods',
    span: spanOf(inner),
    related: [spanOf(outer)],
  };
}

/**
 * What a proxy is to look for is lost where another rule lets everything through. Of one policy an error says so. Lookups of names go
 * through the proxy all the same, which is what such rules are for.
 */
function unfiltered(inner: PlacedRule, outer: PlacedRule, proxy: ProxyKind): Diagnostic[] {
  if (proxy === 'dns' || policyKey(inner.policy.ref) === policyKey(outer.policy.ref)) return [];
  return [
    {
      code: 'policy/cilium-l7-undone',
      severity: 'warning',
      meaning: 'noted',
      message: `the L7 rules of ${nameOfRule(inner.policy, inner.rule)} restrict nothing: ${nameOfRule(outer.policy, outer.rule)} at \`${placeOf(outer)}\` allows the same without any`,
      help: 'remove the port from the other rule, or give it the same `rules`',
      span: spanOf(inner),
      related: [spanOf(outer)],
    },
  ];
}

function placeOf(rule: PlacedRule): string {
  return formatSpan(spanOf(rule));
}

function spanOf({ policy, rule }: PlacedRule) {
  return rule.span ?? policy.ref.span;
}
