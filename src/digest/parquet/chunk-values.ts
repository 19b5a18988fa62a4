import type { ColumnType } from '../digest-columns.ts';
import { bitWidthOf } from './add-hybrid.ts';
import {
  type ChunkCells,
  type IdCells,
  NO_FLAG,
  NO_ID,
  type NumberCells,
  ROWS_IN_GROUP,
} from './chunk-cells.ts';
import { NumberDictionary } from './number-dictionary.ts';

/** What the cells of a column hold without those that are missing, as it is written. */
export type ChunkValues =
  | { readonly kind: 'flags'; readonly count: number }
  | PlainValues
  /** Places among few values. */
  | { readonly kind: 'places'; readonly count: number; readonly values: PlainValues };

export type PlainValues =
  | { readonly kind: 'numbers'; readonly numbers: ArrayLike<number>; readonly count: number }
  | { readonly kind: 'texts'; readonly texts: readonly string[] };

/** Values that are looked at to see whether they repeat. */
const SAMPLE = 64;

/** Sorts out cells; what it gives stands until it is called again. */
export class CellSorter {
  /** By row: 1 where there is a cell. */
  readonly levels = new Int32Array(ROWS_IN_GROUP);
  /** Places in a dictionary, or flags. */
  readonly places = new Int32Array(ROWS_IN_GROUP);
  readonly #numbers = new Float64Array(ROWS_IN_GROUP);
  readonly #few = new NumberDictionary();

  sort(cells: ChunkCells, type: ColumnType, rows: number): ChunkValues {
    switch (cells.kind) {
      case 'ids':
        return this.#sortIds(cells, rows);
      case 'numbers':
        return this.#sortNumbers(cells, type, rows);
      case 'flags': {
        const { levels, places } = this;
        let count = 0;
        for (let row = 0; row < rows; row++) {
          const flag = cells.flags[row] ?? NO_FLAG;
          levels[row] = flag === NO_FLAG ? 0 : 1;
          if (flag !== NO_FLAG) places[count++] = flag;
        }
        return { kind: 'flags', count };
      }
      case 'texts':
        return this.#sortTexts(cells.texts, rows);
    }
  }

  #sortIds({ ids, texts }: IdCells, rows: number): ChunkValues {
    const { levels, places } = this;
    const placeOfId = new Int32Array(texts.length).fill(NO_ID);
    const dictionary: string[] = [];
    let count = 0;
    for (let row = 0; row < rows; row++) {
      const id = ids[row] ?? NO_ID;
      levels[row] = id === NO_ID ? 0 : 1;
      if (id === NO_ID) continue;
      let place = placeOfId[id] ?? NO_ID;
      if (place === NO_ID) {
        place = dictionary.push(texts[id] ?? '') - 1;
        placeOfId[id] = place;
      }
      places[count++] = place;
    }
    const values: PlainValues = { kind: 'texts', texts: dictionary };
    return count === 0 ? values : { kind: 'places', count, values };
  }

  #sortNumbers({ numbers: cells }: NumberCells, type: ColumnType, rows: number): ChunkValues {
    const { levels } = this;
    const numbers = this.#numbers;
    let count = 0;
    for (let row = 0; row < rows; row++) {
      const number = cells[row] ?? Number.NaN;
      const isCell = !Number.isNaN(number);
      levels[row] = isCell ? 1 : 0;
      if (isCell) numbers[count++] = number;
    }
    if (!this.#findPlaces(numbers, count, type === 'INT32' ? 4 : 8))
      return { kind: 'numbers', numbers, count };
    const few = this.#few.numbers;
    return { kind: 'places', count, values: { kind: 'numbers', numbers: few, count: few.length } };
  }

  /** Whether there are numbers, and a dictionary of them with places takes no more than half of their bytes. */
  #findPlaces(numbers: Float64Array, count: number, width: number): boolean {
    const few = this.#few;
    few.clear();
    const most = count * width * 4;
    for (let i = 0; i < count; i++) {
      const place = few.placeOf(numbers[i] ?? 0);
      this.places[i] = place;
      // As many as were looked at are different, or too many of all.
      if (place === i && i === SAMPLE) return false;
      if (few.numbers.length * width * 8 > most) return false;
    }
    return count > 0 && few.numbers.length * width * 8 + count * bitWidthOf(few.numbers.length) <= most;
  }

  #sortTexts(cells: readonly (string | undefined)[], rows: number): ChunkValues {
    const { levels, places } = this;
    const texts: string[] = [];
    for (let row = 0; row < rows; row++) {
      const text = cells[row];
      levels[row] = text === undefined ? 0 : 1;
      if (text !== undefined) texts.push(text);
    }
    if (new Set(texts.slice(0, SAMPLE)).size * 2 >= Math.min(texts.length, SAMPLE))
      return { kind: 'texts', texts };
    const placeOf = new Map<string, number>();
    for (let i = 0; i < texts.length; i++) {
      const text = texts[i] ?? '';
      const place = placeOf.get(text);
      places[i] = place ?? placeOf.size;
      if (place === undefined) placeOf.set(text, placeOf.size);
    }
    return { kind: 'places', count: texts.length, values: { kind: 'texts', texts: [...placeOf.keys()] } };
  }
}
