import { type Diagnostic, formatSpan } from '../../../model/diagnostic.ts';
import { coversPods, coversRule } from './covers.ts';
import { nameOfRule } from './name-of-rule.ts';
import type { PlacedRule, RuleOrder } from './rule-order.ts';

/** Finds rules that never decide anything because an earlier rule matches all that they match. */
export function lintShadowed({ rules, before, mayCompare }: RuleOrder): readonly Diagnostic[] {
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
