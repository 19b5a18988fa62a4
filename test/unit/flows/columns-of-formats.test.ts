import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createFormatLineReader } from '../../../src/flows/format/format-line-reader.ts';
import type { RecordFormat } from '../../../src/flows/format/record-format.ts';
import { RECORD_FORMATS } from '../../../src/flows/format/record-formats.ts';

/* Of Parquet only the columns of its format are read: a record without the others has to be the same record. */

const FOLDER = fileURLToPath(new URL('../../cases/flows/', import.meta.url));

function linesOf(format: string): readonly string[] {
  return readdirSync(`${FOLDER}${format}`).flatMap((name) => {
    const file = readdirSync(`${FOLDER}${format}/${name}`).find((one) => one.startsWith('input.'));
    return readFileSync(`${FOLDER}${format}/${name}/${file}`, 'utf8').trim().split('\n');
  });
}

function read(format: RecordFormat, lines: readonly string[]) {
  const reader = createFormatLineReader(format);
  const found = lines.flatMap((line, i) => {
    const bytes = Buffer.from(line);
    return [reader.read(i + 1, bytes, 0, bytes.length)].flat();
  });
  return [...found, ...(reader.finish?.() ?? [])];
}

it.each(RECORD_FORMATS.filter(({ columns }) => columns !== undefined))(
  'what is read of $name stands in its columns',
  (format) => {
    const lines = linesOf(format.name).filter((line) => line.startsWith('{'));
    const columns = new Set(format.columns);
    const narrow = lines.map((line) => {
      const record: Record<string, unknown> = JSON.parse(line);
      return JSON.stringify(Object.fromEntries(Object.entries(record).filter(([key]) => columns.has(key))));
    });
    expect(lines.length).toBeGreaterThan(3);
    expect(read(format, narrow)).toEqual(read(format, lines));
  },
);
