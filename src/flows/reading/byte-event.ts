/** Why a source ended before its end. */
export type StreamProblem =
  /** The compressed data stops in the middle. */
  | { readonly kind: 'cut'; readonly format: string }
  /** The compressed data contradicts itself. */
  | { readonly kind: 'damaged'; readonly format: string; readonly detail: string }
  /** After complete compressed data something else follows, which was not read. */
  | { readonly kind: 'trailing'; readonly format: string; readonly bytes: number }
  /** The system could not read any further. */
  | { readonly kind: 'unreadable'; readonly detail: string };

/** Bytes of a source in order. A problem is the last event: what came before it is good. */
export type ByteEvent =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'problem'; readonly problem: StreamProblem; readonly offset: number };
