import type { LabelSelector, SelectorRequirement } from './label-selector.ts';

/** The labels for which neither any value nor their absence satisfies all requirements. Empty: some labels satisfy the selector. */
export function contradictedLabels({ requirements }: LabelSelector): readonly string[] {
  const byKey = Map.groupBy(requirements, ({ key }) => key);
  return [...byKey].flatMap(([key, sameKey]) => (canHold(sameKey) ? [] : [key]));
}

/** Whether some labels satisfy both selectors. */
export function mayMeet(one: LabelSelector, other: LabelSelector): boolean {
  return contradictedLabels({ requirements: [...one.requirements, ...other.requirements] }).length === 0;
}

/** Whether all labels that satisfy `inner` certainly satisfy `outer`. */
export function holdsAllOf(outer: LabelSelector, inner: LabelSelector): boolean {
  return outer.requirements.every((wanted) => {
    const sameKey = inner.requirements.filter(({ key }) => key === wanted.key);
    return !canHold([...sameKey, negated(wanted)]);
  });
}

function negated({ key, operator, values }: SelectorRequirement): SelectorRequirement {
  switch (operator) {
    case 'In':
      return { key, operator: 'NotIn', values };
    case 'NotIn':
      return { key, operator: 'In', values };
    case 'Exists':
      return { key, operator: 'DoesNotExist', values };
    case 'DoesNotExist':
      return { key, operator: 'Exists', values };
  }
}

/** Whether some value of a single label, or its absence, satisfies all requirements. Linear in the values. */
function canHold(requirements: readonly SelectorRequirement[]): boolean {
  const required = requirements.filter(({ operator }) => operator === 'In');
  const mustExist = required.length > 0 || requirements.some(({ operator }) => operator === 'Exists');
  if (!mustExist) return true;
  if (requirements.some(({ operator }) => operator === 'DoesNotExist')) return false;
  const [first, ...rest] = required;
  if (first === undefined) return true;
  let left = new Set(first.values);
  for (const { values } of rest) left = new Set(values.filter((value) => left.has(value)));
  for (const { operator, values } of requirements) {
    if (operator === 'NotIn') for (const value of values) left.delete(value);
  }
  return left.size > 0;
}
