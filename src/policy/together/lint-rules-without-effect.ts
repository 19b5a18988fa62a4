import type { Coverage } from '../../engine/coverage.ts';
import type { Disjointness } from '../../engine/disjoint.ts';
import type { PolicyTables } from '../../engine/policy-tables.ts';
import { type Diagnostic, formatSpan } from '../../model/diagnostic.ts';
import { type ProxyKind, policyKey } from '../../model/verdict.ts';
import { findHiddenRules } from './hidden-rules.ts';
import { nameOfRule, type PlacedRule } from './written-rules.ts';

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
