export type Fields = Readonly<Record<string, unknown>>;

/** The fields of a part of an object that is not checked; none where it is no map. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
