import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readDigestFile } from '../../../src/digest/file/read/read-digest-file.ts';
import { writeDigestFile } from '../../../src/digest/file/write/write-digest-file.ts';
import type { FlowDigest } from '../../../src/digest/flow-digest.ts';
import { toDigest } from '../../../src/digest/to-digest.ts';
import { endpointName } from '../../../src/model/endpoint.ts';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '../../..');
const NOW = Date.parse('2026-06-01T00:00:00Z');

let folder: TemporaryFolder;
beforeEach(() => {
  folder = createTemporaryFolder();
});
afterEach(() => folder[Symbol.dispose]());

interface Recorded {
  readonly day?: string;
  readonly to?: string;
  readonly denied?: boolean;
  readonly node?: string;
}

/** One connection of `web` at noon, as Hubble records its arrival or its drop. */
function flow({ day, to = 'api', denied = false, node = 'worker-1' }: Recorded): string {
  const pod = (name: string, ip: string) => ({
    pod: { ID: 1, namespace: 'shop', labels: [`k8s:app=${name}`], pod_name: `${name}-6d5f7c9b8d-x2k4z` },
    ip,
  });
  const [source, destination] = [pod('web', '10.0.1.10'), pod(to, '10.0.2.20')];
  return `${JSON.stringify({
    flow: {
      verdict: denied ? 'DROPPED' : 'FORWARDED',
      IP: { source: source.ip, destination: destination.ip, ipVersion: 'IPv4' },
      l4: { TCP: { source_port: 40000, destination_port: 8080, flags: { SYN: true } } },
      source: source.pod,
      destination: destination.pod,
      Type: 'L3_L4',
      ...(denied
        ? { event_type: { type: 1 }, traffic_direction: 'INGRESS', drop_reason_desc: 'POLICY_DENIED' }
        : {
            event_type: { type: 4 },
            trace_observation_point: 'TO_ENDPOINT',
            trace_reason: 'NEW',
            is_reply: false,
          }),
    },
    node_name: node,
    ...(day !== undefined && { time: `2026-${day}T12:00:00Z` }),
  })}\n`;
}

async function keep(content: string, { as = 'flows.ndjson', now = NOW, window = '30d' } = {}) {
  writeFileSync(join(folder.path, as), content);
  const argv = ['record', '--keep', window, '-f', as, '-o', 'week.parquet'];
  const { code, stderr } = await runSluice(argv, { cwd: folder.path, now: () => now });
  return { code, said: stderr };
}

const bytes = () => readFileSync(join(folder.path, 'week.parquet'));

async function kept(): Promise<FlowDigest> {
  const { digest } = await readDigestFile(bytes(), 'week.parquet');
  if (digest === undefined) throw new Error('the digest cannot be read');
  return digest;
}

async function seen() {
  return toDigest(await kept()).connections.map(
    ({ connection, allowed, denied }) =>
      `${endpointName(connection.destination)} allowed ${allowed?.count ?? 0} denied ${denied?.count ?? 0}`,
  );
}

it('adds to the digest that is there, and counts the same file once', async () => {
  await keep(flow({ day: '05-01' }), { as: 'monday.ndjson' });
  const { code, said } = await keep(flow({ day: '05-02' }) + flow({ day: '05-02', to: 'db' }));
  expect(code).toBe(0);
  expect(said).toContain('added 1 source to the digest');
  expect(said).toContain('window: 2026-05-01T12:00:00.000Z to 2026-05-02T12:00:00.000Z');
  expect(await seen()).toEqual(['shop/api allowed 2 denied 0', 'shop/db allowed 1 denied 0']);
  const before = bytes();
  const again = await keep(flow({ day: '05-01' }), { as: 'a-copy-of-monday.ndjson' });
  expect(again.code).toBe(0);
  expect(again.said).toContain('`week.parquet` was left unchanged: it already has all that was read');
  expect(bytes()).toEqual(before);
});

it('is the digest of all files at once, as long as nothing is too old', async () => {
  await keep(flow({ day: '05-01' }), { as: 'one.ndjson' });
  await keep(flow({ day: '05-02', to: 'db' }), { as: 'two.ndjson' });
  const argv = ['record', '-f', 'one.ndjson', '-f', 'two.ndjson', '-o', 'whole.parquet'];
  await runSluice(argv, { cwd: folder.path });
  expect(bytes()).toEqual(readFileSync(join(folder.path, 'whole.parquet')));
});

it('drops what was last seen before the window, and says so', async () => {
  await keep(
    flow({ day: '03-01', to: 'old', node: 'gone' }) +
      flow({ day: '03-01' }) +
      flow({ day: '03-02', to: 'older' }),
  );
  const { said } = await keep(flow({ day: '05-01' }), { as: 'today.ndjson' });
  expect(said).toContain('dropped, not seen since 2026-04-01T12:00:00.000Z: 2 connections, 1 source');
  expect(said).toContain('1 line of 1 source');
  const digest = await kept();
  expect(await seen()).toHaveLength(1);
  expect(digest.nodes).toEqual(['worker-1']);
  expect(digest.sources.map(({ name }) => name)).toEqual(['today.ndjson']);
  // Recorded from that day on, not since the window began.
  const noon = Date.parse('2026-05-01T12:00:00Z');
  expect(digest.window).toEqual({ first: noon, last: noon });
});

it('does not let a denial of long ago live on in a connection that is allowed today', async () => {
  await keep(flow({ day: '03-01', denied: true }) + flow({ day: '05-01' }));
  expect(await seen()).toEqual(['shop/api allowed 1 denied 0']);
});

it('begins its window where that of a source that reaches further back is cut', async () => {
  await keep(flow({ day: '03-01', to: 'old' }) + flow({ day: '05-01' }));
  expect((await kept()).window).toEqual({
    first: Date.parse('2026-04-01T12:00:00Z'),
    last: Date.parse('2026-05-01T12:00:00Z'),
  });
});

it('leaves a file out that ended before the window, so that it never counts twice', async () => {
  const old = flow({ day: '03-01' }) + flow({ to: 'undated' });
  await keep(old, { as: 'old.ndjson' });
  await keep(flow({ day: '05-01' }));
  const before = await seen();
  await keep(old, { as: 'old.ndjson' });
  expect(await seen()).toEqual(before);
});

it('keeps what has no time, and says so', async () => {
  await keep(flow({ to: 'undated' }) + flow({ day: '04-20' }));
  const { said } = await keep(flow({ day: '05-01' }), { as: 'today.ndjson' });
  expect(said).toContain('kept regardless of age: 1 connection without a time');
  expect(await seen()).toContain('shop/undated allowed 1 denied 0');
});

it('loses nothing to a record from the future, or to a recorder that stopped', async () => {
  await keep(flow({ day: '05-01' }));
  await keep(flow({ day: '12-31', to: 'future' }), {
    as: 'wrong-clock.ndjson',
    now: Date.parse('2026-05-02'),
  });
  expect(await seen()).toHaveLength(2);
});

it('says when a file seems to be one that it knows, grown', async () => {
  const first = flow({ day: '05-01' }) + flow({ day: '05-02' });
  await keep(first);
  const { said } = await keep(first + flow({ day: '05-03' }));
  expect(said).toContain('two recordings named `flows.ndjson` overlap in time');
});

it.each([
  ['nothing', '', 4],
  ['no connection', '{"node_status":{"state_change":"NODE_CONNECTED"}}\n', 4],
  ['something foreign', 'nothing that a recorder wrote\n', 2],
])('leaves the digest as it is when there is %s in what is read', async (_, content, expected) => {
  await keep(flow({ day: '05-01' }));
  const before = bytes();
  expect((await keep(content)).code).toBe(expected);
  expect(bytes()).toEqual(before);
});

it.each([
  ['is something else', Buffer.from(flow({ day: '05-01' })), 'is not a digest'],
  ['is cut', undefined, 'is cut or damaged'],
])('replaces no file that %s', async (_, content, reason) => {
  await keep(flow({ day: '05-01' }));
  writeFileSync(join(folder.path, 'week.parquet'), content ?? bytes().subarray(0, 900));
  const before = bytes();
  const { code, said } = await keep(flow({ day: '05-02' }));
  expect(code).toBe(2);
  expect(said).toContain(reason);
  expect(said).toContain('`week.parquet` was left unchanged');
  expect(bytes()).toEqual(before);
});

it('does not bear for ever what could not be read', async () => {
  await keep(flow({ day: '05-01' }), { as: 'a.ndjson' });
  folder.write({
    'b.ndjson': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    'c.ndjson': flow({ day: '05-02' }),
  });
  const argv = 'record --keep 30d -f b.ndjson -f c.ndjson -o week.parquet'.split(' ');
  const { code, stderr } = await runSluice(argv, { cwd: folder.path, now: NOW });
  expect(code).toBe(2);
  expect(stderr).toContain('`b.ndjson` contains no flow records');
  const { sources } = await kept();
  expect(sources.map(({ name, isComplete }) => [name, isComplete])).toEqual([
    ['a.ndjson', true],
    ['c.ndjson', true],
  ]);
});

it('needs a file to add to', async () => {
  for (const output of [['-o', '-'], ['--describe']]) {
    const { code, stderr } = await runSluice(['record', '--keep', '7d', '-f', 'x', ...output], {
      cwd: folder.path,
    });
    expect(code).toBe(2);
    expect(stderr).toContain('`--keep` adds to an existing digest');
  }
});

it('reads digests of before nodes were told apart by source', async () => {
  await keep(flow({ day: '03-01', node: 'gone' }));
  const digest = await kept();
  const sources = digest.sources.map((source) => ({ ...source, nodes: undefined }));
  writeFileSync(join(folder.path, 'week.parquet'), await writeDigestFile({ ...digest, sources }));
  await keep(flow({ day: '03-05' }), { as: 'more.ndjson' });
  expect((await kept()).nodes).toEqual(['gone', 'worker-1']);
});

/** Ends the process as a power cut would: nothing of it runs any more. */
const KILL = `process.kill(process.pid, 'SIGKILL'); await new Promise(() => {});`;
const KILLED_AT = {
  'when the file is opened': `promises.open = async (...given) => { const file = await open(...given); if (given[1] === 'wx' || given[1] === 'w') { ${KILL} } return file; };`,
  'in the middle of the content': `const probe = await open('.', 'r'); const proto = Object.getPrototypeOf(probe); await probe.close();
    proto.writeFile = async function (data) { await this.write(data.subarray(0, data.length / 2)); ${KILL} };`,
  'before it is renamed': `promises.rename = async () => { ${KILL} };`,
};

it.each(Object.entries(KILLED_AT))('leaves the old digest whole when it is killed %s', async (_, fault) => {
  await keep(flow({ day: '05-01' }));
  const before = bytes();
  writeFileSync(join(folder.path, 'more.ndjson'), flow({ day: '05-02' }));
  const hook = `import promises from 'node:fs/promises'; import { syncBuiltinESMExports } from 'node:module'; const { open } = promises; ${fault} syncBuiltinESMExports();`;
  const run = (...node: string[]) =>
    spawnSync(
      process.execPath,
      [
        ...node,
        join(ROOT, 'src/cli/main.ts'),
        ...'record --keep 30d -f more.ndjson -o week.parquet'.split(' '),
      ],
      { cwd: folder.path, encoding: 'utf8' },
    );
  expect(run('--import', `data:text/javascript,${encodeURIComponent(hook)}`).signal).toBe('SIGKILL');
  expect(bytes()).toEqual(before);
  // What is left over is hidden, and in nobody's way.
  expect(run().status).toBe(0);
  expect(await seen()).toEqual(['shop/api allowed 2 denied 0']);
  expect(readdirSync(folder.path).filter((name) => !name.startsWith('.'))).toEqual([
    'flows.ndjson',
    'more.ndjson',
    'week.parquet',
  ]);
  expect(statSync(join(folder.path, 'week.parquet')).isFile()).toBe(true);
});
