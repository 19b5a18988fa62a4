import type { Coverage } from '../../engine/coverage.ts';
import type { Disjointness } from '../../engine/disjoint.ts';
import type { PolicyTables } from '../../engine/policy-tables.ts';
import { type Diagnostic, formatSpan } from '../../model/diagnostic.ts';
import { type ProxyKind, policyKey } from '../../model/verdict.ts';
import { findHiddenRules } from './hidden-rules.ts';
import { nameOfRule, type PlacedRule } from './written-rules.ts';

/**
 * Finds rules that decide nothing, because another rule that comes before them or is stronger matches all that they match, or
 * several such rules do together: whatever their policies and dialects, in the order in which the platform evaluates them.
 */
export function lintRulesWithoutEffect(
  tables: PolicyTables,
  coverage: Coverage,
  disjointness: Disjointness,
  severalCover: Coverage,
): readonly Diagnostic[] {
  return findHiddenRules(tables, coverage, disjointness, severalCover).flatMap(
    ({ inner, by, besides, proxy }): Diagnostic[] => {
      if (besides.length > 0) return [shadowedBySeveral(inner, [by, ...besides].sort(inOrder))];
      if (by.rule.action !== inner.rule.action) return [shadowed(inner, by)];
      return proxy === undefined ? [redundant(inner, by)] : unfiltered(inner, by, proxy);
    },
  );
}

function shadowed(inner: PlacedRule, outer: PlacedRule): Diagnostic {
  return {
    code: 'policy/shadowed-rule',
    severity: 'warning',
    meaning: 'noted',
    message: `${nameOfRule(inner.policy, inner.rule)} never decides anything: ${nameOfRule(outer.policy, outer.rule)} at \`${placeOf(outer)}\` ${DOES[outer.rule.action]} all of it, and takes precedence`,
    help: 'narrow that one, or remove this one',
    span: spanOf(inner),
    related: [spanOf(outer)],
  };
}

/** The rules before it may allow some parts and deny others: each part is decided before. */
function shadowedBySeveral(inner: PlacedRule, outers: readonly PlacedRule[]): Diagnostic {
  const named = outers
    .slice(0, NAMED)
    .map((one) => `${nameOfRule(one.policy, one.rule)} at \`${placeOf(one)}\``)
    .join(', ');
  const more = outers.length > NAMED ? ` and ${outers.length - NAMED} more` : '';
  return {
    code: 'policy/shadowed-rule',
    severity: 'warning',
    meaning: 'noted',
    message: `${nameOfRule(inner.policy, inner.rule)} never decides anything: together ${named}${more} match all of it, and take precedence`,
    help: 'narrow one of them, or remove this one',
    span: spanOf(inner),
    related: outers.map(spanOf),
  };
}

/** In the order in which they are evaluated. */
function inOrder(one: PlacedRule, other: PlacedRule): number {
  const [a, b] = [one.policy, other.policy];
  const byPolicy = a.tierPlace - b.tierPlace || a.place - b.place;
  return byPolicy || a.rules.indexOf(one.rule) - b.rules.indexOf(other.rule);
}

const NAMED = 3;

const DOES = { allow: 'allows', deny: 'denies', pass: 'passes on' } as const;

function redundant(inner: PlacedRule, outer: PlacedRule): Diagnostic {
  return {
    code: 'policy/redundant-rule',
    severity: 'info',
    meaning: 'noted',
    message: `${nameOfRule(inner.policy, inner.rule)} adds nothing: ${nameOfRule(outer.policy, outer.rule)} at \`${placeOf(outer)}\` ${DOES[outer.rule.action]} all of it already`,
    help: 'remove one of them; note that a Cilium or Calico rule may be what isolates its pods',
    span: spanOf(inner),
    related: [spanOf(outer)],
  };
}

/**
 * A proxy's filter is lost where another rule lets everything through. Within one policy an error says so. DNS lookups go through
 * the proxy all the same, which is the purpose of such rules.
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
