/** What a table has for a name from a record; never what every object inherits, such as `constructor`. */
export function namedIn<T>(table: Readonly<Record<string, T>>, name: string | undefined): T | undefined {
  return name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}
