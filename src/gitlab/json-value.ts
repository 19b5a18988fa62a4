/** A member of an answer; undefined when the answer is not an object or has no such member. */
export function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

export function numberIn(value: unknown, key: string): number | undefined {
  const number = property(value, key);
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}

export function textIn(value: unknown, key: string): string | undefined {
  const text = property(value, key);
  return typeof text === 'string' ? text : undefined;
}
