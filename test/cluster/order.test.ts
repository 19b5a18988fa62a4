import { afterAll, beforeAll, expect, it } from 'vitest';
import { newestPlatform } from '../../src/policy/platform/choose-platform.ts';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { hubbleFlow } from './hubble-flow.ts';
import { policyYaml } from './policy-yaml.ts';
import { runCommand } from './run-command.ts';

const isSkipped = whyNoApiServer() !== undefined;
let server: ApiServer;
let count = 0;
beforeAll(async () => {
  if (!isSkipped) server = await startApiServer();
});
afterAll(async () => {
  await server?.stop();
});

async function start() {
  count++;
  const namespace = `order-${count}`;
  await server.call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  const written: string[] = [];
  const proxy = await startFaultProxy(server, ({ isWrite, url }) => {
    if (isWrite) written.push(/networkpolicies\/([^?]+)/.exec(url)?.[1] ?? '');
    return { kind: 'pass' };
  });
  const kubeconfig = await server.writeKubeconfig({ token: server.token, url: proxy.url });
  const sluice = (
    command: 'plan' | 'deploy',
    policies: readonly string[],
    pairs: readonly [string, string][],
    more = {},
  ) =>
    runCommand(
      command,
      {
        'p.yaml': policies.join('---\n'),
        'flows.ndjson': pairs.map(([from, to]) => `${hubbleFlow(namespace, from, to)}\n`).join(''),
      },
      {
        kubeconfig,
        applySet: { namespace, name: 'sluice' },
        policies: ['p.yaml'],
        flows: ['flows.ndjson'],
        ...more,
      },
    );
  return { namespace, written, sluice, stop: proxy.stop };
}

const allowFrom = (namespace: string, name: string, selector: string, ...apps: string[]) =>
  policyYaml(
    namespace,
    name,
    `podSelector: ${selector}
policyTypes: [Ingress]
ingress:
- from: [${apps.map((app) => `{podSelector: {matchLabels: {app: ${app}}}}`).join(', ')}]`,
  );
const X = '{matchLabels: {app: x}}';

it.skipIf(isSkipped)(
  'writes in the order that cuts no recorded connection, whatever the names are',
  async () => {
    const { namespace, written, sluice, stop } = await start();
    const pairs: [string, string][] = [
      ['a', 'x'],
      ['a', 'y'],
    ];
    await sluice('deploy', [allowFrom(namespace, 'p1', X, 'a')], pairs);
    const wanted = [
      policyYaml(namespace, 'adeny', 'podSelector: {}\npolicyTypes: [Ingress]'),
      allowFrom(namespace, 'p1', '{}', 'a'),
    ];
    expect((await sluice('plan', wanted, pairs)).stdout).toContain(
      'Order: proved on 2 recorded connections. No write cuts one that is allowed before and after',
    );
    written.length = 0;
    expect((await sluice('deploy', wanted, pairs)).code).toBe(0);
    expect(written).toEqual(['p1', 'adeny']);
    await stop();
  },
);

it.skipIf(isSkipped)(
  'refuses to cut a connection for a while, and says which, unless that is asked for',
  async () => {
    const { namespace, written, sluice, stop } = await start();
    const pairs: [string, string][] = [
      ['a', 'x'],
      ['b', 'x'],
    ];
    await sluice('deploy', [allowFrom(namespace, 'p', X, 'a'), allowFrom(namespace, 'q', X, 'b')], pairs);
    written.length = 0;
    const swapped = [allowFrom(namespace, 'p', X, 'b'), allowFrom(namespace, 'q', X, 'a')];
    const run = await sluice('deploy', swapped, pairs);
    expect(run.code).toBe(5);
    expect(run.stderr).toContain('cluster/order-breaks 1 recorded connection would be cut');
    expect(run.stdout).toContain('No order of single writes keeps all of 2 recorded connections');
    expect(run.stdout).toMatch(/[ab].* → .*x.*: from write 1 to write 2/);
    expect(written).toEqual([]);
    expect((await sluice('deploy', swapped, pairs, { allowBreaks: true })).code).toBe(0);
    await stop();
  },
);

it.skipIf(isSkipped)('says what it does to recorded connections in the end, whatever the order', async () => {
  const { namespace, sluice, stop } = await start();
  const pairs: [string, string][] = [
    ['a', 'x'],
    ['b', 'x'],
  ];
  await sluice('deploy', [allowFrom(namespace, 'p', X, 'a', 'b')], pairs);
  const narrower = [allowFrom(namespace, 'p', X, 'a')];
  const { stdout } = await sluice('plan', narrower, pairs);
  expect(stdout).toMatch(
    /^Impact once everything is written: of 2 recorded connections 1 blocked\.\n {2}`.*\/b → .*\/x .*` would be blocked$/m,
  );
  const json = JSON.parse((await sluice('plan', narrower, pairs, { format: 'json' })).stdout);
  expect(json.impact).toMatchObject({ connections: 2, findings: [{ what: 'blocked' }], unlisted: 0 });
  const wider = [allowFrom(namespace, 'p', X, 'a', 'b', 'c')];
  expect((await sluice('plan', wider, pairs)).stdout).toContain(
    'Impact: none of 2 recorded connections is blocked or opened, and no workload is less protected.',
  );
  await stop();
});

it.skipIf(isSkipped)('says that it proves nothing without recorded connections', async () => {
  const { namespace, sluice, stop } = await start();
  const two = [allowFrom(namespace, 'p', X, 'b'), allowFrom(namespace, 'q', X, 'a')];
  const { stdout } = await sluice('plan', two, [], { flows: [] });
  expect(stdout).toContain('Order: not proved, because no recorded connections were given');
  await stop();
});

it.skipIf(isSkipped)('refuses to cut what the cluster is repaired over, unless it is named', async () => {
  const { namespace, written, sluice, stop } = await start();
  const pairs: [string, string][] = [['kube-system/coredns', 'x']];
  const deny = [policyYaml(namespace, 'deny', 'podSelector: {}\npolicyTypes: [Ingress]')];
  const run = await sluice('deploy', deny, pairs);
  expect(run.code).toBe(5);
  expect(run.stderr).toContain('cluster/way-back-cut');
  expect(run.stderr).toContain('`--allow-cut kube-system/coredns`');
  expect(written).toEqual([]);
  expect((await sluice('deploy', deny, pairs, { allowCut: ['kube-system/coredns'] })).code).toBe(0);
  await stop();
});

it.skipIf(isSkipped)('knows policies of other kinds, which may keep a connection', async () => {
  const version = {
    name: 'v2',
    served: true,
    storage: true,
    schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
  };
  await server.call('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    metadata: { name: 'ciliumnetworkpolicies.cilium.io' },
    spec: {
      group: 'cilium.io',
      scope: 'Namespaced',
      names: { kind: 'CiliumNetworkPolicy', plural: 'ciliumnetworkpolicies' },
      versions: [version],
    },
  });
  const { namespace, sluice, stop } = await start();
  const keeps = {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: 'keeps' },
    spec: {
      endpointSelector: { matchLabels: { app: 'x' } },
      ingress: [{ fromEndpoints: [{ matchLabels: { app: 'a' } }, { matchLabels: { app: 'b' } }] }],
    },
  };
  const place = `/apis/cilium.io/v2/namespaces/${namespace}/ciliumnetworkpolicies`;
  while ((await server.call('POST', place, keeps)).status !== 201) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const pairs: [string, string][] = [
    ['a', 'x'],
    ['b', 'x'],
  ];
  const platform = newestPlatform('cilium');
  const both = [allowFrom(namespace, 'p', X, 'a'), allowFrom(namespace, 'q', X, 'b')];
  expect(await sluice('deploy', both, pairs, { platform })).toMatchObject({
    code: 0,
    stderr: expect.not.stringContaining('error'),
  });
  const swapped = [allowFrom(namespace, 'p', X, 'b'), allowFrom(namespace, 'q', X, 'a')];
  const run = await sluice('plan', swapped, pairs, { platform });
  expect(run.stdout).toContain('Order: proved on 2 recorded connections');
  await server.call('DELETE', `${place}/keeps`);
  expect((await sluice('plan', swapped, pairs, { platform })).stderr).toContain('cluster/order-breaks');
  await stop();
});

it.skipIf(isSkipped)('deploys although what proves the order cannot be read, and says so', async () => {
  const { namespace, sluice, stop } = await start();
  const two = [allowFrom(namespace, 'p', X, 'b'), allowFrom(namespace, 'q', X, 'a')];
  const run = await sluice('deploy', two, [], { flows: ['nowhere.ndjson'] });
  expect(run.code).toBe(0);
  expect(run.stderr).toMatch(/warning .*nowhere\.ndjson/);
  await stop();
});

it.skipIf(isSkipped)(
  'refuses to cut DNS off although nobody was recorded, unless another live policy keeps it',
  async () => {
    const { namespace, sluice, stop } = await start();
    const deny = [policyYaml('kube-system', 'deny', 'podSelector: {}\npolicyTypes: [Ingress]')];
    const run = await sluice('deploy', deny, [], { flows: [] });
    expect(run.code).toBe(5);
    expect(run.stderr).toContain(
      'cluster/way-back-cut after write 1 `kube-system/deny` puts the DNS pods of `kube-system`',
    );
    expect((await sluice('plan', deny, [], { flows: [], allowCut: ['policy/cuts-dns'] })).stderr).toContain(
      'warning',
    );
    const place = '/apis/networking.k8s.io/v1/namespaces/kube-system/networkpolicies';
    await server.call('POST', place, {
      metadata: { name: 'dns' },
      spec: {
        podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
        ingress: [{ ports: [{ protocol: 'UDP', port: 53 }] }],
      },
    });
    const proxy = await startFaultProxy(server, ({ url }) =>
      url.startsWith('/apis/networking.k8s.io/v1/networkpolicies')
        ? { kind: 'answer', status: 403, body: '{}' }
        : { kind: 'pass' },
    );
    const kubeconfig = await server.writeKubeconfig({ token: server.token, url: proxy.url });
    const open = [policyYaml('kube-system', 'open', 'podSelector: {}\npolicyTypes: [Egress]\negress: [{}]')];
    expect((await sluice('plan', open, [], { flows: [], kubeconfig })).stderr).toContain(
      'it is not certain whether the plan cuts off DNS, webhooks or a deployer',
    );
    await proxy.stop();
    expect((await sluice('deploy', deny, [], { flows: [] })).code).toBe(0);
    const gone = [policyYaml(namespace, 'other', 'podSelector: {}\npolicyTypes: [Ingress]')];
    expect((await sluice('deploy', gone, [], { flows: [] })).code).toBe(0);
    await server.call('DELETE', `${place}/dns`);
    await stop();
  },
);
