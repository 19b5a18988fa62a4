import { isJoin } from '../../engine/condition.ts';
import { canonicalEndpointCondition, type EndpointCondition } from '../../engine/endpoint-condition.ts';
import { isEndLeaf, type RuleCondition, type RuleLeaf } from '../../engine/rule-condition.ts';
import type { LabelSelector, SelectorRequirement } from '../../model/label-selector.ts';

/** Whether `wide` holds wherever `narrow` holds, as far as their form shows it; false proves nothing. */
export function endpointImplies(narrow: EndpointCondition, wide: EndpointCondition): boolean {
  return implies<EndpointCondition>(narrow, wide, ENDPOINT_QUESTIONS);
}

const ENDPOINT_QUESTIONS: Questions<EndpointCondition> = {
  textOf: canonicalEndpointCondition,
  implies: (a, b) => {
    if (a.kind === 'labels' && b.kind === 'labels') {
      return a.of === b.of && selectorImplies(a.selector, b.selector);
    }
    return textOf(a, ENDPOINT_QUESTIONS) === textOf(b, ENDPOINT_QUESTIONS);
  },
};

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
  return implies<RuleCondition>(narrow, wide, RULE_QUESTIONS);
}

const RULE_QUESTIONS: Questions<RuleCondition> = {
  textOf: (condition) =>
    isJoin<RuleLeaf>(condition) || isEndLeaf(condition) ? undefined : JSON.stringify(condition),
  implies: (a, b) => {
    if (isJoin<RuleLeaf>(a) || isJoin<RuleLeaf>(b)) return false;
    if (isEndLeaf(a) && isEndLeaf(b)) return a.kind === b.kind && endpointImplies(a.is, b.is);
    return !isEndLeaf(a) && !isEndLeaf(b) && textOf(a, RULE_QUESTIONS) === textOf(b, RULE_QUESTIONS);
  },
};

/** What a kind of condition asks of its parts. */
interface Questions<C> {
  /** Conditions with the same text mean the same; undefined for those that have none. */
  readonly textOf: (condition: C) => string | undefined;
  /** Of parts that are no further joined. */
  readonly implies: (narrow: C, wide: C) => boolean;
}

const TEXTS = new WeakMap<object, string | undefined>();
const ALTERNATIVES = new WeakMap<object, ReadonlySet<string | undefined>>();

function textOf<C extends object>(condition: C, questions: Questions<C>): string | undefined {
  if (!TEXTS.has(condition)) TEXTS.set(condition, questions.textOf(condition));
  return TEXTS.get(condition);
}

/** A list of a thousand blocks of which each is looked for in another one: without this, a million comparisons. */
function hasAlternative<C extends object>(any: readonly C[], one: C, questions: Questions<C>): boolean {
  const text = textOf(one, questions);
  if (text === undefined) return false;
  const known = ALTERNATIVES.get(any) ?? new Set(any.map((part) => textOf(part, questions)));
  ALTERNATIVES.set(any, known);
  return known.has(text);
}

function implies<C extends EndpointCondition | RuleCondition>(
  narrow: C,
  wide: C,
  questions: Questions<C>,
): boolean {
  const partsOf = (condition: C, kind: 'all' | 'any'): readonly C[] | undefined => {
    const { kind: own, of } = condition as { readonly kind: string; readonly of?: unknown };
    return own === kind && Array.isArray(of) ? of : undefined;
  };
  const anyOfNarrow = partsOf(narrow, 'any');
  if (anyOfNarrow !== undefined) return anyOfNarrow.every((part) => implies(part, wide, questions));
  const allOfWide = partsOf(wide, 'all');
  if (allOfWide !== undefined) return allOfWide.every((part) => implies(narrow, part, questions));
  const anyOfWide = partsOf(wide, 'any');
  if (anyOfWide !== undefined && hasAlternative(anyOfWide, narrow, questions)) return true;
  if (anyOfWide?.some((part) => implies(narrow, part, questions)) === true) return true;
  const allOfNarrow = partsOf(narrow, 'all');
  if (allOfNarrow?.some((part) => implies(part, wide, questions)) === true) return true;
  return questions.implies(narrow, wide);
}
