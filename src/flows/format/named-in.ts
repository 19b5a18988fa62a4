/** What a table has for a name that a record gives: never what every object has besides, `constructor` and the like. */
export function namedIn<T>(table: Readonly<Record<string, T>>, name: string | undefined): T | undefined {
  return name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}
