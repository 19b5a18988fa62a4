function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

export function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || isText(value);
}

/** A number that JavaScript holds without loss. */
export function isInteger(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}

/** A JSON list in a cell, each item as `read` reads it; undefined when it is no list, or one of its items cannot be read. */
export function readJsonList<T>(
  cell: string,
  read: (item: unknown) => T | undefined,
): readonly T[] | undefined {
  const value = parseJson(cell);
  return Array.isArray(value) ? allRead(value.map(read)) : undefined;
}

/** Items as they were read; undefined when one of them could not be. */
export function allRead<T>(items: readonly (T | undefined)[]): readonly T[] | undefined {
  const known = items.filter((item) => item !== undefined);
  return known.length === items.length ? known : undefined;
}

/** Undefined when the text is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
