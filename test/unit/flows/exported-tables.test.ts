import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { loadDigest } from '../../../src/flows/load-digest.ts';
import { type ReadOptions, readFlowLines } from '../../../src/flows/read-flow-lines.ts';
import { bytesSource } from '../../support/flow-sources.ts';

/* CSV of which one column holds whole records, as Splunk, CloudWatch and Kibana export it. */

const HUBBLE = readFileSync(
  new URL('../../cases/hubble/one-connection-seen-by-four/input.ndjson', import.meta.url),
  'utf8',
);
const RECORDS = HUBBLE.split('\n').filter(Boolean);
const [ONE = '', TWO = ''] = RECORDS;

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

async function read(content: Uint8Array | string, options: ReadOptions = {}): Promise<readonly string[]> {
  const said: string[] = [];
  const ended: string[] = [];
  const lines = readFlowLines(bytesSource(content, 'export.csv', 1000), {
    ...options,
    onDiagnostic: ({ severity, code, message }) => ended.push(`${severity} ${code}: ${message}`),
  });
  for await (const line of lines) {
    said.push(`${line.line} ${line.kind}${line.kind === 'broken' ? ` ${line.reason}: ${line.detail}` : ''}`);
  }
  return [...said, ...ended];
}

it.each([
  ['Splunk', '"_raw","_time",host', (record: string) => `${quoted(record)},1780000000,"node 1"`],
  ['Splunk, with line ends of Windows', '_time,_raw\r', (record: string) => `,${quoted(record)}\r`],
  ['Splunk, one column', '_raw', quoted],
  ['CloudWatch', '@timestamp,@message', (record: string) => `2026-11-30 08:00:00.000,${quoted(record)}`],
  [
    'Kibana',
    '"@timestamp",message,"kubernetes.pod.name"',
    (record: string) => `"Nov 30, 2026 @ 08:00:00.000",${quoted(record)},cilium-x`,
  ],
  [
    'OpenSearch Dashboards',
    '_index,_id,_source.@timestamp,_source.message',
    (record: string) => `flows,1,2026-11-30T08:00:00.000Z,${quoted(record)}`,
  ],
  [
    'Grafana',
    '"Date","Time","Line","tsNs","id","app"',
    (record: string) =>
      `2026-11-30T08:00:00.000Z,1795168800000,${quoted(record)},1795168800000000000,1_ab,cilium`,
  ],
  [
    'Azure',
    'TimeGenerated [UTC],LogMessage',
    (record: string) => `"11/30/2026, 8:00:00.000 AM",${quoted(record)}`,
  ],
])('a table of %s is its records', async (_, header, row) => {
  const csv = `\ufeff${[header, ...RECORDS.map(row)].join('\n')}\n`;
  const { digest: expected } = await loadDigest([bytesSource(HUBBLE)]);
  for (const content of [Buffer.from(csv), gzipSync(csv), Buffer.from(csv.trimEnd())]) {
    const { digest, diagnostics } = await loadDigest([bytesSource(content)]);
    expect(diagnostics).toEqual([]);
    expect(digest.connections).toEqual(expected.connections);
    expect(digest.sources[0]?.records).toMatchObject({ lines: 5, ignored: { header: 1 } });
  }
});

it('a record over several lines has the number of the first', async () => {
  const pretty = quoted(JSON.stringify(JSON.parse(ONE), null, 1));
  expect(await read(`_raw,host\n${pretty},a\n${quoted(TWO)},b\n`)).toEqual([
    '1 ignored',
    '2 observation',
    `${2 + pretty.split('\n').length} observation`,
  ]);
});

it('an event of several lines is as many records', async () => {
  expect(await read(`_raw,host\n${quoted(`${ONE}\n${TWO}\n`)},a\n`)).toEqual([
    '1 ignored',
    '2 observation',
    '2 observation',
  ]);
});

it('what is no row is broken, and the others are read', async () => {
  const row = `${quoted(TWO)},b`;
  expect(await read(`_raw,host\n${quoted(ONE)}\n${row}\n"${ONE}",a\n\n,c\n_raw,host\n${row}\n`)).toEqual([
    '1 ignored',
    '2 broken malformed: the line has 1 columns instead of 2',
    '3 observation',
    '4 broken malformed: the line has text after a closing quote',
    '5 ignored',
    '6 ignored',
    '7 ignored',
    '8 observation',
  ]);
});

it('a quote without end loses one row', async () => {
  const rows = Array<string>(1500).fill('a,b');
  const said = await read(`_raw,host\n"x,a\n${rows.join('\n')}\n${quoted(TWO)},b\n`);
  expect(said[1]).toBe('2 broken malformed: a quoted value is not closed');
  expect(said).toHaveLength(1503);
  expect(said.at(-1)).toBe('1503 observation');
});

it('a table that ends within a row is cut, wherever that is', async () => {
  const table = `_raw,host\n${quoted(ONE)},abc\n${quoted(TWO)},abc`;
  for (const length of [table.length - 4, table.length - 5, table.length - 40, table.length - TWO.length]) {
    const said = await read(table.slice(0, length));
    expect(said.slice(0, 2)).toEqual(['1 ignored', '2 observation']);
    expect(said[2]).toMatch(/^3 broken truncated: /);
    expect(said[3]).toBe('error flows/cut: `export.csv` ends in the middle of line 3');
  }
});

it('bytes that are no UTF-8 are no record', async () => {
  const bytes = Buffer.from(`_raw,host\n${quoted(ONE)},abc\n${quoted(TWO)},abc\n`);
  bytes[bytes.indexOf('front')] = 0xff;
  expect(await read(bytes)).toEqual([
    '1 ignored',
    '2 broken malformed: the line is not valid UTF-8',
    '3 observation',
  ]);
});

it('a piece that a container runtime cut is said to be one', async () => {
  const piece = `2026-11-30T08:00:00Z stdout P ${ONE.slice(0, 100)}`;
  expect(await read(`_raw,host\n${quoted(TWO)},a\n${quoted(piece)},a\n`)).toEqual([
    '1 ignored',
    '2 observation',
    '3 broken piece: a piece of a line that a container runtime cut, without the other pieces',
  ]);
});

it('a table of fields says which column to export', async () => {
  const { diagnostics } = await loadDigest([
    bytesSource('_time,host,src_ip,dest_ip\n1,a,10.0.0.1,10.0.0.2\n'),
  ]);
  expect(diagnostics).toMatchObject([
    {
      code: 'flows/foreign',
      help: expect.stringContaining('export the column that holds the whole record (`_raw` of Splunk'),
    },
  ]);
});

it('a table of other lines holds no flow records', async () => {
  const { diagnostics } = await loadDigest([bytesSource('@timestamp,message\n1,hello\n2,"{""a"":1}"\n')]);
  expect(diagnostics).toMatchObject([
    {
      code: 'flows/foreign',
      message: expect.stringContaining('the column that should hold whole records holds none'),
    },
  ]);
});

it('a table of a format of its own is read as that, whatever its columns are called', async () => {
  const said = await read(
    'srcaddr,dstaddr,protocol,srcport,dstport,message\n10.0.0.1,10.0.0.2,6,40000,80,x\n',
  );
  expect(said).toEqual(['1 ignored', '2 observation']);
});

it('any record in any table is read as it is', async () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', '\u00e9') }).map(quoted);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, fc.constantFrom(...RECORDS), cell), { minLength: 1, maxLength: 5 }),
      async (rows) => {
        const csv = rows.map(([before, record, after]) => `${before},${quoted(record)},${after}\n`).join('');
        const said = await read(`host,_raw,source\n${csv}`);
        expect(said.map((one) => one.replace(/^\d+ /, ''))).toEqual([
          'ignored',
          ...rows.map(() => 'observation'),
        ]);
      },
    ),
  );
});
