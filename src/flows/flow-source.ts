import type { RandomAccess } from './parquet/random-access.ts';

/** Something that has recorded flows, not yet opened. */
export interface FlowSource {
  /** The name that people use: a path as they gave it, `-` for standard input. */
  readonly name: string;
  /** In bytes, when known. */
  readonly size?: number;
  /**
   * Starts reading from the beginning. A chunk may reuse the memory of the previous one. Rejects, or throws while iterating, when
   * the file cannot be read.
   */
  readonly open: () => AsyncIterable<Uint8Array>;
  /** For formats that are read from their end; left out where bytes come only in order, as from a pipe. Rejects like `open`. */
  readonly openAt?: () => Promise<RandomAccess>;
}
