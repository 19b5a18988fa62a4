import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadClusterAccess } from './load-cluster-access.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const kubeconfig = (cluster: object, user: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'c', cluster }],
  users: [{ name: 'u', user }],
  contexts: [{ name: 'ctx', context: { cluster: 'c', user: 'u' } }],
  'current-context': 'ctx',
});

async function load(content: object | string, more: { context?: string } = {}) {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  writeFileSync(join(folder, 'config'), text);
  return await loadClusterAccess({ kubeconfig: 'config', context: more.context, env: {}, cwd: folder });
}

async function access(cluster: object, user: object = {}) {
  const loading = await load(kubeconfig(cluster, user));
  if (loading.kind === 'failed') throw new Error(loading.diagnostic.message);
  return loading.access;
}

describe('the server', () => {
  it('is shown without user and password', async () => {
    const { server } = await access({ server: 'https://me:secret@c.example:6443/k8s/clusters/x/' });
    expect(server).toBe('https://c.example:6443/k8s/clusters/x');
  });
  it.each([
    [{ server: 'http://c.example' }, 'is plain HTTP'],
    [{ server: 'ftp://c.example' }, 'no usable server address'],
    [{ server: 'c.example' }, 'no usable server address'],
    [{}, 'no usable server address'],
  ])('is refused: %j', async (cluster, text) => {
    expect(await load(kubeconfig(cluster))).toMatchObject({
      kind: 'failed',
      diagnostic: { message: expect.stringContaining(text) },
    });
  });
});

describe('a broken kubeconfig', () => {
  it.each([
    'token: [secret',
    'just secret text',
    '',
    '[]',
    'null',
    '{"clusters": 5}',
    '{"contexts": [{"name": "secret"}], "current-context": "x"}',
  ])('is a clear error that quotes nothing of it: %j', async (text) => {
    const loading = await load(text);
    expect(loading.kind).toBe('failed');
    if (loading.kind === 'failed') {
      expect(loading.diagnostic.code).toMatch(/^cluster\/(kubeconfig-unreadable|unknown-context)$/);
      expect(loading.diagnostic.message).not.toContain('secret');
    }
  });
});

it('a kubeconfig that never ends is refused', async () => {
  const loading = await loadClusterAccess({
    kubeconfig: '/dev/zero',
    context: undefined,
    env: {},
    cwd: folder,
  });
  expect(loading).toMatchObject({
    kind: 'failed',
    diagnostic: {
      code: 'cluster/kubeconfig-unreadable',
      message: expect.stringContaining('`/dev/zero` is too large'),
    },
  });
});

describe('credentials', () => {
  const plugin = (script: string) => ({
    exec: { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: ['-e', script] },
  });
  const server = 'https://c.example';
  const expectProblem = async (user: object, problem: string) =>
    expect(await (await access({ server }, user)).credentials(1000)).toEqual({
      kind: 'failed',
      problem: expect.stringContaining(problem),
    });

  it('a token', async () => {
    expect(await (await access({ server }, { token: 'abc' })).credentials(1000)).toMatchObject({
      headers: { Authorization: 'Bearer abc' },
    });
  });
  it('of a plug-in, without the line end that a file or a script leaves', async () => {
    const status = { apiVersion: 'x', kind: 'ExecCredential', status: { token: 'abc\n' } };
    const user = plugin(`console.log(${JSON.stringify(JSON.stringify(status))})`);
    expect(await (await access({ server }, user)).credentials(1000)).toMatchObject({
      headers: { Authorization: 'Bearer abc' },
    });
  });
  it('of a plug-in that fails: its own words', async () => {
    const user = plugin('console.error("log in first"); process.exit(1)');
    await expectProblem(user, 'log in first');
  });
  it('of a plug-in that prints a bare token: not quoted', async () => {
    const user = plugin('console.log("secret-token-123")');
    await expectProblem(user, 'the credential plug-in did not answer with JSON');
  });
  it('of a plug-in that is not installed', async () => {
    const user = { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'no-such-plugin' } };
    await expectProblem(user, 'no-such-plugin');
  });
  it('of a plug-in that answers with something else', async () => {
    const user = plugin('console.log("{}")');
    await expectProblem(user, 'did not answer with an ExecCredential');
  });
});

describe('as kubectl reads it', () => {
  const server = 'https://c.example';
  const write = (name: string, content: object | string) =>
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  const loadList = (KUBECONFIG: string) =>
    loadClusterAccess({ kubeconfig: undefined, context: undefined, env: { KUBECONFIG }, cwd: folder });
  const tokenOf = async (loading: Awaited<ReturnType<typeof loadList>>) => {
    if (loading.kind === 'failed') throw new Error(loading.diagnostic.message);
    const credentials = await loading.access.credentials(1000);
    return credentials.kind === 'ready' ? credentials.headers.Authorization : credentials.problem;
  };

  it('a token file counts more than a token, and is found beside the kubeconfig', async () => {
    write('the-token', 'from-file\n');
    const user = { token: 'old', tokenFile: 'the-token' };
    expect(await tokenOf(await load(kubeconfig({ server }, user)))).toBe('Bearer from-file');
  });
  it('files of a list that do not exist are left out', async () => {
    write('b', kubeconfig({ server }, { token: 'b' }));
    expect(await tokenOf(await loadList('a:b'))).toBe('Bearer b');
    expect(await loadList('a:c')).toMatchObject({
      diagnostic: { message: expect.stringContaining(`\`${join(folder, 'a')}\` does not exist`) },
    });
  });
  it('of two users, clusters and current contexts of one name the first counts', async () => {
    write('a', kubeconfig({ server }, { token: 'first' }));
    write('b', { ...kubeconfig({ server: 'https://other' }, { token: 'second' }), 'current-context': 'no' });
    const loading = await loadList('a:b');
    expect(await tokenOf(loading)).toBe('Bearer first');
    expect(loading).toMatchObject({ access: { server, context: 'ctx' } });
  });
  it('an empty file of a list is an empty kubeconfig', async () => {
    write('a', '');
    write('b', kubeconfig({ server }, { token: 'b' }));
    expect(await tokenOf(await loadList('a:b'))).toBe('Bearer b');
  });
  it.each([
    [{ username: 'u', password: 'secret-word' }, 'basic authentication'],
    [{ token: 't', as: 'x', 'as-groups': ['g'] }, 'impersonates groups'],
  ])('what is not supported is refused in words: %j', async (user, text) => {
    const loading = await load(kubeconfig({ server }, user));
    expect(loading).toMatchObject({
      kind: 'failed',
      diagnostic: { code: 'cluster/credentials-unsupported', message: expect.stringContaining(text) },
    });
    expect(JSON.stringify(loading)).not.toContain('secret-word');
  });
  it('a user that is missing is no anonymous request', async () => {
    expect(await load({ ...kubeconfig({ server }), users: [] })).toMatchObject({
      kind: 'failed',
      diagnostic: { message: expect.stringContaining('a user that the kubeconfig does not have') },
    });
  });
});
