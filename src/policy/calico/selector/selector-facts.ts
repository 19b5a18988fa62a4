import type { Selector } from './selector.ts';

/** Whether it contains `global()`. */
export function usesGlobal(selector: Selector): boolean {
  switch (selector.kind) {
    case 'global':
      return true;
    case 'not':
      return usesGlobal(selector.of);
    case 'and':
    case 'or':
      return selector.of.some(usesGlobal);
    default:
      return false;
  }
}

/** Its questions about labels, in the order in which they are written. */
export function labelQuestions(
  selector: Selector,
): readonly Extract<Selector, { readonly kind: 'has' | 'test' }>[] {
  switch (selector.kind) {
    case 'has':
    case 'test':
      return [selector];
    case 'not':
      return labelQuestions(selector.of);
    case 'and':
    case 'or':
      return selector.of.flatMap(labelQuestions);
    default:
      return [];
  }
}
