import { isJoin } from '../../engine/condition.ts';
import { canonicalEndpointCondition, type EndpointCondition } from '../../engine/endpoint-condition.ts';
import { isEndLeaf, type RuleCondition, type RuleLeaf } from '../../engine/rule-condition.ts';
import type { LabelSelector, SelectorRequirement } from '../../model/label-selector.ts';

/** Whether `wide` holds wherever `narrow` holds, as far as their form shows it; false proves nothing. */
export function endpointImplies(narrow: EndpointCondition, wide: EndpointCondition): boolean {
  return implies<EndpointCondition>(narrow, wide, (a, b) => {
    if (a.kind === 'labels' && b.kind === 'labels') {
      return a.of === b.of && selectorImplies(a.selector, b.selector);
    }
    return canonicalEndpointCondition(a) === canonicalEndpointCondition(b);
  });
}

function selectorImplies(narrow: LabelSelector, wide: LabelSelector): boolean {
  return wide.requirements.every((asked) =>
    narrow.requirements.some((given) => requirementImplies(given, asked)),
  );
}

function requirementImplies(given: SelectorRequirement, asked: SelectorRequirement): boolean {
  if (given.key !== asked.key) return false;
  const isWithin = (values: readonly string[], others: readonly string[]) =>
    values.every((value) => others.includes(value));
  switch (asked.operator) {
    case 'Exists':
      return given.operator === 'Exists' || (given.operator === 'In' && given.values.length > 0);
    case 'In':
      return given.operator === 'In' && isWithin(given.values, asked.values);
    case 'NotIn':
      return given.operator === 'NotIn' && isWithin(asked.values, given.values);
    case 'DoesNotExist':
      return given.operator === 'DoesNotExist';
  }
}

/** The same for conditions of rules. */
export function ruleImplies(narrow: RuleCondition, wide: RuleCondition): boolean {
  return implies<RuleCondition>(narrow, wide, (a, b) => {
    if (isJoin<RuleLeaf>(a) || isJoin<RuleLeaf>(b)) return false;
    if (isEndLeaf(a) && isEndLeaf(b)) return a.kind === b.kind && endpointImplies(a.is, b.is);
    return !isEndLeaf(a) && !isEndLeaf(b) && JSON.stringify(a) === JSON.stringify(b);
  });
}

function implies<C extends EndpointCondition | RuleCondition>(
  narrow: C,
  wide: C,
  isSame: (a: C, b: C) => boolean,
): boolean {
  const partsOf = (condition: C, kind: 'all' | 'any'): readonly C[] | undefined => {
    const { kind: own, of } = condition as { readonly kind: string; readonly of?: unknown };
    return own === kind && Array.isArray(of) ? of : undefined;
  };
  const anyOfNarrow = partsOf(narrow, 'any');
  if (anyOfNarrow !== undefined) return anyOfNarrow.every((part) => implies(part, wide, isSame));
  const allOfWide = partsOf(wide, 'all');
  if (allOfWide !== undefined) return allOfWide.every((part) => implies(narrow, part, isSame));
  const anyOfWide = partsOf(wide, 'any');
  if (anyOfWide?.some((part) => implies(narrow, part, isSame)) === true) return true;
  const allOfNarrow = partsOf(narrow, 'all');
  if (allOfNarrow?.some((part) => implies(part, wide, isSame)) === true) return true;
  return isSame(narrow, wide);
}
