import { MAX_NAMES } from '../merge-endpoints.ts';
import { withNames } from './name-list.ts';
import type { TableEntry } from './table-entry.ts';

/** Every connection keeps as many, however many there are. */
const FEWEST_NAMES = 4;
/** Names of all connections beyond those: some ten megabytes. */
const MAX_BEYOND = 131_072;

/**
 * Bounds the names that connections are kept with, of each and in sum: clients may ask for ever other names of one address. When there are too
 * many, every connection keeps half as many. Which are kept does not depend on the order in which they come.
 */
export class NameBound {
  readonly #entries: readonly TableEntry[];
  readonly #maxBeyond: number;
  #maxNames = MAX_NAMES;
  #beyond = 0;

  constructor(entries: readonly TableEntry[], maxBeyond = MAX_BEYOND) {
    this.#entries = entries;
    this.#maxBeyond = maxBeyond;
  }

  /** A connection with as many names may have had more. */
  get maxNames(): number {
    return this.#maxNames;
  }

  add(entry: TableEntry, names: readonly string[]): void {
    const all = withNames(entry.names, names, this.#maxNames);
    if (all === entry.names) return;
    this.#beyond += beyond(all) - beyond(entry.names);
    entry.names = all;
    while (this.#beyond > this.#maxBeyond) this.lower(Math.floor(this.#maxNames / 2));
  }

  /** Keeps no more than `maxNames` of each from now on. */
  lower(maxNames: number): void {
    if (maxNames >= this.#maxNames) return;
    this.#maxNames = maxNames;
    this.#beyond = 0;
    for (const entry of this.#entries) {
      if (entry.names.length > maxNames) entry.names = entry.names.slice(0, maxNames);
      this.#beyond += beyond(entry.names);
    }
  }
}

function beyond(names: readonly string[]): number {
  return Math.max(0, names.length - FEWEST_NAMES);
}
