/** Something that flows can be read from; `src/flows` knows it by the same shape. */
export interface FlowInput {
  readonly name: string;
  /** In bytes, when known. */
  readonly size?: number;
  open(): AsyncIterable<Uint8Array>;
}
