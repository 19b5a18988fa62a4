import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flowMappings } from '../../../src/cli/config/flow-mappings.ts';
import { readConfig } from '../../../src/cli/config/read-config.ts';
import type { FlowLine } from '../../../src/flows/flow-line.ts';
import { createFormatLineReader } from '../../../src/flows/format/format-line-reader.ts';
import { unwrap } from '../../../src/flows/format/packaging/unwrap.ts';
import type { GivenOrder } from '../../../src/flows/format/pairing/held-records.ts';
import type { RawRecord } from '../../../src/flows/format/raw-record.ts';
import type { RecordFormat } from '../../../src/flows/format/record-format.ts';
import { RECORD_FORMATS } from '../../../src/flows/format/record-formats.ts';
import { mappedFormat } from '../../../src/flows/mapped/mapped-format.ts';
import { readFlowLines } from '../../../src/flows/read-flow-lines.ts';
import { linePiece } from '../../../src/flows/reading/line-piece.ts';
import { createValueSplitter } from '../../../src/flows/reading/value-splitter.ts';
import { formatIpAddress } from '../../../src/model/ip-address.ts';
import { bytesSource } from '../../support/flow-sources.ts';

/* Whatever a source holds: no reader throws, every line is accounted for, and nothing is made of it that no model value may be. */

const FOLDER = fileURLToPath(new URL('../../cases/flows/', import.meta.url));
const HUBBLE_CASES = fileURLToPath(new URL('../../cases/hubble/', import.meta.url));

/** Formats of the user's own, as the configurations of their cases map them. */
const MAPPED = readdirSync(`${FOLDER}mapped`).flatMap((name) => {
  const { config, spanAt } = readConfig('c', readFileSync(`${FOLDER}mapped/${name}/.sluice.yaml`, 'utf8'));
  const mappings = config && spanAt ? flowMappings(config, spanAt) : [];
  return mappings.map((mapping) => ({ name, format: mappedFormat(mapping) }));
});

/** The JSON objects of a text, however they are laid out, each as one line. */
function valuesOf(text: string): readonly string[] {
  const values: string[] = [];
  const take = (_: number, bytes: Buffer, start: number, end: number) => {
    values.push(JSON.stringify(JSON.parse(bytes.toString('utf8', start, end))));
  };
  const splitter = createValueSplitter({ line: take, tooLong: () => undefined }, text.length);
  splitter.push(Buffer.from(text));
  splitter.finish();
  return values;
}

/** The lines of a format's cases; of a mapping those of its one case. */
function linesOf(format: RecordFormat): readonly string[] {
  const own = MAPPED.find((one) => one.format === format);
  const folder = format.name === 'hubble' ? HUBBLE_CASES : `${FOLDER}${own ? 'mapped' : format.name}/`;
  return (own ? [own.name] : readdirSync(folder)).flatMap((name) => {
    const input = readdirSync(`${folder}${name}`).find((file) => file.startsWith('input.'));
    if (input === undefined) return [];
    const text = readFileSync(`${folder}${name}/${input}`, 'utf8');
    return input.endsWith('.json') ? valuesOf(text) : text.split('\n').filter(Boolean);
  });
}

function readAll(
  format: RecordFormat,
  lines: readonly string[],
  order: GivenOrder = 'of-source',
): readonly FlowLine[] {
  const reader = createFormatLineReader(format, { order });
  const read = lines.flatMap((line, i) => {
    const bytes = Buffer.from(line);
    return [reader.read(i + 1, bytes, 0, bytes.length)].flat();
  });
  return [...read, ...(reader.finish?.() ?? [])];
}

/** How many items the lines have to give at least: one for each record within. */
function recordsIn(format: RecordFormat, lines: readonly string[]): readonly number[] {
  const reader = format.createReader({});
  // A table takes a line as its row, whatever it looks like, once its columns are known.
  const isRecord = (record: RawRecord) =>
    reader.takes?.(record) === true || format.detect(record) || format.isBeside?.(record) === true;
  return lines.flatMap((line, i) => {
    if (line.trim() === '') return [i + 1];
    const records = unwrap(line, isRecord);
    for (const record of records) reader.read(record, i + 1);
    return records.map(() => i + 1);
  });
}

const BAD_NUMBERS = [0, -1, 1.5, 65_536, 4e9, 1e300, '99999999999999999999', '0x50', true];
const BAD_TEXTS = [
  '',
  '-',
  '<nil>',
  '__proto__',
  'constructor',
  'toString',
  '::ffff:10.0.0.1',
  '10.0.0.256',
  '\u202e',
  'a'.repeat(300),
];
const badValue = fc.oneof(
  fc.constantFrom<unknown>(
    ...BAD_NUMBERS,
    ...BAD_TEXTS,
    null,
    [],
    {},
    [null],
    [[]],
    { labels: 1 },
    { toString: 1, valueOf: 1 },
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

/** One of the places in a JSON value, replaced or taken out. */
function mutated(value: unknown, at: number, bad: unknown, isRemoved: boolean): unknown {
  let left = at;
  const visit = (one: unknown): unknown => {
    if (left-- === 0) return bad;
    if (Array.isArray(one)) return one.map(visit);
    if (typeof one !== 'object' || one === null) return one;
    const entries = Object.entries(one).flatMap(([key, inner]) => {
      const isIt = left === 0 && isRemoved;
      const changed = visit(inner);
      return isIt ? [] : [[key, changed] as const];
    });
    return Object.fromEntries(entries);
  };
  return visit(value);
}

function mutatedLine(line: string, at: number, bad: unknown, isRemoved: boolean): string {
  try {
    const value: unknown = JSON.parse(line);
    const size = line.split(/[:,[]/).length;
    return JSON.stringify(mutated(value, at % size, bad, isRemoved));
  } catch {
    const words = line.split(/(?<=[ ,;=|:])/);
    words.splice(
      at % words.length,
      1,
      ...(isRemoved ? [] : [`${typeof bad === 'string' ? bad : JSON.stringify(bad)} `]),
    );
    return words.join('');
  }
}

function said({ line, ...item }: FlowLine): string {
  return `${line} ${item.kind} ${'reason' in item ? item.reason : 'observation' in item ? item.observation.outcome : ''}`;
}

function expectSane(format: RecordFormat, lines: readonly string[]): void {
  const items = readAll(format, lines);
  const counted = (numbers: readonly number[]) =>
    lines.map((_, i) => numbers.filter((number) => number === i + 1).length);
  const given = counted(items.map(({ line }) => line));
  const inAnyOrder = readAll(format, lines, 'any');
  expect(inAnyOrder.map(said).sort()).toEqual(items.map(said).sort());
  // A quoted value that goes on over lines makes one row of them, at the first.
  const isTable = MAPPED.some((one) => one.format === format);
  if (!isTable || !lines.some((line) => line.includes('"'))) {
    counted(recordsIn(format, lines)).forEach((wanted, i) => {
      expect(given[i], `items of ${lines[i]}`).toBeGreaterThanOrEqual(wanted);
    });
  } else if (recordsIn(format, lines).length > 0) expect(items).not.toEqual([]);
  for (const item of items) {
    if (item.kind === 'broken') expect(item.detail).not.toBe('');
    if (item.kind !== 'observation') continue;
    const { connection, weight, time, policies } = item.observation;
    const { port, icmp, protocol } = connection;
    expect(Number.isSafeInteger(weight) && weight >= 1, `weight ${weight}`).toBe(true);
    if (time !== undefined) expect(Number.isNaN(new Date(time).getTime()), `time ${time}`).toBe(false);
    if (port !== undefined) expect(Number.isInteger(port) && port > 0 && port < 65_536).toBe(true);
    if (port !== undefined) expect(['TCP', 'UDP', 'SCTP', 'unknown']).toContain(protocol);
    if (icmp !== undefined) expect(icmp.type >= 0 && icmp.type < 256).toBe(true);
    for (const { name } of policies) expect(name).not.toBe('');
    for (const end of [connection.source, connection.destination]) {
      end.addresses.addresses.map(formatIpAddress);
      if (end.kind === 'workload') expect([end.namespace, end.name]).not.toContain('');
    }
  }
}

function runs(usual: number): { readonly numRuns: number } {
  return { numRuns: Number(process.env.SLUICE_FUZZ_RUNS ?? usual) };
}

describe.each([
  ...RECORD_FORMATS.map((format) => [format.name, format] as const),
  ...MAPPED.map(({ name, format }) => [`${format.name} of ${name}`, format] as const),
])('records of %s', (_, format) => {
  const lines = linesOf(format);
  const someLine = fc.constantFrom(...lines);

  it('are told from those of every other format', () => {
    const others = RECORD_FORMATS.filter(({ name }) => name !== format.name);
    for (const line of lines) {
      const records = unwrap(line, format.detect);
      const claimed = others.filter((other) => records.some(other.detect)).map(({ name }) => name);
      expect(claimed, line).toEqual([]);
    }
  });

  it('may be cut anywhere', () => {
    const cut = fc.tuple(someLine, fc.nat()).map(([line, at]) => line.slice(0, at % line.length));
    fc.assert(
      fc.property(fc.array(cut, { maxLength: 4 }), (cuts) => expectSane(format, cuts)),
      runs(40),
    );
  });

  it('may hold anything anywhere', () => {
    const wrong = fc
      .tuple(someLine, fc.nat(), badValue, fc.boolean())
      .map(([line, at, bad, isRemoved]) => mutatedLine(line, at, bad, isRemoved));
    fc.assert(
      fc.property(fc.array(fc.oneof(wrong, someLine), { maxLength: 4 }), (some) => expectSane(format, some)),
      runs(80),
    );
  });

  it('may stand among anything', () => {
    const any = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.json(), someLine);
    fc.assert(
      fc.property(fc.array(any, { maxLength: 6 }), (some) => expectSane(format, some)),
      runs(40),
    );
  });
});

it('any bytes give an item a line, whatever they are taken for', async () => {
  // Pieces of one line are one item together (exported-tables.test.ts).
  const isPiece = (line: string) =>
    linePiece(Buffer.from(line), 0, Buffer.byteLength(line), false) !== undefined;
  const known = RECORD_FORMATS.flatMap(linesOf).filter((line) => !isPiece(line));
  const piece = fc.oneof(
    fc.constantFrom(...known).map((line) => Buffer.from(line)),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 0x0a))),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 6 }), async (pieces) => {
      const content = Buffer.concat([
        Buffer.from('{"no":"flow"}\n'),
        ...pieces.flatMap((one) => [one, Buffer.from('\n')]),
      ]);
      const numbers = new Set<number>();
      for await (const { line } of readFlowLines(bytesSource(content))) numbers.add(line);
      expect(numbers.size).toBe(pieces.length + 1);
    }),
  );
});

it.each([...RECORD_FORMATS, ...MAPPED.map(({ format }) => format)])(
  '$name reads a line of megabytes',
  (format) => {
    const long = 'x|= :,;"\\'.repeat(200_000);
    const [line = ''] = linesOf(format);
    const half = line.slice(0, line.length / 2);
    const inTime = [
      long,
      `${half}${long}`,
      `${long}${half}`,
      `${half}${'0'.repeat(1_000_000)}`,
      `${half}${' '.repeat(1_000_000)}`,
    ];
    expectSane(format, inTime);
  },
);
