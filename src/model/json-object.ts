/** A map as JSON and YAML have them, of which nothing else is known. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The map at `key`, or an empty one when there is none. */
export function objectAt(value: JsonObject, key: string): JsonObject {
  const child = value[key];
  return isJsonObject(child) ? child : {};
}

/** The list at `key`, or an empty one when there is none. */
export function listAt(value: JsonObject, key: string): readonly unknown[] {
  const child = value[key];
  return Array.isArray(child) ? child : [];
}

/** The text at `key`; undefined when there is none, or a value of another type. */
export function textAt(value: JsonObject, key: string): string | undefined {
  const child = value[key];
  return typeof child === 'string' ? child : undefined;
}

/** JSON with sorted keys and no spaces: equal values give equal texts, whatever the order of their keys. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, child: unknown) =>
    isJsonObject(child)
      ? Object.fromEntries(Object.entries(child).sort(([a], [b]) => (a < b ? -1 : 1)))
      : child,
  );
}
