/** What the thread that decodes Parquet is asked. */
export type ParquetRequest =
  | { readonly kind: 'open'; readonly size: number }
  /** The rows of a group, of these columns. */
  | { readonly kind: 'group'; readonly index: number; readonly columns: readonly string[] }
  /** What it asked for. */
  | { readonly kind: 'bytes'; readonly id: number; readonly bytes: ArrayBuffer };

export type ParquetAnswer =
  | { readonly kind: 'read'; readonly id: number; readonly start: number; readonly end: number }
  | { readonly kind: 'opened'; readonly layout: ParquetLayout | undefined }
  /** Rows as JSON, a line each; the last of a group has `isLast`. */
  | { readonly kind: 'rows'; readonly lines: Uint8Array<ArrayBuffer>; readonly isLast: boolean }
  | { readonly kind: 'failed'; readonly detail: string };

/** What the end of a file says of it. */
export interface ParquetLayout {
  /** Names of the values that writers keep beside the rows. */
  readonly metadataKeys: readonly string[];
  /** Names of the columns, those at the top. */
  readonly columns: readonly string[];
  readonly groups: readonly {
    readonly rows: number;
    /** Bytes of each column when decoded, as the file says. */
    readonly sizes: Readonly<Record<string, number>>;
  }[];
}
