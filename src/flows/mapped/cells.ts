import { isJsonObject, type JsonObject } from '../format/values/json-fields.ts';
import { type FlowMapping, MAPPED_FIELDS, type MappedField } from './flow-mapping.ts';

/** The values of one record in the order of MAPPED_FIELDS; undefined where there is none. */
export type Cells = readonly unknown[];

const INDEX: ReadonlyMap<MappedField, number> = new Map(MAPPED_FIELDS.map((field, index) => [field, index]));

export function cellOf(cells: Cells, field: MappedField): unknown {
  return cells[indexOf(field)];
}

function indexOf(field: MappedField): number {
  return INDEX.get(field) ?? MAPPED_FIELDS.length;
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
  const places = [...columns].map(([field, name]) => [indexOf(field), names.indexOf(name)] as const);
  return {
    missing: [...columns].flatMap(([field, name]) => (names.includes(name) ? [] : [field])),
    width: names.length,
    cells(values) {
      const cells = new Array<unknown>(MAPPED_FIELDS.length);
      for (const [index, place] of places) {
        const value = values[place];
        if (value !== undefined && value !== '' && !missing.has(value)) cells[index] = value;
      }
      return cells;
    },
  };
}

/** Finds the cells of a JSON record; a column is a key, or a path of keys separated by dots. */
export function objectCells({ columns, values: { missing } }: FlowMapping): (record: JsonObject) => Cells {
  const readers = [...columns].map(([field, name]) => [indexOf(field), valueReader(name)] as const);
  return (record) => {
    const cells = new Array<unknown>(MAPPED_FIELDS.length);
    for (const [index, read] of readers) {
      const value = read(record);
      if (value === undefined || value === null || value === '') continue;
      if (typeof value === 'string' && missing.has(value)) continue;
      cells[index] = value;
    }
    return cells;
  };
}

/** Reads the value at a key or path. A key that contains dots takes precedence over a path. */
function valueReader(name: string): (record: JsonObject) => unknown {
  if (!name.includes('.')) return (record) => (Object.hasOwn(record, name) ? record[name] : undefined);
  const path = name.split('.');
  return (record) => {
    if (Object.hasOwn(record, name)) return record[name];
    let here: unknown = record;
    for (const key of path) {
      if (!isJsonObject(here) || !Object.hasOwn(here, key)) return undefined;
      here = here[key];
    }
    return here;
  };
}
