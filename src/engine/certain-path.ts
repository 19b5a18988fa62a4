import type { Direction } from '../model/connection.ts';
import { isUnknown } from '../model/ternary.ts';
import type { Decision, PassedRule, PolicyRef, ProxyFilter, SideVerdict } from '../model/verdict.ts';
import type { CompiledPolicy, CompiledRule, RuleTest, Tier } from './policy-tables.ts';
import { chainsOf, endOfRank, type RankGroup } from './rank-groups.ts';
import { type FoundRule, redirectsAmong, strongestRule } from './strongest-rule.ts';
import type { Selected, SelectedTiers } from './subject-index.ts';

export interface CertainPath {
  readonly verdict: SideVerdict;
  /** Whether a question on the way could not be answered, or nothing says which of two rules comes first. */
  readonly metUndecided: boolean;
}

/** Walks the tiers as if every undecided question were answered with no. */
export function walkCertainPath(direction: Direction, tiers: SelectedTiers, test: RuleTest): CertainPath {
  const walk = startWalk(test);
  const isolating: (readonly Selected[])[] = [];
  const passed: PassedRule[] = [];
  const end = (verdict: SideVerdict): CertainPath => ({ verdict, metUndecided: walk.metUndecided });

  for (const { tier, selected, certain } of tiers) {
    if (selected.length === 0 && tier.end === 'next-tier') continue;
    if (certain.length < selected.length) walk.metUndecided = true;
    const found = firstDecisiveRule(tier, selected, certain, walk);
    if (found !== undefined) {
      const { policy, rule, proxy } = found;
      if (rule.action !== 'pass') return end(verdictOfRule(direction, policy, rule, passed, proxy));
      if (!('builtIn' in policy.origin)) passed.push(passedRule(policy.origin, rule));
      continue;
    }
    if (tier.end === 'deny') return end(denied({ kind: 'tier-end', tier: tier.name }, passed));
    if (isolatingPolicies(certain).length > 0) isolating.push(certain);
    if (tier.end === 'deny-isolated' && isolating.length > 0) return end(defaultDeny(isolating, passed));
  }
  return end(passed.length === 0 ? NO_POLICY : { ...NO_POLICY, passed });
}

interface Walk {
  metUndecided: boolean;
  /** The test of a rule, whose unknown answers are noted. */
  readonly ask: RuleTest;
}

function startWalk(test: RuleTest): Walk {
  const walk: Walk = {
    metUndecided: false,
    ask(rule) {
      const matches = test(rule);
      if (isUnknown(matches)) walk.metUndecided = true;
      return matches;
    },
  };
  return walk;
}

/** Among rules that certainly match: the first one, or with `deny-overrides` the first deny, else the first allow, else the first pass. */
function firstDecisiveRule(
  { precedence }: Tier,
  selected: readonly Selected[],
  certain: readonly Selected[],
  walk: Walk,
): FoundRule | undefined {
  if (precedence === 'deny-overrides')
    return strongestRule(certain, redirectsAmong(selected, walk.ask), walk.ask);
  for (let start = 0; start < certain.length; ) {
    const end = endOfRank(certain, start);
    const first = firstBetween(certain, start, end, walk.ask);
    if (first !== undefined) {
      if (end > start + 1 && !agreeOnAction(certain.slice(start, end), first, walk.ask))
        walk.metUndecided = true;
      return withOwnProxy(first);
    }
    start = end;
  }
  return undefined;
}

/** Whether each chain of the group decides the same, so that it does not matter which of them comes first. */
function agreeOnAction(group: RankGroup, first: FoundRule, ask: RuleTest): boolean {
  return chainsOf(group).every((chain) => {
    const found = firstBetween(chain, 0, chain.length, ask);
    return found === undefined || found.rule.action === first.rule.action;
  });
}

/** The first rule that certainly matches, of the policies from `start` to before `end`: no list is made of each rank. */
function firstBetween(
  selected: readonly Selected[],
  start: number,
  end: number,
  ask: RuleTest,
): FoundRule | undefined {
  for (let i = start; i < end; i++) {
    const one = selected[i];
    const rule = one?.rules.rules.find((rule) => ask(rule) === true);
    if (one !== undefined && rule !== undefined) return { policy: one.policy, rule };
  }
  return undefined;
}

function withOwnProxy({ policy, rule }: FoundRule): FoundRule {
  const { proxy } = rule;
  return proxy === undefined
    ? { policy, rule }
    : { policy, rule, proxy: { kind: proxy.kind, filters: [proxy.filter] } };
}

/*
 * All connections that end alike share one verdict object, because a mass block has few reasons. Verdicts are remembered by what
 * is already shared: the rule, or the list of policies that select a subject.
 */

const NO_POLICY: SideVerdict = {
  outcome: 'allowed',
  decision: { kind: 'no-policy' },
  passed: [],
  unknowns: [],
};

const verdictsOfRules = {
  ingress: new WeakMap<CompiledRule, { readonly policy: CompiledPolicy; readonly verdict: SideVerdict }>(),
  egress: new WeakMap<CompiledRule, { readonly policy: CompiledPolicy; readonly verdict: SideVerdict }>(),
};

function verdictOfRule(
  direction: Direction,
  policy: CompiledPolicy,
  rule: CompiledRule,
  passed: readonly PassedRule[],
  proxy: ProxyFilter | undefined,
): SideVerdict {
  const known = verdictsOfRules[direction].get(rule);
  if (known?.policy === policy && passed.length === 0 && proxy === undefined) return known.verdict;
  const action = rule.action === 'deny' ? 'deny' : 'allow';
  const verdict: SideVerdict = {
    outcome: action === 'deny' ? 'denied' : 'allowed',
    decision: decisionOf(direction, policy, rule, action, proxy),
    passed,
    unknowns: [],
  };
  if (passed.length === 0 && proxy === undefined) verdictsOfRules[direction].set(rule, { policy, verdict });
  return verdict;
}

const defaultDenials = new WeakMap<readonly Selected[], SideVerdict>();

/** Denied by the policies of the lists, in their order: those of the tier that ends, and those that earlier tiers handed on. */
function defaultDeny(lists: readonly (readonly Selected[])[], passed: readonly PassedRule[]): SideVerdict {
  const [only, ...others] = lists;
  const isShared = others.length === 0 && passed.length === 0;
  const known = isShared && only !== undefined ? defaultDenials.get(only) : undefined;
  if (known !== undefined) return known;
  const verdict = denied({ kind: 'default-deny', policies: lists.flatMap(isolatingPolicies) }, passed);
  if (isShared && only !== undefined) defaultDenials.set(only, verdict);
  return verdict;
}

const isolatingOf = new WeakMap<readonly Selected[], readonly PolicyRef[]>();

function isolatingPolicies(selected: readonly Selected[]): readonly PolicyRef[] {
  let policies = isolatingOf.get(selected);
  if (policies === undefined) {
    policies = selected.flatMap(({ policy, rules }) =>
      rules.isolates && !('builtIn' in policy.origin) ? [policy.origin] : [],
    );
    isolatingOf.set(selected, policies);
  }
  return policies;
}

function denied(decision: Decision, passed: readonly PassedRule[]): SideVerdict {
  return { outcome: 'denied', decision, passed, unknowns: [] };
}

function decisionOf(
  direction: Direction,
  { origin }: CompiledPolicy,
  { index, path, span }: CompiledRule,
  action: 'allow' | 'deny',
  proxy: ProxyFilter | undefined,
): Decision {
  if ('builtIn' in origin) return { kind: 'built-in', name: origin.builtIn };
  const rule = {
    kind: 'rule',
    policy: origin,
    direction,
    action,
    index,
    path,
    span: span ?? origin.span,
  } as const;
  return proxy === undefined ? rule : { ...rule, proxy };
}

function passedRule(policy: PolicyRef, { path, span }: CompiledRule): PassedRule {
  return { policy, path, span: span ?? policy.span };
}
