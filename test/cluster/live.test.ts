import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from '../../src/cli/run-cli.ts';
import { applySetId } from '../../src/cluster/ledger/apply-set-parent.ts';
import { type ApiServer, startApiServer, type TestUser, whyNoApiServer } from './api-server.ts';
import { type Fault, type ProxiedRequest, startFaultProxy } from './fault-proxy.ts';
import { hubbleFlow } from './hubble-flow.ts';
import { testIo } from './run-command.ts';

/** May read one namespace, and nothing of the whole cluster. */
const TENANT: TestUser = { name: 'tenant', token: 'tenant-token-77', groups: ['tenants'] };

const isSkipped = whyNoApiServer() !== undefined;
let server: ApiServer;
let count = 0;
beforeAll(async () => {
  if (!isSkipped) server = await startApiServer([TENANT]);
});
afterAll(async () => {
  await server?.stop();
});

const POLICIES = '/apis/networking.k8s.io/v1/namespaces';
const from = (name: string, app: string, ...sources: string[]) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name },
  spec: {
    podSelector: { matchLabels: { app } },
    // Defaults are left out, as people write it.
    ingress: [
      {
        from: sources.map((source) => ({ podSelector: { matchLabels: { app: source } } })),
        ports: [{ port: 8080 }],
      },
    ],
  },
});

interface RunOptions {
  readonly kubeconfig?: string;
  readonly fault?: (request: ProxiedRequest) => Fault;
}

/** A namespace of its own, files, and what `sluice` says of them. */
async function start() {
  count++;
  const namespace = `live-${count}`;
  await server.call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  const cwd = await mkdtemp(join(tmpdir(), 'sluice-live-'));
  const make = (policy: ReturnType<typeof from>, labels = {}) =>
    server.call('POST', `${POLICIES}/${namespace}/networkpolicies`, {
      ...policy,
      metadata: { ...policy.metadata, labels },
    });
  const write = (
    policies: readonly ReturnType<typeof from>[],
    pairs: readonly [string, string, 'DROPPED'?][] = [],
  ) =>
    Promise.all([
      writeFile(
        join(cwd, 'p.json'),
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'List',
          items: policies.map((one) => ({ ...one, metadata: { ...one.metadata, namespace } })),
        }),
      ),
      writeFile(
        join(cwd, 'flows.ndjson'),
        pairs.map(([source, to, verdict]) => `${hubbleFlow(namespace, source, to, verdict)}\n`).join(''),
      ),
    ]);
  const sluice = async (
    args: readonly string[],
    { kubeconfig = server.kubeconfig, fault }: RunOptions = {},
  ) => {
    const { io, said } = testIo(cwd, {});
    const proxy = fault && (await startFaultProxy(server, fault));
    const file = proxy ? await server.writeKubeconfig({ token: server.token, url: proxy.url }) : kubeconfig;
    const code = await runCli([...args, '--kubeconfig', file], io);
    await proxy?.stop();
    return { code, ...said() };
  };
  const simulate = async (more: readonly string[], options: RunOptions = {}) => {
    const args = ['simulate', '-p', 'p.json', '-f', 'flows.ndjson', '--format', 'json', ...more];
    const { code, stdout, stderr } = await sluice(args, options);
    return { code, stderr, report: JSON.parse(stdout) };
  };
  return { namespace, make, write, sluice, simulate, stop: () => rm(cwd, { recursive: true }) };
}

interface Located {
  readonly where: string;
  readonly policy: { readonly namespace: string; readonly name: string };
}

const where = (report: { simulation: { live: { policies: readonly Located[] } } }, namespace: string) =>
  Object.fromEntries(
    report.simulation.live.policies
      .filter(({ policy }) => policy.namespace === namespace)
      .map(({ where: place, policy }) => [policy.name, place]),
  );

it.skipIf(isSkipped)('compares with what is live, and says of each policy where it is', async () => {
  const { namespace, make, write, simulate, stop } = await start();
  await make(from('same', 'api', 'web'));
  await make(from('changed', 'db', 'api', 'admin'));
  await make(from('of-an-operator', 'web', 'gateway'));
  await make(from('left', 'old', 'web'), {
    'applyset.kubernetes.io/part-of': applySetId({ namespace: 'default', name: 'sluice' }),
  });
  await write(
    [from('same', 'api', 'web'), from('changed', 'db', 'api'), from('new', 'cache', 'api')],
    [
      ['web', 'api'],
      ['admin', 'db'],
      ['api', 'db'],
      ['batch', 'web'],
      ['nobody', 'old', 'DROPPED'],
    ],
  );
  const { code, report, stderr } = await simulate(['--base', 'cluster:']);
  expect(where(report, namespace), stderr).toEqual({
    same: 'both',
    changed: 'differs',
    'of-an-operator': 'cluster',
    left: 'leaving',
    new: 'git',
  });
  expect(code).toBe(1);
  const turned = report.simulation.impacts
    .filter(({ transition }: { transition: string }) => ['blocked', 'opened'].includes(transition))
    .map((impact: Record<string, { name: string }>) => [
      impact.transition,
      impact.source?.name,
      impact.destination?.name,
    ]);
  expect(turned).toEqual([
    ['blocked', `${namespace}/admin`, `${namespace}/db`],
    ['opened', `${namespace}/nobody`, `${namespace}/old`],
  ]);
  // What an operator isolates stays isolated: it is denied before and after, and no finding.
  expect(report.simulation.totals.stillDenied.connections).toBe(1);
  expect(report.simulation.base.name).toBe('cluster:test');
  await stop();
});

it.skipIf(isSkipped)('counts live policies on both sides when the inventory is the cluster', async () => {
  const { namespace, make, write, sluice, stop } = await start();
  await server.call('POST', `/api/v1/namespaces/${namespace}/pods`, {
    metadata: { name: 'web-1', labels: { app: 'web' } },
    spec: { containers: [{ name: 'c', image: 'x' }] },
  });
  await server.call('POST', `/api/v1/namespaces/${namespace}/pods`, {
    metadata: { name: 'api-1', labels: { app: 'api' } },
    spec: { containers: [{ name: 'c', image: 'x' }] },
  });
  await make(from('of-an-operator', 'api', 'gateway'));
  await write([from('other', 'web', 'gateway')]);
  const ask = ['explain', `${namespace}/web-1`, `${namespace}/api-1`, '8080', '-p', 'p.json'];
  const { code, stdout, stderr } = await sluice([...ask, '-i', 'cluster:', '--expect', 'denied']);
  expect(code, stdout + stderr).toBe(0);
  expect(stdout).toContain('of-an-operator');
  expect(stdout).toContain(`cluster:NetworkPolicy/${namespace}/of-an-operator`);
  await stop();
});

it.skipIf(isSkipped)('is not green where it may not look, and says where that is', async () => {
  const { namespace, make, write, simulate, stop } = await start();
  for (const [kind, path] of [
    ['Role', 'roles'],
    ['RoleBinding', 'rolebindings'],
  ]) {
    const rules = [{ apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['list'] }];
    const binding = {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'tenants' }],
    };
    await server.call('POST', `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/${path}`, {
      metadata: { name: 'reader' },
      ...(kind === 'Role' ? { rules } : binding),
    });
  }
  await make(from('same', 'api', 'web'));
  await write([from('same', 'api', 'web')], [['web', 'api']]);
  const kubeconfig = await server.writeKubeconfig({ token: TENANT.token });
  const { code, report } = await simulate(['--base', 'cluster:', '-i', 'cluster:'], { kubeconfig });
  expect(where(report, namespace)).toEqual({ same: 'both' });
  expect(report.gate.outcome).toBe('warn');
  expect(report.gate.reasons[0]).toMatchObject({ code: 'not-looked-at' });
  expect(report.simulation.live.notSeen).toContain(
    `networkpolicies.networking.k8s.io outside of ${namespace}`,
  );
  expect(report.simulation.live.notSeen).toContain('pods');
  expect(report.simulation.live.notSeen).toContain('nodes');
  expect(code).toBe(0);
  await stop();
});

it.skipIf(isSkipped)('reads all pages', async () => {
  const { namespace, make, write, simulate, stop } = await start();
  for (let i = 0; i < 7; i++) await make(from(`p${i}`, `app${i}`, 'web'));
  await write([from('p0', 'app0', 'web')], [['web', 'app0']]);
  let pages = 0;
  const { report } = await simulate(['--base', 'cluster:'], {
    fault: ({ url }) => {
      if (!url.includes('/networkpolicies?')) return { kind: 'pass' };
      pages++;
      return { kind: 'pass', url: url.replace('limit=500', 'limit=3') };
    },
  });
  expect(pages).toBeGreaterThan(2);
  expect(Object.keys(where(report, namespace))).toHaveLength(7);
  await stop();
});

it.skipIf(isSkipped)('is an error when the cluster does not answer, never an empty cluster', async () => {
  const { write, simulate, stop } = await start();
  await write([from('same', 'api', 'web')], [['web', 'api']]);
  const { code, report } = await simulate(['--base', 'cluster:', '--timeout', '8s'], {
    fault: () => ({ kind: 'answer', status: 500 }),
  });
  expect(code).toBe(2);
  expect(report.simulation).toBe(null);
  expect(report.gate.outcome).toBe('invalid');
  await stop();
});
