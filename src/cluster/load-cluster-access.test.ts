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
    [{}, 'it is no complete kubeconfig'],
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

describe('credentials', () => {
  const plugin = (script: string) => ({
    exec: { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: ['-e', script] },
  });
  const server = 'https://c.example';

  it('a token', async () => {
    const { headers } = await (await access({ server }, { token: 'abc' })).credentials();
    expect(headers.Authorization).toBe('Bearer abc');
  });
  it('of a plug-in, without the line end that a file or a script leaves', async () => {
    const status = { apiVersion: 'x', kind: 'ExecCredential', status: { token: 'abc\n' } };
    const user = plugin(`console.log(${JSON.stringify(JSON.stringify(status))})`);
    const { headers } = await (await access({ server }, user)).credentials();
    expect(headers.Authorization).toBe('Bearer abc');
  });
  it('of a plug-in that fails: its own words', async () => {
    const user = plugin('console.error("log in first"); process.exit(1)');
    await expect((await access({ server }, user)).credentials()).rejects.toThrow('log in first');
  });
  it('of a plug-in that prints a bare token: not quoted', async () => {
    const user = plugin('console.log("secret-token-123")');
    const failing = (await access({ server }, user)).credentials();
    await expect(failing).rejects.toThrow('the credential plug-in did not answer with JSON');
  });
  it('of a plug-in that is not installed', async () => {
    const user = { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'no-such-plugin' } };
    await expect((await access({ server }, user)).credentials()).rejects.toThrow('no-such-plugin');
  });
  it('of a plug-in that answers with something else', async () => {
    const user = plugin('console.log("{}")');
    await expect((await access({ server }, user)).credentials()).rejects.toThrow(
      'answered with no ExecCredential',
    );
  });
});
