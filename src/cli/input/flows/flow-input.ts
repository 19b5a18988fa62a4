import type { RandomAccess } from '../../../flows/parquet/random-access.ts';

/** Something from which flows can be read; `src/flows` has a type of the same shape. */
export interface FlowInput {
  readonly name: string;
  /** In bytes, when known. */
  readonly size?: number;
  open(): AsyncIterable<Uint8Array>;
  /** Left out for what has to be read from its beginning. */
  openAt?(): Promise<RandomAccess>;
}
