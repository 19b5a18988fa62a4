import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlowLine } from '../../../src/flows/flow-line.ts';
import { createFormatLineReader } from '../../../src/flows/format/format-line-reader.ts';
import { lineShape } from '../../../src/flows/format/known/line-shape.ts';
import type { Variation, VaryingMembers } from '../../../src/flows/format/known/varying-members.ts';
import type { RecordFormat } from '../../../src/flows/format/record-format.ts';
import { RECORD_FORMATS } from '../../../src/flows/format/record-formats.ts';
import { isJsonObject, type JsonObject } from '../../../src/model/json-object.ts';

/* Lines that come again are not parsed. Whatever is in them, they are what the reader makes of each line when it is parsed. */

const FOLDER = fileURLToPath(new URL('../../cases/flows/', import.meta.url));
/** More of them on demand: `SLUICE_READER_RUNS=1000`. */
const RUNS = Number(process.env.SLUICE_READER_RUNS ?? 20);
const TIMEOUT = Math.max(60_000, RUNS * 100);
const FORMATS = RECORD_FORMATS.filter(({ varying }) => varying !== undefined);

/** As values stand in a line, by bytes; some are no JSON. */
const TIMES = [
  ...[
    '1780000000',
    '1780000060.25',
    '1780000120123',
    '1780000000123456',
    '1780000000123456789',
    '17800000001',
  ],
  ...['0', '-5', '1e9', '01', '1780000000.', '.5', '"soon"', '""', '"2026-13-01T00:00:00Z"', 'null'],
];
const WRITTEN_TIMES = [
  ...[
    '"2026-05-28T20:26:41Z"',
    '"2026-05-28T20:26:42.123456Z"',
    '"2026-05-28T20:26:43+02:00"',
    '"1780000007"',
  ],
  ...[
    '"2026-05-28T20:26:41z"',
    '"2026-05-28t20:26:41Z"',
    '"2026-05-28 20:26:41"',
    '"178000000\\u0030"',
    '1780000000',
  ],
];
const SOCKETS = [
  ...[
    '10.7.1.2:40000',
    '10.7.1.2:50001',
    '10.7.1.3:50002',
    '10.7.1.2:443',
    '[fd00::1]:40000',
    '127.0.0.6:40000',
    ':40000',
  ],
  ...[
    '10.7.1.2:040000',
    '10.7.1.2:99999',
    '10.7.1.2',
    '-',
    'unix:/a:40000',
    'envoy://x:40000',
    '10.7.1.2:40000.0',
    '',
  ],
].map((text) => `"${text}"`);
const PORTS = [
  ...[
    '40000',
    '50001',
    '65535',
    '32768',
    '32767',
    '443',
    '8',
    '128',
    '67',
    '65536',
    '0',
    '-1',
    '"41000"',
    '"443"',
  ],
  ...['40000.0', '040000', '4e4', '40000.5', '"40000.0"', 'null'],
];
const COUNTS = [
  '0',
  '1',
  '77',
  '"0"',
  '"12"',
  '0.0',
  '1.5',
  '-1',
  '1e2',
  '00',
  '9999999999999999999999',
  'null',
];
const ANYTHING = [
  ...['0', '1', '"x"', '"y z"', '""', '2.5', '-3', '1e400', '"\\u0041"', '"\\q"', '"ü"', '01', 'nul', '"\t"'],
  ...['null', '{}', '[]', 'true', '[1,{"a":"]}"}]', '{"b":"\\""}', '', '"'],
];
const VALUES: Readonly<Record<Variation, readonly string[]>> = {
  time: [...TIMES, ...WRITTEN_TIMES],
  end: [...TIMES, ...WRITTEN_TIMES],
  seconds: ['0', '0.5', '12.0000009', '1e3', '-1', '"7"', '99999999999', '123456789012345678', '0.1', 'null'],
  port: PORTS,
  socket: SOCKETS,
  count: COUNTS,
  unread: [],
};

describe.each(FORMATS.map((format) => [format.name, format] as const))('%s', (_, format) => {
  const { varying = {}, ...parsing } = format;
  const bases = linesWithShape(format, varying);
  const expectAsParsed = (texts: readonly string[]) => {
    const lines = texts.map((text) => Buffer.from(text, 'latin1'));
    expect(readAll(format, lines)).toEqual(readAll(parsing, lines));
  };

  it('known lines with any value of any member', { timeout: TIMEOUT }, () => {
    const added = bases.slice(0, 3).flatMap((base) => withAdded(base, varying));
    for (const parts of [...added, ...bases.slice(3).map((base) => partsOf(base, varying))]) {
      const values = parts.flatMap((part, place) =>
        typeof part === 'string' ? [] : valuesFor(part, bases).map((value) => ({ place, value })),
      );
      const known = AGAIN.map((i) => lineOf(parts, i));
      // Each in lines of its own, and among others like it.
      expectAsParsed([
        ...known,
        ...values.flatMap(({ place, value }) => AGAIN.map((i) => lineOf(parts, i, place, value))),
      ]);
    }
  });

  it('known lines with something around them', () => {
    const [parts = []] = withAdded(bases[0] ?? '', varying);
    const around = [
      ...Object.keys(varying).flatMap((path) =>
        VALUES[varying[path] ?? 'unread'].map((value) => [`{"${path}":${value},`, '']),
      ),
      ...Object.keys(varying).map((path) => [`{"${path}":"2026-05-28T21:00:00Z","log":{`, '}']),
      ...[
        ['{', ''],
        ['{', '}'],
        ['{ ', ' '],
        ['{', '\r'],
        ['{', ','],
        ['{', ' x'],
        [' {', ''],
        ['{"log":{', '}'],
        ['x {', ''],
        ['[{', ']'],
      ],
      ...[
        ['{"a":1}{', ''],
        ['{', '{"a":1}'],
        ['{"hits":{"hits":[{', ']}}'],
      ],
    ];
    const known = AGAIN.map((i) => lineOf(parts, i));
    const wrapped = around.flatMap(([before = '', after = '']) =>
      known.map((line) => before + line.slice(1) + after),
    );
    expectAsParsed([...known, ...wrapped]);
  });

  it('no reader looks at a member that is said to be unread', () => {
    const looked = new Set<string>();
    const reader = format.createReader({ order: 'any' });
    for (const base of bases) reader.read({ kind: 'json', value: watched(JSON.parse(base), '', looked) }, 1);
    const unread = Object.keys(varying).filter((path) => varying[path] === 'unread');
    expect(unread.filter((path) => looked.has(path))).toEqual([]);
    // It looks at others, so the one above means something.
    expect(Object.keys(varying).some((path) => looked.has(path))).toBe(true);
  });

  it('lines that differ in several members', { timeout: TIMEOUT }, () => {
    const numbers = fc.array(fc.nat(100_000), { minLength: 13, maxLength: 13 });
    const edits = fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 2 });
    fc.assert(
      fc.property(
        fc.nat(bases.length - 1),
        fc.array(fc.tuple(numbers, edits), { maxLength: 40 }),
        (base, choices) => {
          const [parts = []] = withAdded(bases[base] ?? '', varying);
          const lines = choices.map(([chosen, edited], i) => {
            let place = 0;
            const text = parts.map((part) => {
              if (typeof part === 'string') return part;
              const number = chosen[place++ % chosen.length] ?? 0;
              const values = valuesFor(part, bases);
              return number % SELDOM === 0 ? values[number % values.length] : later(part, i);
            });
            return [...text.join('')]
              .map((letter, at) => changed(letter, at, i % SELDOM === 0 ? edited : []))
              .join('');
          });
          expectAsParsed(lines);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('a line is parsed until a second one like it has come', () => {
    const base = bases.find((line) => readAll(format, [Buffer.from(line)])[0]?.kind === 'observation') ?? '';
    const [parts = []] = withAdded(base, varying);
    const lines = Array.from({ length: 50 }, (_, i) => Buffer.from(lineOf(parts, i), 'latin1'));
    let parsed = 0;
    const counting: RecordFormat = {
      ...format,
      createReader(options) {
        const { read, ...reader } = format.createReader(options);
        return {
          ...reader,
          read(record, line) {
            parsed++;
            return read(record, line);
          },
        };
      },
    };
    expect(readAll(counting, lines)).toEqual(readAll(parsing, lines));
    // The first one shows which members there are, the second what the line means, and the third that it is so.
    expect(parsed).toBe(3);
  });
});

/** In so many values, or lines, there is an unusual one. */
const SELDOM = 11;
/** So often each line comes: at the fourth it is known. */
const AGAIN = [0, 1, 2, 3];

/** The object, with the path of each member that is asked for kept. */
function watched(value: object, path: string, looked: Set<string>): JsonObject {
  return new Proxy(value as JsonObject, {
    get(target, key) {
      const inner = path === '' ? String(key) : `${path}/${String(key)}`;
      looked.add(inner);
      const member: unknown = Reflect.get(target, key);
      return isJsonObject(member) ? watched(member, inner, looked) : member;
    },
  });
}

function changed(
  letter: string,
  at: number,
  edits: readonly (readonly [at: number, byte: number])[],
): string {
  const edit = edits.find((one) => one[0] === at);
  return edit === undefined ? letter : String.fromCharCode(edit[1]);
}

/** A part of a line, or a value in it that varies, as it is written. */
type Part = string | Varied;

interface Varied {
  readonly path: string;
  readonly variation: Variation;
  readonly written: string;
}

/** The line as it is, and with each of the members that vary and that it does not have. */
function withAdded(line: string, varying: VaryingMembers): readonly (readonly Part[])[] {
  const added = Object.keys(varying).filter((path) => !path.includes('/') && !line.includes(`"${path}"`));
  return [partsOf(line, varying), ...added.map((path) => partsOf(`{"${path}":1,${line.slice(1)}`, varying))];
}

function partsOf(line: string, varying: VaryingMembers): readonly Part[] {
  const values: Varied[] = [];
  const visit = (value: unknown, path: string): unknown => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return path in varying ? marked(path, JSON.stringify(value)) : value;
    }
    const inner = (name: string) => (path === '' ? name : `${path}/${name}`);
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, visit(one, inner(name))]));
  };
  const marked = (path: string, written: string) => {
    values.push({ path, variation: varying[path] ?? 'unread', written });
    return `@${values.length - 1}@`;
  };
  return JSON.stringify(visit(JSON.parse(line), ''))
    .split(/"@(\d+)@"/)
    .map((part, i) => (i % 2 === 0 ? part : (values[Number(part)] ?? '')));
}

/** Also all that members of the same name have in other lines. */
function valuesFor({ path, variation }: Varied, lines: readonly string[]): readonly string[] {
  const name = `"${path.slice(path.lastIndexOf('/') + 1)}":`;
  const written = lines.flatMap((line) => {
    const start = line.indexOf(name) + name.length;
    return start < name.length ? [] : [/^(?:"[^"\\]*"|[^,}\]]*)/.exec(line.slice(start))?.[0] ?? '0'];
  });
  return [...new Set([...VALUES[variation], ...ANYTHING, ...written])];
}

/** The line as it is written later; at one place there may be another value. */
function lineOf(parts: readonly Part[], i: number, other?: number, value?: string): string {
  return parts.map((part, place) => (place === other ? value : later(part, i))).join('');
}

/** What is written some time later, by other clients. */
function later(part: Part, i: number): string {
  if (typeof part === 'string') return part;
  const { variation, written } = part;
  if (variation === 'time') return `"2026-05-28T20:26:${10 + i}Z"`;
  const isOfClient = Number(/\d+(?="?$)/.exec(written)?.[0]) >= 32_768;
  const isPort = variation === 'port' || variation === 'socket';
  return isPort && isOfClient ? written.replace(/\d+(?="?$)/, (port) => String(Number(port) + i)) : written;
}

type Item = { readonly kind: string };

function readAll(format: RecordFormat, lines: readonly Buffer[]): readonly Item[] {
  const reader = createFormatLineReader(format, { order: 'any' });
  const read = lines.flatMap((bytes, i) => [reader.read(i + 1, bytes, 0, bytes.length)].flat());
  return [...read, ...(reader.finish?.() ?? [])].map(withExample);
}

/** An example says what it is only when it is asked. */
function withExample(item: FlowLine): Item {
  if (item.kind !== 'observation') return item;
  const { sourcePod, sourceAddress, sourcePort, destinationPod, destinationAddress, destinationPort } =
    item.observation.example;
  const example = [sourcePod, sourceAddress, sourcePort, destinationPod, destinationAddress, destinationPort];
  return Object.assign({}, item, { observation: { ...item.observation, example } });
}

/** Lines of the format's cases that are records alone, one with each set of members. */
function linesWithShape({ name }: RecordFormat, varying: VaryingMembers): readonly string[] {
  const folder = `${FOLDER}${name}/`;
  const lines = readdirSync(folder).flatMap((one) => {
    const input = readdirSync(`${folder}${one}`).find((file) => /^input\.(?:nd)?json$/.test(file));
    const text = input === undefined ? '' : readFileSync(`${folder}${one}/${input}`, 'utf8');
    return text.split('\n').filter((line) => line.startsWith('{') && isJson(line));
  });
  const shapes = lines.map((line) => [lineShape(line, varying), line] as const);
  const byMembers = new Map(
    shapes.map(([shape, line]) => [shape && String(Buffer.concat(shape.between)), line]),
  );
  return [...byMembers].flatMap(([members, line]) => (members === undefined ? [] : [line]));
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
