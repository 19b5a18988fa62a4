import type { KeyValue, RowGroup, SchemaElement } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js';
import { writeMetadata } from 'hyparquet-writer/src/metadata.js';
import { type CellColumn, type CellSheet, ROWS_IN_GROUP } from './chunk-cells.ts';
import { ChunkWriter } from './chunk-writer.ts';
import { PARQUET_TYPE } from './parquet-type.ts';

/** `PAR1`, at both ends of a file. */
const MARK = 0x31524150;

/** So many rows of a sheet as a Parquet file, compressed with Snappy. */
export function writeParquet(
  sheet: CellSheet,
  rows: number,
  key_value_metadata: KeyValue[],
): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter();
  const chunks = new ChunkWriter(out);
  const pieces: Uint8Array[] = [];
  const row_groups: RowGroup[] = [];
  // The library's buffer grows by doubling: it holds one column of a group, not the file.
  const flush = (): void => {
    pieces.push(out.getBytes().slice());
    out.index = 0;
  };
  out.appendUint32(MARK);
  for (let start = 0; start < rows; start += ROWS_IN_GROUP) {
    const end = Math.min(start + ROWS_IN_GROUP, rows);
    const offset = out.offset;
    sheet.load(start, end);
    const columns = sheet.columns.map((column) => {
      const chunk = chunks.write(column, end - start);
      flush();
      return chunk;
    });
    row_groups.push({
      columns,
      total_byte_size: columns.reduce(
        (sum, { meta_data }) => sum + (meta_data?.total_uncompressed_size ?? 0n),
        0n,
      ),
      num_rows: BigInt(end - start),
      total_compressed_size: BigInt(out.offset - offset),
    });
  }
  const schema = [{ name: 'root', num_children: sheet.columns.length }, ...sheet.columns.map(schemaElement)];
  writeMetadata(out, {
    version: 2,
    created_by: 'sluice',
    schema,
    num_rows: BigInt(rows),
    row_groups,
    key_value_metadata,
    metadata_length: 0,
  });
  out.appendUint32(MARK);
  flush();
  return concatenated(pieces);
}

function schemaElement({ name, type }: CellColumn): SchemaElement {
  return { name, ...PARQUET_TYPE[type], repetition_type: 'OPTIONAL' };
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
