import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { watchFlows } from '../../src/cli/input/watch/watched-flows.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { createTemporaryFolder, createTestIo, type TemporaryFolder } from '../support/temporary-folder.ts';
import { type ObjectStorage, startObjectStorage } from './double/object-storage.ts';
import { addPackage, addPackageFile } from './double/package-routes.ts';
import { type GitlabDouble, startGitlabDouble } from './double/server.ts';
import { CLOSED, PROJECT_ID, RECORDINGS, TOKENS } from './double/world.ts';

const HUBBLE = readFileSync(
  join(import.meta.dirname, '../cases/hubble/forwarded-at-source-denied-at-destination/input.ndjson'),
);
const EARLY = Date.UTC(2026, 0, 15, 12);
const HOUR = 3_600_000;

let double: GitlabDouble;
let folder: TemporaryFolder;
let storage: ObjectStorage | undefined;

beforeEach(async () => {
  double = await startGitlabDouble();
  folder = createTemporaryFolder();
  folder.write({ 'flows.ndjson': HUBBLE, 'more.ndjson': laterFlows() });
});

afterEach(async () => {
  await storage?.close();
  storage = undefined;
  await double.close();
  folder[Symbol.dispose]();
});

/** The same connections to another port, an hour later. */
function laterFlows(): string {
  return HUBBLE.toString('utf8')
    .replaceAll('"destination_port":8080', '"destination_port":9090')
    .replaceAll('T10:', 'T11:');
}

function ofTheJob() {
  return {
    CI_API_V4_URL: `${double.url}/api/v4`,
    CI_PROJECT_ID: String(PROJECT_ID),
    CI_JOB_TOKEN: TOKENS.job,
  };
}

async function sluice(
  args: readonly string[],
  { env = ofTheJob(), now = EARLY }: { env?: Record<string, string>; now?: number } = {},
) {
  const stderr: string[] = [];
  const stdout: (string | Uint8Array)[] = [];
  const code = await runCli(args, {
    ...createTestIo(folder.path, { env }),
    now: () => now,
    stderr: (line) => stderr.push(line),
    stdout: async (data) => {
      stdout.push(data);
    },
  });
  return { code, stderr: stderr.join('\n'), stdout: stdout.join('') };
}

const publish = (...more: readonly string[]) =>
  sluice(['record', '--flows', 'flows.ndjson', '--publish', 'gitlab-package:cluster-flows', ...more]);
const digestOf = (file: string) => readFileSync(join(folder.path, file));

it('publishes a digest with the job token, and reads the newest back: age, checksum, the same connections', async () => {
  const published = await publish('--output', 'here.parquet');
  expect(published).toMatchObject({ code: 0, stdout: '' });
  expect(published.stderr).toContain('published `gitlab-package:cluster-flows@2026-01-15T12-00-00`');
  expect(double.world.packages).toMatchObject([
    { name: 'cluster-flows', version: '2026-01-15T12-00-00', files: [{ name: 'flows.parquet' }] },
  ]);
  expect(double.world.packages[0]?.files[0]?.bytes).toEqual(digestOf('here.parquet'));

  const created = Date.parse(double.world.packages[0]?.createdAt ?? '');
  const back = await sluice(
    ['record', '--flows', 'gitlab-package:cluster-flows', '--output', 'back.parquet'],
    {
      now: created + 5 * HOUR,
    },
  );
  expect(back.code).toBe(0);
  expect(back.stderr).toMatch(
    /`gitlab-package:cluster-flows@2026-01-15T12-00-00` was published 5 hours ago, at 2026-01-01T\S+: \S+ KiB, checksum verified/,
  );
  expect(digestOf('back.parquet')).toEqual(digestOf('here.parquet'));
});

it('adds with --keep to the newest that is published, and publishes nothing twice', async () => {
  await publish();
  const grown = await sluice(
    ['record', '--flows', 'more.ndjson', '--keep', '30d', '--publish', 'gitlab-package:cluster-flows'],
    { now: EARLY + HOUR },
  );
  expect(grown.code).toBe(0);
  expect(grown.stderr).toContain('2 distinct connections');
  expect(double.world.packages.map(({ version }) => version)).toEqual([
    '2026-01-15T12-00-00',
    '2026-01-15T13-00-00',
  ]);
  const again = await sluice(
    ['record', '--flows', 'more.ndjson', '--keep', '30d', '--publish', 'gitlab-package:cluster-flows'],
    { now: EARLY + 2 * HOUR },
  );
  expect(again.stderr).toContain(
    '`gitlab-package:cluster-flows` was left unchanged: it already has all that was read',
  );
  expect(double.world.packages).toHaveLength(2);
});

it('never takes a registry that cannot be asked for an empty one', async () => {
  const { code, stderr } = await sluice([
    'record',
    '--flows',
    'flows.ndjson',
    '--keep',
    '30d',
    '--publish',
    `gitlab-package:${CLOSED.path}/cluster-flows`,
  ]);
  expect(code).toBe(2);
  expect(stderr).toContain(
    'GitLab answered 403: `403 Forbidden - Authentication by CI/CD job token not allowed',
  );
  expect(stderr).toContain('Job token permissions');
  expect(double.world.packages).toEqual([]);
});

it('follows the download to an object storage and leaves the token behind', async () => {
  storage = await startObjectStorage(double.world);
  await publish();
  const back = await sluice([
    'record',
    '--flows',
    'gitlab-package:cluster-flows',
    '--output',
    'back.parquet',
  ]);
  expect(back.code).toBe(0);
  expect(storage.requests).toHaveLength(1);
  expect(JSON.stringify(storage.requests)).not.toContain(TOKENS.job);
  expect(Object.keys(storage.requests[0] ?? {})).not.toContain('job-token');
});

it('takes the newest version of that very name, however many others there are, or the version that is named', async () => {
  await publish();
  const other = addPackage(
    double.world,
    PROJECT_ID,
    'cluster-flows-staging',
    '9',
    '2026-02-01T00:00:00.000Z',
  );
  addPackageFile(double.world, other, 'flows.parquet', Buffer.from('not this one'));
  for (let n = 0; n < 120; n++) {
    addPackage(double.world, PROJECT_ID, 'old-cluster-flows', `1.${n}`, '2026-01-20T00:00:00.000Z');
  }
  const hidden = addPackage(double.world, PROJECT_ID, 'cluster-flows', '8', '2026-03-01T00:00:00.000Z');
  hidden.status = 'error';
  const newest = await sluice(['record', '--flows', 'gitlab-package:cluster-flows', '--output', 'a.parquet']);
  expect(newest.stderr).toContain('cluster-flows@2026-01-15T12-00-00');
  const named = [
    'record',
    '--flows',
    'gitlab-package:cluster-flows@2026-01-15T12-00-00',
    '--output',
    'b.parquet',
  ];
  expect((await sluice(named)).code).toBe(0);
  const missing = await sluice([
    'record',
    '--flows',
    'gitlab-package:cluster-flows@7',
    '--output',
    'c.parquet',
  ]);
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('there is no such package')]);
});

it('reads a package of another project that lets the job in', async () => {
  await sluice(['record', '--flows', 'flows.ndjson', '--publish', `gitlab-package:${RECORDINGS.path}/prod`]);
  expect(double.world.packages).toMatchObject([{ projectId: RECORDINGS.id, name: 'prod' }]);
  const back = await sluice([
    'record',
    '--flows',
    `gitlab-package:${RECORDINGS.path}/prod`,
    '--output',
    'b.parquet',
  ]);
  expect(back.code).toBe(0);
});

it.each([
  ['no GitLab', {}, 'this is no GitLab job'],
  ['no token', { CI_JOB_TOKEN: '' }, 'there is no token: `CI_JOB_TOKEN` is not set'],
  ['a token that is none', { CI_JOB_TOKEN: 'two words' }, 'the token contains characters that no token has'],
  ['an expired token', { CI_JOB_TOKEN: 'gone' }, 'GitLab answered 401'],
])('says in clear words what is missing: %s', async (what, changes, said) => {
  const env = what === 'no GitLab' ? {} : { ...ofTheJob(), ...changes };
  const read = await sluice(['record', '--flows', 'gitlab-package:cluster-flows', '--output', 'b.parquet'], {
    env,
  });
  expect([read.code, read.stderr]).toEqual([2, expect.stringContaining(said)]);
  const written = await sluice(
    ['record', '--flows', 'flows.ndjson', '--publish', 'gitlab-package:cluster-flows'],
    {
      env,
    },
  );
  expect([written.code, written.stderr]).toEqual([2, expect.stringContaining(said)]);
  expect(`${read.stderr}${written.stderr}`).not.toContain('two words');
});

it.each([
  'gitlab-package:',
  'gitlab-package:a b',
  'gitlab-package:..',
  'gitlab-package:x/../y',
  'gitlab-package:a@b@c',
  'gitlab-package:group/%2e%2e/a',
])('refuses %j as a name', async (name) => {
  const { code, stderr } = await sluice(['record', '--flows', name, '--output', 'b.parquet']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('is not the name of a package')]);
  expect(double.world.requests).toEqual([]);
});

it('does not use what does not match its checksum', async () => {
  await publish();
  const [file] = double.world.packages[0]?.files ?? [];
  if (file !== undefined) file.bytes = Buffer.concat([file.bytes, Buffer.from([0])]);
  const { code, stderr } = await sluice([
    'record',
    '--flows',
    'gitlab-package:cluster-flows',
    '--output',
    'b.parquet',
  ]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('the SHA-256 differs')]);
});

it.each([
  ['the reply is lost', { kind: 'drop' }, true],
  ['a gateway fails behind it', { kind: 'status', status: 502, body: 'html' }, true],
  ['the reply is cut', { kind: 'cut' }, true],
  ['the server is away for a moment', { kind: 'status', status: 503, body: 'text' }, false],
] as const)('publishes once when %s', async (_, reply, commits) => {
  double.world.takesDuplicates = false;
  double.world.faults.push({ method: 'PUT', path: '/generic/', times: 1, commits, reply });
  const { code } = await publish();
  expect(code).toBe(0);
  expect(double.world.packages.flatMap(({ files }) => files)).toHaveLength(1);
});

it('asks again when the server is away for a moment, and gives up on a refusal', async () => {
  await publish();
  const away = { kind: 'status', status: 503, body: 'html' } as const;
  double.world.faults.push({ method: 'GET', times: 2, commits: false, reply: away });
  const args = ['record', '--flows', 'gitlab-package:cluster-flows', '--output', 'b.parquet'];
  expect((await sluice(args)).code).toBe(0);
});

it('simulates on the package, and on a committed digest when it cannot be fetched: said, and weighed by its age', async () => {
  await publish('--output', 'committed.parquet');
  const policy = (name: string) =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name}, namespace: back }\nspec: { podSelector: {} }\n`;
  folder.write({ 'base/a.yaml': policy('a'), 'head/a.yaml': policy('a'), 'head/b.yaml': policy('b') });
  const simulate = async (now: number, ...more: readonly string[]) => {
    const args = [
      'simulate',
      '--base',
      'base',
      '--head',
      'head',
      '--format',
      'json',
      '--strict-warnings',
      ...more,
    ];
    const { code, stdout } = await sluice(args, { now });
    return { code, report: JSON.parse(stdout) };
  };
  const soon = EARLY + HOUR;
  const fetched = await simulate(soon, '--flows', 'gitlab-package:cluster-flows');
  expect(fetched.report.diagnostics).toContainEqual(
    expect.objectContaining({ code: 'gitlab/package', severity: 'info' }),
  );
  expect(fetched.report.simulation.evidence.window.last).toBe('2026-01-15T10:00:03.000Z');

  const gone = ['--flows', 'gitlab-package:gone'];
  expect((await simulate(soon, ...gone)).code).toBe(2);
  const instead = await simulate(soon, ...gone, '--flows-fallback', 'committed.parquet');
  expect(instead.code).toBe(3);
  expect(instead.report.diagnostics).toContainEqual(
    expect.objectContaining({
      code: 'flows/fallback',
      severity: 'warning',
      message:
        '`gitlab-package:gone` cannot be read: there is no such package in the registry of the project; read instead: `committed.parquet`',
    }),
  );
  expect(instead.report.gate.reasons).toContainEqual(expect.objectContaining({ code: 'fallback-flows' }));
  expect(instead.report.simulation.evidence).toEqual(fetched.report.simulation.evidence);

  const late = await simulate(EARLY + 30 * 24 * HOUR, ...gone, '--flows-fallback', 'committed.parquet');
  expect(late.code).toBe(4);
  expect(late.report.gate.reasons).toContainEqual(expect.objectContaining({ code: 'flows-too-old' }));
  expect((await simulate(soon, ...gone, '--flows-fallback', 'missing.parquet')).code).toBe(2);
});

it('a package is watched: a newer one is fetched, once, and what is not there was not read', async () => {
  const watching = (text: string) =>
    watchFlows(
      [text],
      { began: Date.UTC(2020, 0), since: Date.UTC(2020, 0) },
      {},
      createTestIo(folder.path, { env: ofTheJob() }),
    );
  const downloads = () => double.world.requests.filter(({ path }) => path.endsWith('/flows.parquet')).length;
  await publish();
  const published = downloads();
  const flows = await watching('gitlab-package:cluster-flows');
  await flows.poll();
  expect(flows.state().since.connections).toEqual([]);
  expect(downloads()).toBe(published);

  await sluice(
    ['record', '--flows', 'more.ndjson', '--keep', '30d', '--publish', 'gitlab-package:cluster-flows'],
    { now: EARLY + HOUR },
  );
  const grown = downloads();
  await flows.poll();
  await flows.poll();
  expect(flows.state().since.connections).toHaveLength(2);
  expect(flows.state().records).toMatchObject({ showsDrops: true, unread: [] });
  expect(downloads()).toBe(grown + 1);

  const none = await watching('gitlab-package:nobody');
  await none.poll();
  expect(none.state().records.unread.join()).toContain('there is no such package');
});
