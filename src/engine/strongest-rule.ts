import type { Ternary } from '../model/ternary.ts';
import type { ProxyFilter } from '../model/verdict.ts';
import type { CompiledPolicy, CompiledRule, DirectionRules, RuleProxy } from './policy-tables.ts';
import type { Selected } from './subject-index.ts';

export interface FoundRule {
  readonly policy: CompiledPolicy;
  readonly rule: CompiledRule;
  /** Set where only proxies let it through. It holds the filters of all of them, because what any of them lets through passes. */
  readonly proxy?: ProxyFilter;
}

interface Redirect {
  readonly policy: CompiledPolicy;
  readonly rule: CompiledRule;
  readonly proxy: RuleProxy;
  readonly isCertain: boolean;
}

const NO_REDIRECTS: readonly Redirect[] = [];

/** Rules that send, or may send, to a proxy what others allow. */
export function redirectsAmong(
  selected: readonly Selected[],
  ask: (rule: CompiledRule) => Ternary,
): readonly Redirect[] {
  const redirecting = withRules(selected).redirect;
  if (redirecting.length === 0) return NO_REDIRECTS;
  return redirecting.flatMap(({ policy, rules, isUndecided }) =>
    rulesOf(rules).redirect.flatMap((rule): Redirect[] => {
      const { proxy } = rule;
      const matches = ask(rule);
      if (proxy === undefined || matches === false) return [];
      return [{ policy, rule, proxy, isCertain: matches === true && !isUndecided }];
    }),
  );
}

/**
 * The strongest matching rule: a deny, else an allow (one without a proxy before others), else a pass. Weaker rules are not asked
 * once one is found.
 */
export function strongestRule(
  selected: readonly Selected[],
  redirects: readonly Redirect[],
  ask: (rule: CompiledRule) => Ternary,
): FoundRule | undefined {
  const { deny, pass } = withRules(selected);
  return firstOf(deny, 'deny', ask) ?? strongestAllow(selected, redirects, ask) ?? firstOf(pass, 'pass', ask);
}

function firstOf(
  selected: readonly Selected[],
  action: 'deny' | 'pass',
  ask: (rule: CompiledRule) => Ternary,
): FoundRule | undefined {
  for (const { policy, rules } of selected) {
    const rule = rulesOf(rules)[action].find((one) => ask(one) === true);
    if (rule !== undefined) return { policy, rule };
  }
  return undefined;
}

function strongestAllow(
  selected: readonly Selected[],
  redirects: readonly Redirect[],
  ask: (rule: CompiledRule) => Ternary,
): FoundRule | undefined {
  const redirect = redirects[0];
  let found: Pick<FoundRule, 'policy' | 'rule'> | undefined = redirects.find(({ isCertain }) => isCertain);
  const filters = redirects.map(({ proxy }) => proxy.filter);
  for (const { policy, rules } of selected) {
    for (const rule of rulesOf(rules).allow) {
      if (ask(rule) !== true) continue;
      if (rule.proxy !== undefined) filters.push(rule.proxy.filter);
      else if (redirect === undefined) return { policy, rule };
      found ??= { policy, rule };
    }
  }
  const kind = found?.rule.proxy?.kind ?? redirect?.proxy.kind;
  if (found === undefined || kind === undefined) return undefined;
  const proxy: ProxyFilter = { kind, filters: [...new Set(filters)].sort() };
  const { policy, rule } = found;
  return { policy, rule, proxy: rule.proxy === undefined ? { ...proxy, isUncertain: true } : proxy };
}

type RuleKind = CompiledRule['action'] | 'redirect';
type SelectedByKind = Readonly<Record<Exclude<RuleKind, 'allow'>, readonly Selected[]>>;
const byList = new WeakMap<readonly Selected[], SelectedByKind>();

/** Those of a list, which subjects share, that have rules of a kind: mostly none, so that few are asked again and again. */
function withRules(selected: readonly Selected[]): SelectedByKind {
  let known = byList.get(selected);
  if (known === undefined) {
    const having = (kind: RuleKind) => selected.filter(({ rules }) => rulesOf(rules)[kind].length > 0);
    known = { deny: having('deny'), pass: having('pass'), redirect: having('redirect') };
    byList.set(selected, known);
  }
  return known;
}

type RulesByKind = Readonly<Record<RuleKind, readonly CompiledRule[]>>;
const byKind = new WeakMap<DirectionRules, RulesByKind>();

function rulesOf(rules: DirectionRules): RulesByKind {
  let known = byKind.get(rules);
  if (known === undefined) {
    const of = (kind: RuleKind) =>
      rules.rules.filter(({ action, proxy }) => (proxy?.isBinding ? 'redirect' : action) === kind);
    known = { deny: of('deny'), allow: of('allow'), pass: of('pass'), redirect: of('redirect') };
    byKind.set(rules, known);
  }
  return known;
}
