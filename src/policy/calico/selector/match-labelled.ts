import { allOf, anyOf, isUnknown, type Ternary, type Unknown } from '../../../model/ternary.ts';
import type { LabelTest, Selector } from './selector.ts';

/** The value of a label; undefined when the object does not have it. */
export type LabelLookup = (label: string) => string | undefined | Unknown;

/** Whether labels satisfy the selector. `all()` and `global()` always hold, as in Calico's parser. */
export function matchLabelled(selector: Selector, lookup: LabelLookup): Ternary {
  switch (selector.kind) {
    case 'all':
    case 'global':
      return true;
    case 'has': {
      const value = lookup(selector.label);
      return typeof value === 'object' ? value : value !== undefined;
    }
    case 'test': {
      const value = lookup(selector.label);
      return typeof value === 'object' ? value : testLabel(selector, value);
    }
    case 'not': {
      const answer = matchLabelled(selector.of, lookup);
      return isUnknown(answer) ? answer : !answer;
    }
    case 'and':
      return allOf(selector.of, (part) => matchLabelled(part, lookup));
    case 'or':
      return anyOf(selector.of, (part) => matchLabelled(part, lookup));
  }
}

/** An absent label satisfies only `!=` and `not in`. */
export function testLabel({ operator, values }: LabelTest, value: string | undefined): boolean {
  switch (operator) {
    case '!=':
    case 'not in':
      return value === undefined || !values.includes(value);
    case '==':
    case 'in':
      return value !== undefined && values.includes(value);
    case 'contains':
      return value !== undefined && values.some((part) => value.includes(part));
    case 'starts with':
      return value !== undefined && values.some((part) => value.startsWith(part));
    case 'ends with':
      return value !== undefined && values.some((part) => value.endsWith(part));
  }
}
