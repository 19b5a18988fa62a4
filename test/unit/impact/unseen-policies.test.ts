import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

/* "Could not look" is not "nothing there": policies of a live cluster that may not be listed may decide otherwise. */

const VERSIONS = ['networking.k8s.io/v1', 'projectcalico.org/v3', 'metrics.k8s.io/v1'];
const RESOURCES: Readonly<Record<string, readonly object[] | undefined>> = {
  '/api/v1': [],
  '/apis/networking.k8s.io/v1': [{ name: 'networkpolicies', kind: 'NetworkPolicy', namespaced: true }],
  '/apis/projectcalico.org/v3': [],
  '/apis/metrics.k8s.io/v1': [],
};

/** An API server that answers for what is in `RESOURCES`, and refuses the paths of `refused`. */
async function createApi(refused: readonly string[]): Promise<AsyncDisposable & { readonly url: string }> {
  const groups = VERSIONS.map((groupVersion) => ({ versions: [{ groupVersion }] }));
  const server = createServer(({ url = '' }, response) => {
    const path = url.split('?')[0] ?? '';
    const isRefused = refused.includes(path);
    response.writeHead(isRefused ? 403 : 200, { 'content-type': 'application/json' });
    const resources = RESOURCES[path];
    response.end(
      JSON.stringify(
        isRefused
          ? {
              kind: 'Status',
              apiVersion: 'v1',
              status: 'Failure',
              code: 403,
              reason: 'Forbidden',
              message: 'no',
            }
          : path === '/apis'
            ? { kind: 'APIGroupList', groups }
            : resources === undefined
              ? { kind: 'List', apiVersion: 'v1', metadata: {}, items: [] }
              : { kind: 'APIResourceList', resources },
      ),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const policy = (namespace: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: ${namespace}}\nspec: {podSelector: {}, ingress: [{}]}\n`;
const PODS = ['shop', 'pay']
  .map(
    (namespace) =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: ${namespace}}\nspec: {template: {metadata: {labels: {app: web}}}}\n`,
  )
  .join('---\n');
const SHOP_TO_PAY = JSON.stringify({
  flow: {
    time: '2026-11-18T10:00:00Z',
    verdict: 'FORWARDED',
    IP: { source: '10.0.0.1', destination: '10.0.0.2' },
    l4: { TCP: { source_port: 40000, destination_port: 80, flags: { SYN: true } } },
    source: { namespace: 'shop', labels: ['k8s:app=web'], pod_name: 'web-1' },
    destination: { namespace: 'pay', labels: ['k8s:app=web'], pod_name: 'web-1' },
    Type: 'L3_L4',
    event_type: { type: 4 },
    trace_observation_point: 'TO_ENDPOINT',
    trace_reason: 'NEW',
    is_reply: false,
  },
});

/** What a command answers beside the live cluster of which some paths may not be read. */
async function ask(words: readonly string[], refused: readonly string[], policies = policy('pay')) {
  await using api = await createApi(refused);
  using folder = createTemporaryFolder();
  folder.write({
    'p.yaml': policies,
    'pods.yaml': PODS,
    kubeconfig: JSON.stringify({
      clusters: [{ name: 'c', cluster: { server: api.url, 'insecure-skip-tls-verify': true } }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      users: [{ name: 'u', user: { token: 't' } }],
      'current-context': 'c',
    }),
  });
  const more = ['--policies', 'p.yaml', '-i', 'pods.yaml', '-i', 'cluster:', '--kubeconfig', 'kubeconfig'];
  return await runSluice([...words, ...more], { cwd: folder.path, stdin: SHOP_TO_PAY });
}

const EXPLAIN = ['explain', 'shop/web', 'pay/web', '80', '--expect', 'allowed'];
const ALL = '/apis/networking.k8s.io/v1/networkpolicies';
const IN_PAY = '/apis/networking.k8s.io/v1/namespaces/pay/networkpolicies';
const SAID = '`networkpolicies.networking.k8s.io` could not be read in the cluster, and may decide this';

describe('where policies of the cluster may not be listed', () => {
  it('explain cannot tell, and says why', async () => {
    const { code, stdout } = await ask(EXPLAIN, [ALL, IN_PAY]);
    expect(stdout).toMatch(/^CANNOT TELL/);
    expect(stdout.replace(/\s+/g, ' ')).toContain(SAID);
    expect(code).toBe(1);
  });

  it('nor can eval', async () => {
    const { stdout } = await ask(['eval', '--flows', '-', '--cni', 'cilium'], [ALL, IN_PAY]);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'unknown',
      reason: `egress: ${SAID}; ingress: ${SAID}`,
    });
  });

  it('both can tell where all that could decide may be listed', async () => {
    expect(await ask(EXPLAIN, [])).toMatchObject({ code: 0 });
    const inside = ['explain', 'pay/web', 'pay/web', '80', '--expect', 'allowed'];
    expect(await ask(inside, [ALL])).toMatchObject({ code: 0 });
    const { stdout } = await ask(EXPLAIN, [ALL]);
    expect(stdout.replace(/\s+/g, ' ')).toContain('networking.k8s.io outside of pay` could not be read');
  });

  it('kinds that the server does not tell count where their group has policies', async () => {
    expect(await ask(EXPLAIN, ['/apis/metrics.k8s.io/v1'])).toMatchObject({ code: 0 });
    const { code, stdout } = await ask(EXPLAIN, ['/apis/projectcalico.org/v3']);
    expect(stdout).toContain('`kinds of projectcalico.org/v3` could not be read');
    expect(code).toBe(1);
  });
});
