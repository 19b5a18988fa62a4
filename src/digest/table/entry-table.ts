import { kindOf } from './connection-kind.ts';
import { NO_NAMES, type TableEntry } from './table-entry.ts';
import { TupleTable } from './tuple-table.ts';

/** The distinct connections of a table, each an entry. */
export class EntryTable {
  readonly #entries: TableEntry[] = [];
  readonly #keys = new TupleTable(4);
  readonly #key = new Int32Array(4);

  get all(): readonly TableEntry[] {
    return this.#entries;
  }

  /** The entry of a connection: the ids of its ends, port (or NO_PORT) and kindNumber. */
  entryOf(source: number, destination: number, port: number, kind: number): TableEntry {
    const key = this.#key;
    key[0] = source;
    key[1] = destination;
    key[2] = port;
    key[3] = kind;
    const index = this.#keys.indexOf(key);
    const known = this.#entries[index];
    if (known !== undefined) return known;
    const entry: TableEntry = {
      index,
      source,
      destination,
      kind,
      connection: kindOf(kind, port),
      example: undefined,
      hours: 0,
      names: NO_NAMES,
      policies: [],
      requests: undefined,
    };
    this.#entries.push(entry);
    return entry;
  }
}
