import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runRollback } from '../../src/cli/commands/rollback.ts';
import { DEFAULT_SETTINGS } from '../../src/cli/config/settings.ts';
import { KUBERNETES } from '../../src/policy/platform/platform.ts';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { type Fault, type ProxiedRequest, startFaultProxy } from './fault-proxy.ts';
import { hubbleFlow } from './hubble-flow.ts';
import { policyYaml } from './policy-yaml.ts';
import { runCommand, testIo } from './run-command.ts';

/* The way back after a failed deploy, and of `rollback`: from what is live to what was, without a cut. */

const isSkipped = whyNoApiServer() !== undefined;
let server: ApiServer;
let count = 0;
beforeAll(async () => {
  if (!isSkipped) server = await startApiServer();
});
afterAll(async () => {
  await server?.stop();
});

type Policies = Readonly<Record<string, readonly string[]>>;

async function start(faultOf: (request: ProxiedRequest, name: string) => Fault = () => ({ kind: 'pass' })) {
  count++;
  const namespace = `reversal-${count}`;
  await server.call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  const written: string[] = [];
  let fault = faultOf;
  const proxy = await startFaultProxy(server, (request) => {
    const name = /networkpolicies\/([^?]+)/.exec(request.url)?.[1] ?? '';
    const isWrite = request.method !== 'GET' && name !== '' && !request.url.includes('dryRun');
    const said = fault({ ...request, isWrite }, name);
    if (isWrite && said.kind === 'pass') written.push(`${request.method} ${name}`);
    return said;
  });
  const kubeconfig = await server.writeKubeconfig({ token: server.token, url: proxy.url });
  const folder = await mkdtemp(join(tmpdir(), 'sluice-reversal-'));
  const flows = join(folder, 'flows.ndjson');
  await writeFile(flows, `${hubbleFlow(namespace, 'a', 'x')}\n`);
  const applySet = { namespace, name: 'sluice' };
  const pacing = { sleep: async () => {}, random: () => 0.5 };
  const path = (name: string) => `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies/${name}`;
  const allow = (name: string, from: readonly string[]) =>
    policyYaml(
      namespace,
      name,
      `podSelector: {matchLabels: {app: x}}
policyTypes: [Ingress]
ingress:
- from: [${from.map((app) => `{podSelector: {matchLabels: {app: ${app}}}}`).join(', ')}]`,
    );
  return {
    namespace,
    written,
    path,
    allow,
    setFault: (next: typeof faultOf) => {
      fault = next;
    },
    deploy: (policies: Policies, more = {}) =>
      runCommand(
        'deploy',
        {
          'p.yaml': Object.entries(policies)
            .map(([name, from]) => allow(name, from))
            .join('---\n'),
        },
        { kubeconfig, applySet, policies: ['p.yaml'], flows: [flows], pacing, ...more },
      ),
    rollback: async (hasFlows = true, typed?: string, named?: string) => {
      const { io, said } = testIo(folder, typed === undefined ? {} : { typed });
      const connection = { kubeconfig, applySet, defaultNamespace: 'default', pacing };
      const recorded = {
        ...connection,
        platform: KUBERNETES,
        limits: DEFAULT_SETTINGS.limits,
        inventory: [],
        flows: hasFlows ? [flows] : [],
      };
      return {
        code: await runRollback({ ...connection, recorded, ...(named !== undefined && { run: named }) }, io),
        ...said(),
      };
    },
    names: async () => (await server.call('GET', path(''))).body.items.map(({ metadata }) => metadata.name),
    stop: async () => {
      await proxy.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const refuse: Fault = { kind: 'answer', status: 403, body: '{"kind":"Status","message":"no"}' };

it.skipIf(isSkipped)(
  'a failed deploy holds back what would cut, while another object cannot be put back',
  async () => {
    const set = await start();
    await set.deploy({ p: ['a'], z: ['c'] });
    set.written.length = 0;
    // q comes, p loses a, z fails; then p may not be written any more.
    set.setFault(({ isWrite }, name) =>
      isWrite && (name === 'z' || (name === 'p' && set.written.includes('PATCH p')))
        ? refuse
        : { kind: 'pass' },
    );
    const run = await set.deploy({ p: ['b'], q: ['a'], z: ['d'] });
    expect(run.code).toBe(6);
    expect(set.written).toEqual(['PATCH q', 'PATCH p']);
    expect(run.stderr).toMatch(/NetworkPolicy \S+\/p: was not restored: .*403/);
    expect(run.stderr).toMatch(
      /NetworkPolicy \S+\/q: was not restored: while another object could not be restored, that would cut `.*a → .*x/,
    );
    set.setFault(() => ({ kind: 'pass' }));
    expect((await set.rollback()).code).toBe(0);
    expect(await set.names()).toEqual(['p', 'z']);
    await set.stop();
  },
);

it.skipIf(isSkipped)('rollback goes from what is live now, in an order that cuts nothing', async () => {
  const set = await start();
  const body = {
    metadata: { name: 'keeps' },
    spec: {
      podSelector: { matchLabels: { app: 'x' } },
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'a' } } }] }],
    },
  };
  await server.call('POST', set.path(''), body);
  await set.deploy({ p: ['a'], q: ['d'] });
  set.written.length = 0;
  await set.deploy({ p: ['b'], q: ['a'] });
  expect(set.written).toEqual(['PATCH p', 'PATCH q']);
  await server.call('DELETE', set.path('keeps'));
  set.written.length = 0;
  // Whoever sits there knows before they answer.
  const refused = await set.rollback(true, 'n\n');
  expect(refused.stderr).toMatch(/Order: proved on 1 recorded connection(.|\n)*Roll back sluice-run-/);
  expect(set.written).toEqual([]);
  const run = await set.rollback();
  expect(run).toMatchObject({ code: 0 });
  expect(run.stdout).toContain('Order: proved on 1 recorded connection');
  expect([...new Set(set.written.map((line) => line.split(' ')[1]))]).toEqual(['p', 'q']);
  await set.stop();
});

it.skipIf(isSkipped)(
  'rollback leaves what would cut while somebody else holds the other object',
  async () => {
    const set = await start();
    await set.deploy({ p: ['a'] });
    await set.deploy({ p: ['b'], q: ['a'] });
    const edit = [{ op: 'replace', path: '/spec/ingress/0/from/0/podSelector/matchLabels/app', value: 'e' }];
    await server.call('PATCH', set.path('p'), edit, 'application/json-patch+json');
    const run = await set.rollback();
    expect(run.code).toBe(6);
    expect(run.stderr).toMatch(/\/p: was not restored: somebody else changed it since/);
    expect(run.stderr).toMatch(/\/q: was not restored: while another object could not be restored/);
    expect(await set.names()).toEqual(['p', 'q']);
    // Without recorded connections nobody knows.
    const again = /`sluice rollback (\S+)` tries again/.exec(run.stderr)?.[1];
    const unproved = await set.rollback(false, undefined, again);
    expect(unproved.stdout).toContain('Order: the reverse of the writes, not proved');
    await set.stop();
  },
);

it.skipIf(isSkipped)(
  'what a rollback brings back is found by the next deploy, and its commit may be deployed again',
  async () => {
    const set = await start();
    const other = `${set.namespace}-other`;
    await server.call('POST', '/api/v1/namespaces', { metadata: { name: other } });
    const commit = (letter: string, hour: number) => ({
      env: {
        CI: 'true',
        CI_COMMIT_SHA: letter.repeat(40),
        CI_COMMIT_TIMESTAMP: `2026-01-01T0${hour}:00:00+00:00`,
      },
    });
    const there = `/apis/networking.k8s.io/v1/namespaces/${other}/networkpolicies`;
    const both = {
      'p.yaml': `${set.allow('p', ['a'])}---\n${set.allow('r', ['a']).replace(`namespace: ${set.namespace}`, `namespace: ${other}`)}`,
    };
    const options = { kubeconfig: server.kubeconfig, applySet: { namespace: set.namespace, name: 'sluice' } };
    expect((await runCommand('deploy', both, { ...options, ...commit('a', 1) })).code).toBe(0);
    expect((await set.deploy({ p: ['a'] }, commit('b', 2))).code).toBe(0);
    expect((await server.call('GET', there)).body.items).toHaveLength(0);
    expect((await set.rollback()).code).toBe(0);
    expect((await server.call('GET', there)).body.items).toHaveLength(1);
    // The commit before it is the deployed one again, so it is not older than itself.
    expect((await runCommand('plan', both, { ...options, ...commit('a', 1) })).stdout).toContain(
      '2 unchanged',
    );
    expect((await set.deploy({ p: ['a'] }, commit('c', 3))).code).toBe(0);
    expect((await server.call('GET', there)).body.items).toHaveLength(0);
    await set.stop();
  },
);
