import type { JsonObject } from '../../model/json-object.ts';
import { splitCsv } from '../mapped/split-csv.ts';
import { SOURCE } from './exported-table.ts';

/** A table exported by a store whose columns are the fields of a record. */
export interface FieldTable {
  readonly header: string;
  readonly names: readonly string[];
}

const NAME = /^[\w@][\w@.:/()[\]-]*$/;
/** The Azure portal writes the zone of a column behind its name. */
const ZONE = / \[UTC\]$/;
const MIN_COLUMNS = 4;

/** What the header line of a source names; undefined when it names no fields. */
export function fieldTable(header: string): FieldTable | undefined {
  const written = splitCsv(header, ',');
  if (typeof written === 'string' || written.length < MIN_COLUMNS) return undefined;
  const names = written.map((name) => name.replace(ZONE, '').replace(SOURCE, ''));
  return names.every((name) => NAME.test(name)) ? { header, names } : undefined;
}

/** A row as the JSON object that the store made it from: `source.ip` is `ip` within `source`. What is empty or a dash is left out. */
export function rowOfFields(names: readonly string[], values: readonly string[]): JsonObject {
  const row: Fields = new Map();
  for (const [place, name] of names.entries()) {
    const value = values[place] ?? '';
    if (value !== '' && value !== '-') setAt(row, name.split('.'), value);
  }
  return asObject(row);
}

type Fields = Map<string, string | Fields>;

function setAt(fields: Fields, [first = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    if (!fields.has(first)) fields.set(first, value);
    return;
  }
  const inner = fields.get(first) ?? new Map<string, string | Fields>();
  if (typeof inner === 'string') return;
  fields.set(first, inner);
  setAt(inner, rest, value);
}

function asObject(fields: Fields): JsonObject {
  return Object.fromEntries(
    [...fields].map(([name, value]) => [name, typeof value === 'string' ? value : asObject(value)] as const),
  );
}
