import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readDigestFile } from '../../digest/file/read/read-digest-file.ts';
import type { Io } from '../io.ts';
import { runRecord } from './record.ts';

const FLOWS = readFileSync(
  join(
    import.meta.dirname,
    '../../../test/cases/hubble/forwarded-at-source-denied-at-destination/input.ndjson',
  ),
);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-record-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function record(flows: readonly string[], stdin: Uint8Array = Buffer.from(''), output = 'out.parquet') {
  const said: string[] = [];
  const io: Io = {
    env: {},
    cwd: folder,
    now: () => 0,
    stdout: async () => undefined,
    stderr: (line) => said.push(line),
    stdin: (async function* () {
      yield stdin;
    })(),
    isTerminal: false,
  };
  const code = await runRecord({ flows, output }, io);
  return { code, said: said.join('\n') };
}

it('writes a digest and says what became of every line', async () => {
  writeFileSync(join(folder, 'flows.ndjson'), `${FLOWS}not json\n`);
  const { code, said } = await record(['flows.ndjson']);
  expect(code).toBe(0);
  expect(said).toContain('4 lines of 1 source: 3 records of 1 distinct connection');
  expect(said).toContain('could not be read: 1 (1 malformed)');
  expect(said).toContain('line 4');
  expect(said).toContain('window: 2026-01-15T10:00:01.000Z to 2026-01-15T10:00:03.000Z');
  expect(said).toContain('1 node: demo/worker-1');
  const { digest } = await readDigestFile(readFileSync(join(folder, 'out.parquet')), 'out');
  expect(digest?.connections).toHaveLength(1);
  expect(readdirSync(folder)).toEqual(['flows.ndjson', 'out.parquet']);
});

it('keeps when the recorder was off, whether lines are counted together or one by one', async () => {
  const [line = ''] = String(FLOWS).split('\n');
  const day = Date.UTC(2026, 0, 15);
  const office = [0, 1].flatMap((days) =>
    Array.from({ length: 480 }, (_, minute) => {
      const time = new Date(day + days * 86_400_000 + (9 * 60 + minute) * 60_000).toISOString();
      return line.replace(/2026-01-15T[^"]*/g, time);
    }),
  );
  const pause = { first: day + (17 * 60 - 1) * 60_000, last: day + (24 + 9) * 3_600_000 };
  for (const [name, lines] of [
    ['counted together', office],
    // Another zone is not that of the kernel.
    ['one by one', office.map((one) => one.replaceAll('Z"', '+00:00"'))],
  ] as const) {
    writeFileSync(join(folder, 'flows.ndjson'), `${lines.join('\n')}\n`);
    await record(['flows.ndjson']);
    const { digest } = await readDigestFile(readFileSync(join(folder, 'out.parquet')), 'out');
    expect(digest?.sources[0], name).toMatchObject({ pauses: [pause], abruptAt: ['start', 'end'] });
  }
});

it('keeps, and says, how much of the window records fill', async () => {
  const behind = String(FLOWS).replaceAll('2026-01-15T10', '2026-01-05T09').split('\n')[0];
  writeFileSync(join(folder, 'flows.ndjson'), `${behind}\n${FLOWS}`);
  const { said } = await record(['flows.ndjson']);
  expect(said).toContain('2026-01-15T10:00:03.000Z, of which records cover 1 minute');
  const { digest } = await readDigestFile(readFileSync(join(folder, 'out.parquet')), 'out');
  const at = Date.UTC(2026, 0, 15, 10);
  expect(digest?.sources[0]?.stretches).toEqual([
    { first: at - 10 * 86_400_000 - 3_599_000, last: at - 10 * 86_400_000 - 3_599_000 },
    { first: at + 1000, last: at + 3000 },
  ]);
});

it('says which nodes the recorder could not reach, and keeps it; the relay is no node', async () => {
  const status = {
    node_status: { state_change: 'NODE_UNAVAILABLE', node_names: ['demo/worker-9'] },
    node_name: 'default/hubble-relay-7f8c9d',
    time: '2026-01-15T10:00:02Z',
  };
  writeFileSync(join(folder, 'flows.ndjson'), `${JSON.stringify(status)}\n${FLOWS}`);
  const { said } = await record(['flows.ndjson']);
  expect(said).toContain('the recorder could not reach 1 node: demo/worker-9');
  expect(said).not.toContain('hubble-relay');
  const { digest } = await readDigestFile(readFileSync(join(folder, 'out.parquet')), 'out');
  const [source] = digest?.sources ?? [];
  expect(source?.unreached).toEqual([{ node: 'demo/worker-9', window: source?.window }]);
});

it('reads standard input', async () => {
  expect((await record(['-'], FLOWS)).code).toBe(0);
});

it('ends with 2 when an input is foreign, and writes what the others hold', async () => {
  writeFileSync(join(folder, 'flows.ndjson'), FLOWS);
  writeFileSync(join(folder, 'image.png'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
  const { code, said } = await record(['flows.ndjson', 'image.png']);
  expect(code).toBe(2);
  expect(said).toContain('`image.png` contains no flow records: a PNG image');
  expect(readdirSync(folder)).toContain('out.parquet');
});

it('ends with 2 and writes nothing when nothing could be read', async () => {
  const { code } = await record(['missing.ndjson']);
  expect(code).toBe(2);
  expect(readdirSync(folder)).toEqual([]);
});

it('ends with 4 when there is no connection', async () => {
  writeFileSync(join(folder, 'flows.ndjson'), '{"node_status":{"state_change":"NODE_CONNECTED"}}\n');
  expect((await record(['flows.ndjson'])).code).toBe(4);
});

it.each([
  ['records that are no connection', '{"node_status":{"state_change":"NODE_CONNECTED"}}\n', 4],
  ['an empty file', '', 4],
  ['flows of somebody else', '{"flow":{"Key":{"sourceName":"web"},"startTime":"1"}}\n', 2],
])('keeps the digest that is there when the new one would be empty: %s', async (_, text, expected) => {
  writeFileSync(join(folder, 'flows.ndjson'), FLOWS);
  await record(['flows.ndjson']);
  const before = readFileSync(join(folder, 'out.parquet'));
  writeFileSync(join(folder, 'flows.ndjson'), text);
  const { code, said } = await record(['flows.ndjson']);
  expect(code).toBe(expected);
  expect(readFileSync(join(folder, 'out.parquet'))).toEqual(before);
  if (expected === 4) expect(said).toContain('`out.parquet` was left unchanged');
});

it.each([
  ['flows.ndjson/out.parquet', 'a part of the path is not a folder'],
  ['.', 'it is a folder'],
  ['', 'an empty text is not a path'],
  ['/dev/null', 'it is a device'],
])('says at once that %j cannot be written, before it reads hours of flows', async (output, reason) => {
  writeFileSync(join(folder, 'flows.ndjson'), FLOWS);
  const { code, said } = await record(['flows.ndjson'], undefined, output);
  expect(code).toBe(2);
  expect(said).toContain(`error: cannot write \`${output}\`: ${reason}`);
  expect(said).not.toContain('lines of');
  expect(readdirSync(folder)).toEqual(['flows.ndjson']);
  expect(statSync('/dev/null').isFile()).toBe(false);
});

it('makes folders that are missing', async () => {
  writeFileSync(join(folder, 'flows.ndjson'), FLOWS);
  expect((await record(['flows.ndjson'], undefined, 'no/such/out.parquet')).code).toBe(0);
  expect(readFileSync(join(folder, 'no/such/out.parquet')).toString('latin1', 0, 4)).toBe('PAR1');
});

it('replaces the file that a link names, not the link', async () => {
  writeFileSync(join(folder, 'flows.ndjson'), FLOWS);
  writeFileSync(join(folder, 'old.parquet'), 'old');
  symlinkSync('old.parquet', join(folder, 'out.parquet'));
  expect((await record(['flows.ndjson'])).code).toBe(0);
  expect(lstatSync(join(folder, 'out.parquet')).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, 'old.parquet')).toString('latin1', 0, 4)).toBe('PAR1');
});
