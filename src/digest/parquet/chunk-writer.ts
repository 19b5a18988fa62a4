import type { ColumnChunk, Encoding } from 'hyparquet';
import type { Writer } from 'hyparquet-writer';
import type { ColumnType } from '../digest-columns.ts';
import { addHybrid, bitWidthOf } from './add-hybrid.ts';
import { addTexts } from './add-texts.ts';
import type { CellColumn } from './chunk-cells.ts';
import { CellSorter, type ChunkValues, type PlainValues } from './chunk-values.ts';
import { PageBytes } from './page-bytes.ts';
import { PageWriter } from './page-writer.ts';
import { PARQUET_TYPE } from './parquet-type.ts';

/** Letters of the texts of a page before the next one begins: requests and names can be long. */
const PAGE_LETTERS = 1024 * 1024;

/** Writes the columns of a group of rows (docs/decisions/0017). */
export class ChunkWriter {
  readonly #out: Writer;
  readonly #pages: PageWriter;
  readonly #sorter = new CellSorter();
  readonly #levels = new PageBytes();
  readonly #body = new PageBytes();

  constructor(out: Writer) {
    this.#out = out;
    this.#pages = new PageWriter(out);
  }

  write({ name, type, cells }: CellColumn, rows: number): ColumnChunk {
    const out = this.#out;
    const start = out.offset;
    const before = this.#pages.uncompressed;
    const values = this.#sorter.sort(cells, type, rows);
    if (values.kind === 'places') this.#writeDictionary(values.values, type);
    const firstPage = out.offset;
    const encodings = this.#writePages(values, type, rows);
    return {
      file_offset: BigInt(start),
      meta_data: {
        type: PARQUET_TYPE[type].type,
        encodings,
        path_in_schema: [name],
        codec: 'SNAPPY',
        num_values: BigInt(rows),
        total_compressed_size: BigInt(out.offset - start),
        total_uncompressed_size: BigInt(this.#pages.uncompressed - before),
        data_page_offset: BigInt(firstPage),
        ...(firstPage > start && { dictionary_page_offset: BigInt(start) }),
      },
    };
  }

  #writeDictionary(values: PlainValues, type: ColumnType): void {
    this.#body.clear();
    addPlain(this.#body, values, type);
    this.#pages.writeDictionary(this.#body.written(), countOf(values));
  }

  #writePages(values: ChunkValues, type: ColumnType, rows: number): Encoding[] {
    const body = this.#body;
    const { places } = this.#sorter;
    body.clear();
    switch (values.kind) {
      case 'flags': {
        addHybrid(body, places, 0, values.count, 1);
        const bits = body.written().slice();
        body.clear();
        body.addInt32(bits.length);
        body.addBytes(bits);
        this.#writePage('RLE', 0, rows, values.count);
        return ['RLE'];
      }
      case 'places': {
        const bitWidth = bitWidthOf(countOf(values.values));
        body.addByte(bitWidth);
        addHybrid(body, places, 0, values.count, bitWidth);
        this.#writePage('RLE_DICTIONARY', 0, rows, values.count);
        return ['PLAIN', 'RLE_DICTIONARY'];
      }
      case 'numbers':
        addPlain(body, values, type);
        this.#writePage('PLAIN', 0, rows, values.count);
        return ['PLAIN'];
      case 'texts':
        this.#writeTexts(values.texts, rows);
        return ['PLAIN'];
    }
  }

  #writeTexts(texts: readonly string[], rows: number): void {
    const { levels } = this.#sorter;
    let from = 0;
    let first = 0;
    let next = 0;
    let letters = 0;
    for (let row = 0; row < rows; row++) {
      if (levels[row] === 1) letters += texts[next++]?.length ?? 0;
      if (letters < PAGE_LETTERS && row < rows - 1) continue;
      this.#body.clear();
      addTexts(this.#body, texts.slice(first, next));
      this.#writePage('PLAIN', from, row + 1, next - first);
      from = row + 1;
      first = next;
      letters = 0;
    }
  }

  /** The rows from `start` to before `end`, of which so many have a cell; their values are in the body. */
  #writePage(encoding: Encoding, start: number, end: number, cells: number): void {
    const levels = this.#levels;
    levels.clear();
    addHybrid(levels, this.#sorter.levels, start, end, 1);
    this.#pages.writeData(encoding, levels.written(), this.#body.written(), end - start, cells);
  }
}

function countOf(values: PlainValues): number {
  return values.kind === 'texts' ? values.texts.length : values.count;
}

function addPlain(out: PageBytes, values: PlainValues, type: ColumnType): void {
  if (values.kind === 'texts') {
    addTexts(out, values.texts);
    return;
  }
  const { numbers, count } = values;
  if (type === 'INT32') for (let i = 0; i < count; i++) out.addInt32(numbers[i] ?? 0);
  else for (let i = 0; i < count; i++) out.addInt64(numbers[i] ?? 0);
}
