import { METADATA_KEY, SCHEMA_VERSION } from './digest-columns.ts';
import { metadataRecord } from './digest-metadata.ts';
import { digestSheet } from './digest-sheet.ts';
import { digestTable } from './digest-table.ts';
import { NO_SEAL, sealFile } from './file-seal.ts';
import type { FlowDigest } from './flow-digest.ts';
import { writeParquet } from './parquet/write-parquet.ts';

/**
 * The digest as a Parquet file (docs/digest.md). Equal digests give equal bytes: rows are sorted and nothing but the digest
 * is written, no clock and no version of this program.
 */
export function writeDigestFile(digest: FlowDigest): Promise<Uint8Array<ArrayBuffer>> {
  const metadata = { schemaVersion: SCHEMA_VERSION, ...metadataRecord(digest), seal: NO_SEAL };
  const table = digestTable(digest);
  const sheet = digestSheet(digest, table);
  return sealFile(writeParquet(sheet, table.rows, [{ key: METADATA_KEY, value: JSON.stringify(metadata) }]));
}
