import { METADATA_KEY } from '../../digest/file/digest-columns.ts';
import { createFingerprint } from '../reading/fingerprint.ts';
import { SILENCE_MS, startParquetThread } from './parquet-thread.ts';
import type { RandomAccess } from './random-access.ts';

/** A Parquet file of records, not a digest. Its rows are numbered from 1. */
export interface ParquetRecords {
  /** The names of its top-level columns. */
  readonly columns: readonly string[];
  readonly rows: number;
  readonly groups: readonly ParquetGroup[];
  readonly fingerprint: string;
  readonly close: () => Promise<void>;
}

/** Rows that are read together: one group is in memory at a time. */
export interface ParquetGroup {
  readonly firstRow: number;
  readonly rows: number;
  /** Decoded bytes of the columns, as the file says. */
  readonly size: (columns: readonly string[]) => number;
  /** The rows as JSON, one per line, several at a time. Rejects with an `Error` that says why the group cannot be decoded. */
  readonly read: (columns: readonly string[]) => AsyncIterable<Uint8Array>;
}

/** Bytes at the end of a file that go into its fingerprint: the end says where everything is. */
const SAMPLE = 128 * 1024;

/** If the end is longer, only this much of it is searched. */
const MAX_METADATA = 16 * 1024 * 1024;

/** Undefined for a digest, and for what is not a complete Parquet file. */
export async function parquetRecords(
  access: RandomAccess,
  silenceMs = SILENCE_MS,
): Promise<ParquetRecords | undefined> {
  // The digest's reader checks more than this; starting a thread takes as long as reading a digest.
  if (await namesDigest(access)) return undefined;
  const thread = startParquetThread(access, silenceMs);
  const layout = await thread.open();
  if (layout === undefined || layout.metadataKeys.includes(METADATA_KEY)) {
    await thread.close();
    return undefined;
  }
  let rows = 0;
  const groups = layout.groups.map((group, index): ParquetGroup => {
    const firstRow = rows + 1;
    rows += group.rows;
    return {
      firstRow,
      rows: group.rows,
      size: (columns) => columns.reduce((sum, name) => sum + (group.sizes[name] ?? 0), 0),
      read: (columns) => thread.rows(index, columns),
    };
  });
  const fingerprint = createFingerprint();
  fingerprint.push(new Uint8Array(await access.read(Math.max(0, access.size - SAMPLE), access.size)));
  return {
    columns: layout.columns,
    rows,
    groups,
    fingerprint: `${fingerprint.finish()}-${access.size}`,
    async close() {
      await thread.close();
      await access.close();
    },
  };
}

/** Whether the metadata at the end of the file contain the key of a digest's. A file ends with their length and `PAR1`. */
async function namesDigest(access: RandomAccess): Promise<boolean> {
  const end = access.size - 8;
  if (end < 0) return false;
  const tail = Buffer.from(await access.read(end, access.size));
  if (tail.length < 8) return false;
  const length = Math.min(tail.readUInt32LE(0), end, MAX_METADATA);
  return Buffer.from(await access.read(end - length, end)).includes(METADATA_KEY);
}
