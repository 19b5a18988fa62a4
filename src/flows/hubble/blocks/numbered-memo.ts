/** What numbers of the kernel mean, each read once. */
export interface NumberedMemo<Value> {
  at(number: number): Value;
  forget(): void;
}

/** Values kept; a bound on memory only. */
const MAX_VALUES = 16_384;

export function createNumberedMemo<Value extends object>(
  read: (number: number) => Value,
): NumberedMemo<Value> {
  const values = new Map<number, Value>();
  return {
    at(number) {
      const known = values.get(number);
      if (known !== undefined) return known;
      const value = read(number);
      if (values.size >= MAX_VALUES) values.clear();
      values.set(number, value);
      return value;
    },
    forget: () => values.clear(),
  };
}
