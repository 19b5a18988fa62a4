/** Requests to the thread that decodes Parquet. */
export type ParquetRequest =
  | { readonly kind: 'open'; readonly size: number }
  /** The rows of a group, with only these columns. */
  | { readonly kind: 'group'; readonly index: number; readonly columns: readonly string[] }
  /** The bytes that it asked for. */
  | { readonly kind: 'bytes'; readonly id: number; readonly bytes: ArrayBuffer };

export type ParquetAnswer =
  | { readonly kind: 'read'; readonly id: number; readonly start: number; readonly end: number }
  | { readonly kind: 'opened'; readonly layout: ParquetLayout | undefined }
  /** Rows as JSON, one per line; the last message of a group has `isLast`. */
  | { readonly kind: 'rows'; readonly lines: Uint8Array<ArrayBuffer>; readonly isLast: boolean }
  | { readonly kind: 'failed'; readonly detail: string };

/** What the end of a file says about it. */
export interface ParquetLayout {
  /** Names of the values that writers keep beside the rows. */
  readonly metadataKeys: readonly string[];
  /** Names of the top-level columns. */
  readonly columns: readonly string[];
  readonly groups: readonly {
    readonly rows: number;
    /** Decoded bytes of each column, as the file says. */
    readonly sizes: Readonly<Record<string, number>>;
  }[];
}
