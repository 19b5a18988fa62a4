/** A parsed Calico selector. Absent labels satisfy `!=` and `not in`, and nothing else (libcalico-go/lib/selector/parser). */
export type Selector =
  /** `all()`, and the empty text: everything that has labels. */
  | { readonly kind: 'all' }
  /** `global()`: everything outside namespaces. It means something only as a whole namespaceSelector. */
  | { readonly kind: 'global' }
  | { readonly kind: 'has'; readonly label: string }
  | LabelTest
  | { readonly kind: 'not'; readonly of: Selector }
  | { readonly kind: 'and'; readonly of: readonly Selector[] }
  | { readonly kind: 'or'; readonly of: readonly Selector[] };

/** A question about the value of one label. */
export interface LabelTest {
  readonly kind: 'test';
  readonly label: string;
  readonly operator: LabelOperator;
  /** One value, or for `in` and `not in` any number, in the order in which they are written. */
  readonly values: readonly string[];
}

export type LabelOperator = 'in' | 'not in' | '==' | '!=' | 'contains' | 'starts with' | 'ends with';

export const ALL: Selector = { kind: 'all' };
