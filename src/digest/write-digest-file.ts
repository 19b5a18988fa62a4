import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { type CellColumn, columnsOf, digestRows, type Row } from './cell-columns.ts';
import { METADATA_KEY, SCHEMA_VERSION } from './digest-columns.ts';
import { metadataRecord } from './digest-metadata.ts';
import { NO_SEAL, sealFile } from './file-seal.ts';
import type { FlowDigest } from './flow-digest.ts';
import { textCells } from './text-cells.ts';

/** Rows whose columns are made at once: few enough that what the library makes of them dies young. */
export const ROWS_IN_GROUP = 8192;

/**
 * The digest as a Parquet file (docs/digest.md). Equal digests give equal bytes: rows are sorted and nothing but the digest
 * is written, no clock and no version of this program.
 */
export function writeDigestFile(digest: FlowDigest): Promise<Uint8Array<ArrayBuffer>> {
  const metadata = { schemaVersion: SCHEMA_VERSION, ...metadataRecord(digest), seal: NO_SEAL };
  const rows = digestRows(digest);
  const columns = columnsOf(rows);
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: schemaFromColumnData({ columnData: columns.map(({ name, type }) => ({ name, type, data: [] })) }),
    kvMetadata: [{ key: METADATA_KEY, value: JSON.stringify(metadata) }],
    createdBy: 'sluice',
    // Whole digests are read: nobody asks for the smallest and the largest cell of a column.
    statistics: false,
  });
  for (let start = 0; start < rows.length; start += ROWS_IN_GROUP) {
    const group = rows.slice(start, start + ROWS_IN_GROUP);
    writer.write({
      columnData: columns.map((column) => dataOf(column, group)),
      rowGroupSize: ROWS_IN_GROUP,
    });
  }
  writer.finish();
  return sealFile(new Uint8Array(bytes.getBuffer()));
}

function dataOf({ name, type, cell }: CellColumn, group: readonly Row[]) {
  const cells = group.map(cell);
  return { name, data: type === 'STRING' ? textCells(cells) : cells };
}
