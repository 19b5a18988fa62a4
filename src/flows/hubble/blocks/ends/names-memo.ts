import { MAX_PIECES } from '../../kernel/layout.ts';

/** Values kept; a bound on memory only. */
const MAX_VALUES = 1024;

/** What the numbers of lists of names lead to. */
export interface NamesMemo<Value> {
  get(key: number): Value | undefined;
  /** Remembers it as long as the number of the list means anything. */
  keep(key: number, names: number, value: Value): void;
  forget(): void;
}

export function createNamesMemo<Value>(): NamesMemo<Value> {
  const values = new Map<number, Value>();
  return {
    get: (key) => values.get(key),
    keep(key, names, value) {
      if (names >= MAX_PIECES) return;
      if (values.size >= MAX_VALUES) values.clear();
      values.set(key, value);
    },
    forget: () => values.clear(),
  };
}
