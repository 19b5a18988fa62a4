import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadDigest } from '../../../src/flows/load-digest.ts';
import { bytesSource } from '../../support/flow-sources.ts';

const CASES = join(import.meta.dirname, '../../cases');
const [HUBBLE = ''] = readFileSync(
  join(CASES, 'hubble/one-connection-seen-by-four/input.ndjson'),
  'utf8',
).split('\n');
const WHISKER: { readonly items: readonly object[] } = JSON.parse(
  readFileSync(join(CASES, 'flows/goldmane/whisker/input.json'), 'utf8'),
);

const GOLDMANE: { readonly flows: readonly [{ readonly flow: object }] } = JSON.parse(
  readFileSync(join(CASES, 'flows/goldmane/answer-to-list/input.json'), 'utf8'),
);

const HITS = [{ _index: 'flows', _source: { message: HUBBLE } }];
const search = (total: unknown, hits: readonly unknown[] = HITS) => ({ hits: { total, hits } });

/** What is said of answers that are files of their own, and how many records were not in them. */
async function readAnswers(...answers: readonly unknown[]) {
  const sources = answers.map((one, i) => bytesSource(`${JSON.stringify(one)}\n`, `${i + 1}.json`));
  const { digest, diagnostics } = await loadDigest(sources);
  return {
    said: diagnostics.map(({ code, message }) => `${code}: ${message}`),
    missing: digest.sources.map(({ records }) => records.broken['not-given'] ?? 0),
    lines: digest.sources.map(({ records }) => records.lines),
  };
}

it.each([
  ['Elasticsearch 7 and OpenSearch', search({ value: 250_000, relation: 'eq' }), '1 of 250000 records'],
  ['Elasticsearch 6', search(250_000), '1 of 250000 records'],
  [
    'a total that was not counted to its end',
    search({ value: 10_000, relation: 'gte' }),
    '1 of at least 10000 records',
  ],
  [
    'Logs Insights',
    {
      status: 'Complete',
      statistics: { recordsMatched: 5000, recordsScanned: 9000 },
      results: [[{ field: '@message', value: HUBBLE }]],
    },
    '1 of 5000 records',
  ],
  [
    'Graylog',
    { messages: [{ message: { message: HUBBLE, source: 'n1' }, index: 'graylog_0' }], total_results: 700 },
    '1 of 700 records',
  ],
])('%s: an answer that holds part of what matched is named with both numbers', async (_, answer, part) => {
  const { said, missing, lines } = await readAnswers(answer);
  expect(said).toEqual([
    `flows/part-of-answer: \`1.json\` holds ${part} that the search found: the connections in the others are missing from the result`,
  ]);
  expect(missing[0]).toBeGreaterThan(0);
  expect(lines[0]).toBe((missing[0] ?? 0) + 1);
});

it('Goldmane counts pages', async () => {
  const [{ flow }] = GOLDMANE.flows;
  expect((await readAnswers({ meta: { totalPages: '2' }, flows: [{ id: '1', flow }] })).said).toEqual([
    'flows/part-of-answer: `1.json` holds 1 of 2 pages that the search found: the connections in the others are missing from the result',
  ]);
});

it('Whisker counts pages', async () => {
  const { said, missing } = await readAnswers({ ...WHISKER, total: { totalPages: 3 } });
  expect(said).toEqual([
    'flows/part-of-answer: `1.json` holds 1 of 3 pages that the search found: the connections in the others are missing from the result',
  ]);
  expect(missing).toEqual([2 * WHISKER.items.length]);
});

it('pages that are files of their own count together', async () => {
  const page = (port: number) =>
    search({ value: 3 }, [{ _source: { message: HUBBLE.replace('{', `{"page":${port},`) } }]);
  expect(await readAnswers(page(1), page(2), page(3))).toEqual({
    said: [],
    missing: [0, 0, 0],
    lines: [1, 1, 1],
  });
  expect(await readAnswers(page(1), page(2))).toEqual({
    said: [
      'flows/part-of-answer: 2 answers, the last in `2.json`, hold 2 of 3 records that the search found: the connections in the others are missing from the result',
    ],
    missing: [0, 1],
    lines: [1, 2],
  });
});

it.each([
  ['all that matched', search({ value: 1 })],
  ['no total', { hits: { hits: HITS } }],
  ['a total that is no number', search('many')],
])('is silent of an answer with %s', async (_, answer) => {
  expect(await readAnswers(answer)).toEqual({ said: [], missing: [0], lines: [1] });
});

const EVENTS = [{ message: HUBBLE, timestamp: 1_767_225_600_000 }];
const part = (what: string) =>
  `flows/part-of-answer: \`1.json\` holds ${what}: the connections in the others are missing from the result`;

it.each([
  ['filter-log-events', { events: EVENTS, searchedLogStreams: [], nextToken: 'abc' }],
  ['filter-log-events with --max-items', { events: EVENTS, searchedLogStreams: [], NextToken: 'abc' }],
  [
    'entries.list of Cloud Logging',
    { entries: [{ logName: 'projects/p/logs/l', textPayload: HUBBLE }], nextPageToken: 'abc' },
  ],
  ['get-log-events', { events: EVENTS, nextForwardToken: 'f/1', nextBackwardToken: 'b/1' }],
  [
    "Datadog's search",
    { data: [{ attributes: { message: HUBBLE } }], links: { next: 'https://a.example/next' }, meta: {} },
  ],
])('%s: an answer that names the next one is part of what there is', async (_, answer) => {
  const { said, missing } = await readAnswers(answer);
  expect(said).toEqual([part('1 record of a search with more answers, the next of which was not given')]);
  expect(missing).toEqual([1]);
});

it('answers up to the last one are all', async () => {
  const page = (port: number) => ({ message: HUBBLE.replace('{', `{"page":${port},`) });
  const filtered = [
    { events: [page(1)], nextToken: 'a' },
    { events: [page(2)], nextToken: 'b' },
  ];
  expect((await readAnswers(...filtered)).said).toHaveLength(1);
  expect((await readAnswers(...filtered, { events: [page(3)] })).said).toEqual([]);
  const got = { events: [page(1)], nextForwardToken: 'f/1' };
  expect((await readAnswers(got, { events: [], nextForwardToken: 'f/1' })).said).toEqual([]);
});

it('an answer of one kind fills no gap of another', async () => {
  const paged = { ...WHISKER, total: { totalPages: 2 } };
  const { said } = await readAnswers(paged, { events: EVENTS }, { events: [] });
  expect(said).toHaveLength(1);
});

it.each([
  ['that ran out of time', { timed_out: true, _shards: { total: 5, failed: 0 }, ...search(1) }],
  ['of which a part did not answer', { timed_out: false, _shards: { total: 5, failed: 1 }, ...search(1) }],
  [
    'of Logs Insights that still runs',
    {
      status: 'Running',
      statistics: { recordsMatched: 1 },
      results: [[{ field: '@message', value: HUBBLE }]],
    },
  ],
])('a search %s is not whole', async (_, answer) => {
  const { said, missing } = await readAnswers(answer);
  expect(said).toEqual([part('1 record of a search that reports itself as incomplete')]);
  expect(missing).toEqual([1]);
});

const downloaded = (limit: string) =>
  `Common labels: {"app":"cilium"}\nLine limit: ${JSON.stringify(limit)}\nTotal bytes processed: "1.2 MB"\n\n\n1780000000000\t2026-05-28T20:26:40.000Z\t${HUBBLE}\n`;

it.each([
  ['1000 (1 displayed)', []],
  [
    '1000 reached, received logs cover 2.00% (1min) of your selected time range (1h)',
    [part('part of a search that reports itself as incomplete')],
  ],
])('a text that Grafana downloads says whether it is whole: %s', async (limit, wanted) => {
  const { digest, diagnostics } = await loadDigest([bytesSource(downloaded(limit), '1.json')]);
  expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual(wanted);
  expect(digest.connections).toHaveLength(1);
  expect(digest.sources[0]?.records.ignored).toEqual({ header: 3, blank: 2 });
});

const hitsOf = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ _source: { message: HUBBLE.replace('{', `{"hit":${i},`) } }));
const linesOf = (count: number) => ({
  status: 'success',
  data: {
    resultType: 'streams',
    result: [
      {
        stream: {},
        values: Array.from({ length: count }, (_, i) => [
          `${1_767_225_600_000_000_000n + BigInt(i)}`,
          HUBBLE,
        ]),
      },
    ],
  },
});

it.each([
  ['Loki', linesOf(100), '100 records, exactly as many as a limit of searches', 100],
  [
    'Elasticsearch that did not count',
    { hits: { hits: hitsOf(10) } },
    '10 records of a search with more answers, the next of which was not given',
    10,
  ],
  [
    'Elasticsearch that counted as far as it gave',
    search({ value: 20, relation: 'gte' }, hitsOf(20)),
    '20 records of a search with more answers, the next of which was not given',
    20,
  ],
  [
    'Splunk',
    {
      preview: false,
      init_offset: 0,
      results: hitsOf(100).map(({ _source }) => ({ _raw: _source.message })),
    },
    '100 records of a search with more answers, the next of which was not given',
    100,
  ],
])('%s: an answer that is as long as a limit is part of what there may be', async (_, answer, told, more) => {
  const { said, missing } = await readAnswers(answer);
  expect(said).toEqual([part(told)]);
  expect(missing).toEqual([more]);
});

it.each([
  ['Loki', [linesOf(99), linesOf(50)]],
  [
    'Elasticsearch',
    [search({ value: 10, relation: 'gte' }, hitsOf(20)), search({ value: 10, relation: 'gte' }, hitsOf(3))],
  ],
])('%s: answers below a limit end a search', async (_, answers) => {
  expect((await readAnswers(...answers)).said).toEqual([]);
});
