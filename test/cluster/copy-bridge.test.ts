import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEvaluator } from '../../src/engine/evaluator.ts';
import { storedContent } from '../../src/plan/objects/stored-content.ts';
import { compilePolicies } from '../../src/policy/compile-policies.ts';
import { liveDocument } from '../../src/policy/live/live-document.ts';
import { loadLivePolicies } from '../../src/policy/live/load-live-policies.ts';
import { newestPlatform } from '../../src/policy/platform/choose-platform.ts';
import { workload } from '../support/simulated-shop.ts';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { judgeAsOperator } from './cilium-operator.ts';
import { type Fault, startFaultProxy } from './fault-proxy.ts';
import { hubbleFlow } from './hubble-flow.ts';
import { installCrds } from './install-crds.ts';
import { moduleFolder } from './module-folder.ts';
import { allowYaml } from './policy-yaml.ts';
import { runCommand } from './run-command.ts';

const isSkipped = whyNoApiServer() !== undefined;
const NAMESPACE = 'shop';
const platform = newestPlatform('cilium');
let server: ApiServer;
beforeAll(async () => {
  if (isSkipped) return;
  server = await startApiServer();
  const crds = 'pkg/k8s/apis/cilium.io/client/crds/v2/ciliumnetworkpolicies.yaml';
  await installCrds(server, [join(moduleFolder('github.com/cilium/cilium@v1.20.2'), crds)]);
  await server.call('POST', '/api/v1/namespaces', { metadata: { name: NAMESPACE } });
}, 120_000);
afterAll(() => server?.stop());

const allowCilium = (namespace: string, name: string, from: string, to: string) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: ${name}, namespace: ${namespace}}
spec: {endpointSelector: {matchLabels: {app: ${to}}}, ingress: [{fromEndpoints: [{matchLabels: {app: ${from}}}]}]}
`;

const KINDS = [
  { kind: 'NetworkPolicy', group: 'networking.k8s.io/v1', plural: 'networkpolicies', allow: allowYaml },
  { kind: 'CiliumNetworkPolicy', group: 'cilium.io/v2', plural: 'ciliumnetworkpolicies', allow: allowCilium },
] as const;

/** Two policies of one database change places: whichever is written first cuts what the other will allow. */
it.skipIf(isSkipped).each(KINDS)(
  'two $kind that change places cut nothing with --bridge, also when the run dies',
  { timeout: 180_000 },
  async ({ kind, group, plural, allow }) => {
    const path = `/apis/${group}/namespaces/${NAMESPACE}/${plural}`;
    const set = (web: string, batch: string) =>
      `${allow(NAMESPACE, web, 'web', 'db')}---\n${allow(NAMESPACE, batch, 'batch', 'db')}`;
    const live = async () =>
      (await server.call('GET', path)).body.items.map((item) =>
        storedContent({ ...item, apiVersion: group, kind }),
      );
    const flows = ['web', 'batch'].map((from) => `${hubbleFlow(NAMESPACE, from, 'db')}\n`).join('');
    const options = {
      platform,
      applySet: { namespace: NAMESPACE, name: plural },
      policies: ['p.yaml'],
      flows: ['f.ndjson'],
    };
    const deploy = (text: string, more: object) =>
      runCommand(
        'deploy',
        { 'p.yaml': text, 'f.ndjson': flows },
        { ...options, kubeconfig: server.kubeconfig, ...more },
      );
    const first = await deploy(set('p', 'q'), { allowBreaks: true });
    expect(first.code, first.stdout + first.stderr).toBe(0);

    const swapped = set('q', 'p');
    const refused = await deploy(swapped, {});
    expect(refused.code).toBe(5);
    expect(refused.stderr).toContain('cluster/order-breaks');

    const states: (readonly Record<string, unknown>[])[] = [];
    let writes = 0;
    let dies = true;
    const proxy = await startFaultProxy(server, async ({ method, url }): Promise<Fault> => {
      const isWrite =
        (method === 'PATCH' || method === 'DELETE') && url.includes(`/${plural}/`) && !url.includes('dryRun');
      if (isWrite) {
        // Its status makes another version of a policy that nobody changed.
        if (method === 'DELETE') await judgeAsOperator(server, () => undefined);
        writes++;
        states.push(await live());
      }
      // With both copies and one policy written it dies, and nothing can be put back.
      return dies && writes > 3 ? { kind: 'reset' } : { kind: 'pass' };
    });
    const through = {
      kubeconfig: await server.writeKubeconfig({ token: server.token, url: proxy.url }),
      pacing: { sleep: async () => {}, random: () => 0.5 },
      requestTimeoutMs: 5_000,
      bridge: true,
    };
    const died = await deploy(swapped, through);
    expect(died.code, died.stdout + died.stderr).toBe(6);
    dies = false;
    const again = await deploy(swapped, through);
    expect(again.code, again.stdout + again.stderr).toBe(0);
    await proxy.stop();
    states.push(await live());
    await server.call('DELETE', path);
    expect(states.length).toBeGreaterThan(5);

    for (const objects of states) {
      const documents = objects.flatMap((object) => liveDocument(object) ?? []);
      const policies = loadLivePolicies(documents, { platform, defaultNamespace: 'default' });
      expect(policies.notSimulated).toEqual([]);
      const evaluator = createEvaluator(compilePolicies(policies, platform));
      const outcome = (from: string) =>
        evaluator.judge({
          source: workload(from),
          destination: workload('db'),
          protocol: 'TCP',
          port: 8080,
          icmp: undefined,
          isPodToItself: false,
          l7: undefined,
        }).outcome;
      expect([outcome('web'), outcome('batch'), outcome('other')]).toEqual(['allowed', 'allowed', 'denied']);
    }
    expect(
      states
        .at(-1)
        ?.map(({ metadata }) => (metadata as { name: string }).name)
        .sort(),
    ).toEqual(['p', 'q']);
  },
);
