import type { Encoding, PageHeader } from 'hyparquet';
import type { Writer } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import { addSnappy } from './add-snappy.ts';
import { PageBytes } from './page-bytes.ts';

/** Fewer bytes are not worth trying. */
const MIN_COMPRESSED = 64;

/** Writes pages, compressed with Snappy. */
export class PageWriter {
  readonly #out: Writer;
  readonly #compressed = new PageBytes();
  /** Bytes of all pages before they were compressed, with their headers. */
  uncompressed = 0;

  constructor(out: Writer) {
    this.#out = out;
  }

  /** So many different values. */
  writeDictionary(values: Uint8Array, count: number): void {
    const compressed = this.#compress(values);
    this.#write(
      {
        type: 'DICTIONARY_PAGE',
        uncompressed_page_size: values.length,
        compressed_page_size: compressed.length,
        dictionary_page_header: { num_values: count, encoding: 'PLAIN' },
      },
      [compressed],
    );
  }

  /** So many rows, of which so many have a cell. */
  writeData(encoding: Encoding, levels: Uint8Array, values: Uint8Array, rows: number, cells: number): void {
    const compressed = values.length < MIN_COMPRESSED ? values : this.#compress(values);
    const isCompressed = compressed.length < values.length;
    const written = isCompressed ? compressed : values;
    this.#write(
      {
        type: 'DATA_PAGE_V2',
        uncompressed_page_size: levels.length + values.length,
        compressed_page_size: levels.length + written.length,
        data_page_header_v2: {
          num_values: rows,
          num_nulls: rows - cells,
          num_rows: rows,
          encoding,
          definition_levels_byte_length: levels.length,
          repetition_levels_byte_length: 0,
          is_compressed: isCompressed,
        },
      },
      [levels, written],
    );
  }

  /** Stands until the next is compressed. */
  #compress(bytes: Uint8Array): Uint8Array {
    this.#compressed.clear();
    addSnappy(this.#compressed, bytes);
    return this.#compressed.written();
  }

  #write(header: PageHeader, parts: readonly Uint8Array[]): void {
    const out = this.#out;
    const start = out.offset;
    writePageHeader(out, header);
    this.uncompressed += out.offset - start + header.uncompressed_page_size;
    for (const part of parts) out.appendBytes(part);
  }
}
