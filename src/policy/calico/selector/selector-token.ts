import type { LabelOperator } from './selector.ts';

/** One token of a selector; `offset` is its position in the text, in UTF-16 units from 0. */
export type SelectorToken = { readonly offset: number } & (
  | { readonly kind: 'symbol'; readonly text: SelectorSymbol }
  | { readonly kind: 'function'; readonly name: 'all' | 'global' }
  | { readonly kind: 'has'; readonly label: string }
  | { readonly kind: 'label'; readonly label: string }
  | { readonly kind: 'operator'; readonly operator: LabelOperator }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'end' }
);

export type SelectorSymbol = '(' | ')' | '{' | '}' | ',' | '!' | '&&' | '||';

/** Why a text is not a selector, as one clause; what to write instead; and where it fails. */
export interface SelectorProblem {
  readonly problem: string;
  readonly help: string;
  readonly offset: number;
}
