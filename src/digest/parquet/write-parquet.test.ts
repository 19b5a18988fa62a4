import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, it } from 'vitest';
import type { ColumnType } from '../digest-columns.ts';
import {
  type CellSheet,
  type ChunkCells,
  flagCells,
  idCells,
  NO_FLAG,
  NO_ID,
  numberCells,
  ROWS_IN_GROUP,
  textCells,
} from './chunk-cells.ts';
import { writeParquet } from './write-parquet.ts';

const IDS = ['a', 'bb', '', 'é'];

interface Row {
  readonly id: number;
  readonly small: number;
  readonly big: number;
  readonly flag: number;
  readonly text: string | undefined;
}

function sheetOf(rows: readonly Row[]): CellSheet {
  const [ids, small, big, flags, texts] = [
    idCells(IDS),
    numberCells(),
    numberCells(),
    flagCells(),
    textCells(),
  ];
  const column = (name: string, type: ColumnType, cells: ChunkCells) => ({ name, type, cells });
  return {
    columns: [
      column('id', 'STRING', ids),
      column('small', 'INT32', small),
      column('big', 'INT64', big),
      column('time', 'TIMESTAMP', big),
      column('flag', 'BOOLEAN', flags),
      column('text', 'STRING', texts),
    ],
    load(start, end) {
      rows.slice(start, end).forEach((row, at) => {
        ids.ids[at] = row.id;
        small.numbers[at] = row.small;
        big.numbers[at] = row.big;
        flags.flags[at] = row.flag;
        texts.texts[at] = row.text;
      });
    },
  };
}

async function roundTrip(rows: readonly Row[]): Promise<readonly unknown[]> {
  const file = writeParquet(sheetOf(rows), rows.length, [{ key: 'k', value: 'v' }]).buffer;
  expect(parquetMetadata(file).key_value_metadata).toEqual([{ key: 'k', value: 'v' }]);
  return parquetReadObjects({ file });
}

const numberOf = (cell: number): number | null => (Number.isNaN(cell) ? null : cell);
const expected = ({ id, small, big, flag, text }: Row) => ({
  id: IDS[id] ?? null,
  small: numberOf(small),
  big: Number.isNaN(big) ? null : BigInt(big),
  time: Number.isNaN(big) ? null : new Date(big),
  flag: flag === NO_FLAG ? null : flag === 1,
  // What is no text, half of a pair, is written as every encoder does.
  text: text?.toWellFormed() ?? null,
});

const MOST = 8.64e15;
const row: fc.Arbitrary<Row> = fc.record({
  id: fc.constantFrom(NO_ID, 0, 1, 2, 3),
  small: fc.oneof(fc.constantFrom(Number.NaN, 0, -(2 ** 31), 2 ** 31 - 1), fc.nat(5), fc.integer()),
  big: fc.oneof(
    fc.constantFrom(Number.NaN, MOST, -MOST, -1, 2 ** 32),
    fc.nat(3),
    fc.integer({ min: -MOST, max: MOST }),
  ),
  flag: fc.constantFrom(NO_FLAG, 0, 1),
  text: fc.oneof(
    fc.constantFrom(undefined, '', 'again', '\ud800'),
    fc.string({ unit: 'binary' }),
    fc.string(),
  ),
});

it('gives back every cell, and none where there is none', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 300, size: 'max' }), async (rows) => {
      expect(await roundTrip(rows)).toEqual(rows.map(expected));
    }),
  );
});

it('gives back runs, and columns that have no cell, or one value only', async () => {
  const empty: Row = { id: NO_ID, small: Number.NaN, big: Number.NaN, flag: NO_FLAG, text: undefined };
  const full: Row = { id: 1, small: 8080, big: 1_700_000_000_000, flag: 1, text: 'all' };
  const run = (of: Row, times: number) => new Array<Row>(times).fill(of);
  for (const rows of [
    run(empty, 20),
    run(full, 1000),
    [...run(empty, 9), full, ...run(empty, 7), ...run(full, 9)],
  ]) {
    expect(await roundTrip(rows)).toEqual(rows.map(expected));
  }
});

it('gives back several groups, and texts of several pages, in ASCII or not', async () => {
  const rows = Array.from({ length: ROWS_IN_GROUP + 100 }, (_, i): Row => {
    const letters = i % 7 === 0 ? 'é' : 'x';
    const text = i % 3 === 0 ? undefined : `${i} ${letters.repeat(i > ROWS_IN_GROUP ? 40_000 : i % 250)}`;
    return {
      id: i % 5 === 0 ? NO_ID : i % 4,
      small: i % 1000,
      big: i * 2 ** 33,
      flag: i % 3 === 0 ? 1 : 0,
      text,
    };
  });
  expect(await roundTrip(rows)).toEqual(rows.map(expected));
});
