export type Fields = Readonly<Record<string, unknown>>;

/** The fields of an unchecked part of an object; empty where it is not a map. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
