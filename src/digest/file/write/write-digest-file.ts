import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import type { FlowDigest } from '../../flow-digest.ts';
import { METADATA_KEY, SCHEMA_VERSION } from '../digest-columns.ts';
import { metadataRecord } from '../digest-metadata.ts';
import { NO_SEAL, sealFile } from '../file-seal.ts';
import { type CellColumn, ROWS_IN_GROUP } from './chunk-cells.ts';
import { digestSheet } from './digest-sheet.ts';
import { digestTable } from './digest-table.ts';
import { encodedTexts, libraryCells } from './library-cells.ts';

/**
 * The digest as a Parquet file (docs/digest-file.md). Equal digests give equal bytes: rows are sorted and nothing but the digest
 * is written, no clock and no version of this program.
 */
export function writeDigestFile(digest: FlowDigest): Promise<Uint8Array<ArrayBuffer>> {
  const metadata = { schemaVersion: SCHEMA_VERSION, ...metadataRecord(digest), seal: NO_SEAL };
  const table = digestTable(digest);
  const sheet = digestSheet(digest, table);
  const groups: Uint8Array[] = [];
  // The library's buffer grows by doubling: it holds one group of rows, not the file.
  const bytes = Object.assign(new ByteWriter(), {
    flush() {
      groups.push(bytes.getBytes().slice());
      bytes.index = 0;
    },
  });
  const writer = new ParquetWriter({
    writer: bytes,
    schema: schemaFromColumnData({
      columnData: sheet.columns.map(({ name, type }) => ({ name, type, data: [] })),
    }),
    kvMetadata: [{ key: METADATA_KEY, value: JSON.stringify(metadata) }],
    createdBy: 'sluice',
    // Whole digests are read: nobody asks for the smallest and the largest cell of a column.
    statistics: false,
  });
  for (let start = 0; start < table.rows; start += ROWS_IN_GROUP) {
    const end = Math.min(start + ROWS_IN_GROUP, table.rows);
    sheet.load(start, end);
    writer.write({
      columnData: sheet.columns.map((column) => dataOf(column, end - start)),
      rowGroupSize: ROWS_IN_GROUP,
    });
  }
  writer.finish();
  bytes.flush();
  return sealFile(concatenated(groups));
}

/** Digests are written in browsers, too: there is no Buffer. */
function concatenated(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Made when the library comes to the column, so that no two of them are held at once. */
function dataOf(column: CellColumn, rows: number) {
  const { name, cells } = column;
  return {
    name,
    get data(): unknown[] {
      return cells.kind === 'texts' ? encodedTexts(cells.texts.slice(0, rows)) : libraryCells(column, rows);
    },
  };
}
