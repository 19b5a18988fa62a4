import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

/** A server that takes connections and never says a word; its address. */
async function createSilentServer(): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(() => {}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: async () => void server.close() };
}

const PIPELINE = {
  CI_MERGE_REQUEST_IID: '7',
  CI_MERGE_REQUEST_PROJECT_ID: '1',
  CI_PROJECT_ID: '1',
  CI_PIPELINE_IID: '3',
  CI_PIPELINE_ID: '3',
  CI_COMMIT_SHA: 'a'.repeat(40),
  SLUICE_GITLAB_TOKEN: 'token',
};

const POLICY =
  'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: b}\nspec: {podSelector: {}}\n';

/** Side by side, since nearly all of their time is waiting; long enough for a machine that does other things too. */
describe.concurrent('waiting for the network', () => {
  it('a GitLab that does not answer is named while it is waited for, and not longer than allowed', async () => {
    await using silent = await createSilentServer();
    using folder = createTemporaryFolder();
    folder.write({ 'body.md': 'text' });
    const args = ['comment', '--body', 'body.md', '--timeout', '8s', '--required'];
    const env = { ...PIPELINE, CI_SERVER_URL: silent.url };
    const { code, stderr } = await runSluice(args, { cwd: folder.path, env, now: Date.now });
    expect(stderr).toContain(`waiting: an answer of ${silent.url}`);
    expect(stderr).toContain('comment: failed');
    expect(code).toBe(1);
  });

  it('so is a GitLab that refuses connections, with the reason', async () => {
    using folder = createTemporaryFolder();
    folder.write({ 'body.md': 'text' });
    const env = { ...PIPELINE, CI_SERVER_URL: 'http://127.0.0.1:1' };
    const args = ['comment', '--body', 'body.md', '--timeout', '120s'];
    const { stderr } = await runSluice(args, { cwd: folder.path, env, now: Date.now });
    expect(stderr).toMatch(/comment: failed on merge request !7: GitLab cannot be reached \(ECONNREFUSED\)/);
  });

  it('a cluster that does not answer is named while it is waited for, and not longer than allowed', async () => {
    await using silent = await createSilentServer();
    using folder = createTemporaryFolder();
    folder.write({
      'p/a.yaml': POLICY,
      kubeconfig: JSON.stringify({
        clusters: [{ name: 'c', cluster: { server: silent.url, 'insecure-skip-tls-verify': true } }],
        contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
        users: [{ name: 'u', user: { token: 't' } }],
        'current-context': 'c',
      }),
    });
    const args = ['plan', '-p', 'p', '--kubeconfig', 'kubeconfig', '--timeout', '12s'];
    const { code, stderr } = await runSluice(args, { cwd: folder.path, now: Date.now });
    expect(stderr).toContain(`waiting: an answer of ${silent.url}`);
    expect(code).toBe(2);
  });
});
