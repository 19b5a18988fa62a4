import type { RandomAccess } from './parquet/random-access.ts';

/** Something that holds recorded flows, not yet opened. */
export interface FlowSource {
  /** What people call it: a path as they gave it, `-` for standard input. */
  readonly name: string;
  /** In bytes, when known. */
  readonly size?: number;
  /**
   * Starts reading from the beginning. A chunk may use the memory of the one before. Rejects, or throws while iterating, when the file cannot be
   * read.
   */
  readonly open: () => AsyncIterable<Uint8Array>;
  /** For formats that begin at their end; left out where bytes come in order only, as out of a pipe. Rejects like `open`. */
  readonly openAt?: () => Promise<RandomAccess>;
}
