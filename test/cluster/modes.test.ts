import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from '../../src/cli/run-cli.ts';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { hubbleFlow } from './hubble-flow.ts';
import { installCrds } from './install-crds.ts';
import { moduleFolder } from './module-folder.ts';
import { policyYaml } from './policy-yaml.ts';
import { testIo } from './run-command.ts';

const isSkipped = whyNoApiServer() !== undefined;
const NAMESPACE = 'modes';
const CILIUM_POLICIES = `/apis/cilium.io/v2/namespaces/${NAMESPACE}/ciliumnetworkpolicies`;
let server: ApiServer;
let cwd: string;
beforeAll(async () => {
  if (isSkipped) return;
  server = await startApiServer();
  const crds = 'pkg/k8s/apis/cilium.io/client/crds/v2/ciliumnetworkpolicies.yaml';
  await installCrds(server, [join(moduleFolder('github.com/cilium/cilium@v1.20.2'), crds)]);
  await server.call('POST', '/api/v1/namespaces', { metadata: { name: NAMESPACE } });
  cwd = await mkdtemp(join(tmpdir(), 'sluice-modes-'));
}, 120_000);
afterAll(async () => {
  await server?.stop();
  if (!isSkipped) await rm(cwd, { recursive: true });
});

const cilium = (mode: string) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: api, namespace: ${NAMESPACE}, annotations: {sluice.dev/mode: ${mode}}}
spec: {endpointSelector: {matchLabels: {app: api}}, ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]}
`;
const network = (mode: string) =>
  policyYaml(NAMESPACE, 'cache', 'podSelector: {matchLabels: {app: cache}}\npolicyTypes: [Ingress]').replace(
    'metadata: {',
    `metadata: {annotations: {sluice.dev/mode: ${mode}}, `,
  );

async function run(args: readonly string[]) {
  const { io, said } = testIo(cwd, {});
  const set = ['--apply-set', `${NAMESPACE}/sluice`, '--kubeconfig', server.kubeconfig];
  return { code: await runCli([...args, ...set], io), ...said() };
}

async function write(...policies: readonly string[]): Promise<void> {
  await writeFile(join(cwd, 'p.yaml'), policies.join('---\n'));
  const pairs = [
    ['web', 'api'],
    ['batch', 'api'],
    ['web', 'cache'],
  ];
  const flows = pairs.map(([from = '', to = '']) => `${hubbleFlow(NAMESPACE, from, to)}\n`);
  await writeFile(join(cwd, 'flows.ndjson'), flows.join(''));
}

const INPUTS = ['-p', 'p.yaml', '-f', 'flows.ndjson', '--cni', 'cilium'];

it.skipIf(isSkipped)(
  'sluice.dev/mode takes a policy off, audits it, and enforces it; plan, deploy, status and report say which',
  { timeout: 180_000 },
  async () => {
    await write(cilium('audit'), network('"off"'));
    const plan = await run(['plan', ...INPUTS]);
    expect(plan.stdout).toContain('1 to create');
    expect(plan.stdout).toContain(`CiliumNetworkPolicy ${NAMESPACE}/api (p.yaml:1:1): audited`);
    expect(plan.stdout).toContain(`NetworkPolicy ${NAMESPACE}/cache (p.yaml:6:1): off, and not applied`);

    const deployed = await run(['deploy', ...INPUTS, '-y', '--settle-seconds=0']);
    expect(deployed.code, deployed.stdout + deployed.stderr).toBe(0);
    expect(deployed.stdout).toContain('off, and not applied');
    const audited = await server.call('GET', `${CILIUM_POLICIES}/api`);
    expect(audited.body.spec.enableDefaultDeny).toEqual({ ingress: false, egress: false });
    expect(
      (await server.call('GET', `/apis/networking.k8s.io/v1/namespaces/${NAMESPACE}/networkpolicies/cache`))
        .status,
    ).toBe(404);
    const status = await run(['status']);
    expect(status.stdout).toContain(`not enforced: audit CiliumNetworkPolicy ${NAMESPACE}/api`);
    expect(status.stdout).toContain(`not enforced: off NetworkPolicy ${NAMESPACE}/cache`);
    expect((await run(['plan', ...INPUTS, '--detailed-exitcode'])).code).toBe(0);

    // What enforcing both would do is seen against the cluster, before it is done.
    await write(cilium('enforce'), network('enforce'));
    const simulated = await run(['simulate', ...INPUTS, '--base', 'cluster:', '--format', 'json']);
    const { simulation } = JSON.parse(simulated.stdout);
    expect(simulation.modes).toEqual([]);
    const blocked = simulation.impacts
      .filter(({ transition }: { transition: string }) => transition === 'blocked')
      .map(
        ({ source, destination }: Record<string, { name: string }>) => `${source?.name} ${destination?.name}`,
      );
    expect(blocked.sort()).toEqual([
      `${NAMESPACE}/batch ${NAMESPACE}/api`,
      `${NAMESPACE}/web ${NAMESPACE}/cache`,
    ]);

    const enforced = await run(['deploy', ...INPUTS, '-y', '--settle-seconds=0']);
    expect(enforced.code, enforced.stdout + enforced.stderr).toBe(0);
    const live = await server.call('GET', `${CILIUM_POLICIES}/api`);
    expect(live.body.spec.enableDefaultDeny).toBe(undefined);

    // Off again, for one: it leaves the cluster as a deleted file would.
    await write(cilium('enforce'), network('"off"'));
    const off = await run(['deploy', ...INPUTS, '-y', '--settle-seconds=0']);
    expect(off.stdout).toContain(`deleted    NetworkPolicy ${NAMESPACE}/cache`);
    const report = await run(['simulate', ...INPUTS, '--base', 'cluster:']);
    expect(report.stdout).toContain('Not enforced, as set in their files: 1 policy');
    expect(report.stdout).toContain(`NetworkPolicy ${NAMESPACE}/cache is off, and not applied`);

    await write(cilium('enforce'), network('audit'));
    const refused = await run(['deploy', ...INPUTS, '-y', '--settle-seconds=0']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('policy/mode-refused');
  },
);
