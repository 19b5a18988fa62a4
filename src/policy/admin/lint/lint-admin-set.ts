import { type Diagnostic, formatSpan } from '../../../model/diagnostic.ts';
import type { AdminFact } from '../admin-fact.ts';
import { coversPods, coversRule } from './covers.ts';
import { lintCutDns } from './lint-cut-dns.ts';
import { lintCutSystem } from './lint-cut-system.ts';
import { lintSamePriority } from './lint-same-priority.ts';
import { createRuleOrder, nameOfRule, type PlacedRule, type RuleOrder } from './rule-order.ts';

/** Lints that only all admin policies together allow. */
export function lintAdminSet(facts: readonly AdminFact[]): readonly Diagnostic[] {
  const order = createRuleOrder(facts);
  const diagnostics = [
    ...lintSamePriority(facts, order),
    ...lintShadowed(order),
    ...lintCutDns(order),
    ...lintCutSystem(order),
  ];
  return order.isExhausted() ? [...diagnostics, tooMany(facts.length)] : diagnostics;
}

function tooMany(count: number): Diagnostic {
  return {
    code: 'admin/not-all-compared',
    severity: 'info',
    meaning: 'noted',
    message: `there are ${count} admin policies, too many to compare each with all others`,
    help: 'nothing to do; rules that shadow or contradict others may not be reported',
  };
}

/** Finds rules that never decide anything because an earlier rule matches all that they match. */
function lintShadowed({ rules, before, mayCompare }: RuleOrder): readonly Diagnostic[] {
  return rules.flatMap((place): Diagnostic[] => {
    for (const earlier of before(place)) {
      if (!mayCompare()) return [];
      if (shadows(earlier, place)) return [shadowed(place, earlier)];
    }
    return [];
  });
}

function shadows(earlier: PlacedRule, { policy, rule }: PlacedRule): boolean {
  const isSameSubject = earlier.policy === policy || coversPods(earlier.policy.subject, policy.subject);
  return isSameSubject && coversRule(earlier.rule, rule);
}

function shadowed(place: PlacedRule, earlier: PlacedRule): Diagnostic {
  const isSame = earlier.rule.action === place.rule.action;
  return {
    code: 'admin/shadowed',
    severity: 'warning',
    meaning: 'noted',
    message: `${nameOfRule(place)} never decides anything: ${nameOfRule(earlier)} at \`${formatSpan(earlier.rule.span)}\` comes first and matches all of it${isSame ? ', with the same action' : ''}`,
    help: isSame ? 'remove one of them' : 'put the narrower rule first, or remove it',
    span: place.rule.span,
    related: [earlier.rule.span],
  };
}
