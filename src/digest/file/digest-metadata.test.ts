import { expect, it } from 'vitest';
import { SOURCE_LIMITS } from '../../model/digest.ts';
import { metadataRecord, readDigestMetadata, schemaVersionOf } from './digest-metadata.ts';

const RECORDS = { lines: 3, connections: 1, ignored: { reply: 2 }, broken: {} };
const SOURCE = {
  name: 'flows',
  format: 'hubble',
  window: { first: -5, last: 9 },
  stretches: [
    { first: -5, last: -5 },
    { first: 3, last: 9 },
  ],
  pauses: [{ first: 4, last: 6 }],
  abruptAt: ['end' as const],
  lostEvents: 4,
  sampling: 10,
  limits: [...SOURCE_LIMITS],
  isComplete: false,
  records: RECORDS,
  fingerprint: 'abc',
  nodes: ['n'],
};
const METADATA = {
  window: { first: 1, last: 9 },
  nodes: ['n'],
  lostEvents: 2,
  maxNames: 8,
  hasAllAnswers: false,
  sources: [SOURCE],
};

const without = (name: string, from: object) =>
  Object.fromEntries(Object.entries(from).filter(([key]) => key !== name));
const read = (value: unknown) => readDigestMetadata(JSON.parse(JSON.stringify(value)));
const readSource = (source: unknown) => read({ ...METADATA, sources: [source] })?.sources[0];

it('is read as it was written', () => {
  expect(read(metadataRecord(METADATA))).toEqual(METADATA);
  const least = { ...METADATA, window: undefined, hasAllAnswers: true, sources: [] };
  expect(read(metadataRecord(least))).toEqual(least);
});

it('a source that tells less than all is read, too', () => {
  expect(readSource(without('limits', SOURCE))).toEqual(without('limits', SOURCE));
  expect(readSource(without('limits', SOURCE))).not.toHaveProperty('limits');
  expect(readSource(without('stretches', SOURCE))).not.toHaveProperty('stretches');
  const least = { name: 'a', format: 'hubble', isComplete: true, records: RECORDS };
  const unknown = { window: undefined, sampling: undefined, fingerprint: undefined, nodes: undefined };
  expect(readSource(least)).toEqual({ ...least, ...unknown, lostEvents: 0 });
  expect(readSource({ ...SOURCE, window: null })?.window).toBeUndefined();
  expect(read(without('hasAllAnswers', METADATA))?.hasAllAnswers).toBe(true);
});

const NO_COUNTS = [-1, 1.5, '1', null, 2 ** 53];
const NO_WINDOWS = [
  {},
  { first: 1 },
  { last: 1 },
  { first: '1', last: 9 },
  { first: 1, last: 1.5 },
  [],
  'always',
];

it.each([
  ['window', [undefined, ...NO_WINDOWS]],
  ['nodes', [undefined, 'n', [1], null, {}]],
  ['lostEvents', [undefined, ...NO_COUNTS]],
  ['hasAllAnswers', ['yes', 1, null]],
  ['sources', [undefined, {}, 'flows', [null], [SOURCE, 'flows'], [[]]]],
])('no digest has another %s', (name, values) => {
  expect(values.map((value) => read({ ...METADATA, [name]: value }))).toEqual(values.map(() => undefined));
});

it.each([
  ['name', [undefined, 1, null]],
  ['format', [undefined, 1, null]],
  ['window', NO_WINDOWS],
  [
    'stretches',
    [null, {}, 'always', [null], ...NO_WINDOWS.filter((one) => !Array.isArray(one)).map((one) => [one])],
  ],
  [
    'pauses',
    [null, {}, 'never', [null], ...NO_WINDOWS.filter((one) => !Array.isArray(one)).map((one) => [one])],
  ],
  ['abruptAt', [null, {}, 'start', ['middle'], [1], [null]]],
  ['lostEvents', NO_COUNTS],
  ['sampling', NO_COUNTS],
  ['limits', ['no-ports', ['no-hope'], ['no-ports', 1], null, {}]],
  ['isComplete', [undefined, 'yes', 1, null]],
  ['fingerprint', [1, null, []]],
  ['nodes', ['n', [1], null]],
  [
    'records',
    [
      undefined,
      null,
      [],
      ...['lines', 'connections', 'ignored', 'broken'].map((part) => without(part, RECORDS)),
    ],
  ],
  [
    'records',
    [
      ...NO_COUNTS.map((lines) => ({ ...RECORDS, lines })),
      ...NO_COUNTS.map((connections) => ({ ...RECORDS, connections })),
    ],
  ],
  [
    'records',
    [
      ...[{ reply: -1 }, { reply: 'x' }, [], 1].flatMap((counts) => [
        { ...RECORDS, ignored: counts },
        { ...RECORDS, broken: counts },
      ]),
    ],
  ],
])('no source of a digest has another %s', (name, values) => {
  expect(values.map((value) => readSource({ ...SOURCE, [name]: value }))).toEqual(
    values.map(() => undefined),
  );
});

it('is that of a digest only with a version', () => {
  expect([1, 2, 99].map((schemaVersion) => schemaVersionOf({ schemaVersion }))).toEqual([1, 2, 99]);
  const foreign = [
    {},
    { schemaVersion: 0 },
    { schemaVersion: -1 },
    { schemaVersion: 1.5 },
    { schemaVersion: '2' },
    null,
    2,
    undefined,
  ];
  expect(foreign.map(schemaVersionOf)).toEqual(foreign.map(() => undefined));
  expect([null, 'text', [], 1].map(readDigestMetadata)).toEqual([undefined, undefined, undefined, undefined]);
});
