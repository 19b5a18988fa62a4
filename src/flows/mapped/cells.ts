import { isJsonObject, type JsonObject } from '../../model/json-object.ts';
import { type FlowMapping, MAPPED_FIELDS, type MappedField } from './flow-mapping.ts';

/** The values of one record in the order of MAPPED_FIELDS; undefined where there is none. */
export type Cells = readonly unknown[];

/** Where the cell of a field is. Readers look these up once: they read dozens of cells of each record. */
export type Place = number & { readonly field?: MappedField };

export const PLACE: Readonly<Record<MappedField, Place>> = placesOf(MAPPED_FIELDS);

function placesOf<Field extends string>(fields: readonly Field[]) {
  return Object.fromEntries(fields.map((field, place) => [field, place])) as Record<Field, number>;
}

/** How the cells of a row are found among its values, and which columns are missing. */
export interface RowLayout {
  readonly missing: readonly MappedField[];
  readonly width: number;
  readonly cells: (values: readonly string[]) => Cells;
}

export function rowLayout(
  { columns, values: { missing } }: FlowMapping,
  names: readonly string[],
): RowLayout {
  const isMissing = oneOf(missing);
  const places = [...columns].map(([field, name]) => [PLACE[field], names.indexOf(name)] as const);
  return {
    missing: [...columns].flatMap(([field, name]) => (names.includes(name) ? [] : [field])),
    width: names.length,
    cells(values) {
      const cells = new Array<unknown>(MAPPED_FIELDS.length);
      for (const [index, place] of places) {
        const value = values[place];
        if (value !== undefined && value !== '' && !isMissing(value)) cells[index] = value;
      }
      return cells;
    },
  };
}

/** Finds the cells of a JSON record; a column is a key, or a path of keys separated by dots. */
export function objectCells({ columns, values: { missing } }: FlowMapping): (record: JsonObject) => Cells {
  const isMissing = oneOf(missing);
  const readers = [...columns].map(([field, name]) => [PLACE[field], valueReader(name)] as const);
  return (record) => {
    const cells = new Array<unknown>(MAPPED_FIELDS.length);
    for (const [index, read] of readers) {
      const value = read(record);
      if (value === undefined || value === null || value === '') continue;
      if (typeof value === 'string' && isMissing(value)) continue;
      cells[index] = value;
    }
    return cells;
  };
}

/** Most values are longer than any of the texts: to find them in the set takes longer than to split the row. */
function oneOf(texts: ReadonlySet<string>): (value: string) => boolean {
  const longest = Math.max(0, ...[...texts].map((text) => text.length));
  return (value) => value.length <= longest && texts.has(value);
}

/** Reads the value at a key or path. A key that contains dots takes precedence over a path. */
function valueReader(name: string): (record: JsonObject) => unknown {
  const whole = keyReader(name);
  if (!name.includes('.')) return whole;
  const path = name.split('.').map(keyReader);
  return (record) => {
    const value = whole(record);
    if (value !== undefined) return value;
    let here: unknown = record;
    for (const read of path) {
      if (!isJsonObject(here)) return undefined;
      here = read(here);
    }
    return here;
  };
}

/** Never what every object inherits, such as `constructor`. */
function keyReader(key: string): (object: JsonObject) => unknown {
  if (!(key in Object.prototype)) return (object) => object[key];
  return (object) => (Object.hasOwn(object, key) ? object[key] : undefined);
}
