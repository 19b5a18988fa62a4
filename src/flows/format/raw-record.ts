import type { JsonObject } from '../../model/json-object.ts';

/** One record as it was found, taken out of everything that a log shipper wraps around it. */
export type RawRecord =
  | { readonly kind: 'json'; readonly value: JsonObject }
  | {
      /** A line that is not JSON, without its line break. */
      readonly kind: 'text';
      readonly text: string;
      /** When, by the store, it was written: for lines without a time of their own. */
      readonly time?: unknown;
      /** A piece of a line that a container runtime cut: whatever it looks like, the rest is missing. */
      readonly isPiece?: true;
    };
