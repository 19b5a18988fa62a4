import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRecorded } from '../../src/cli/commands/deploy/read-recorded.ts';
import { DEFAULT_SETTINGS } from '../../src/cli/config/settings.ts';
import { createEvaluator } from '../../src/engine/evaluator.ts';
import { judgeRecorded } from '../../src/impact/judging/judge-recorded.ts';
import { storedContent } from '../../src/plan/objects/stored-content.ts';
import { compilePolicies } from '../../src/policy/compile-policies.ts';
import { newestPlatform } from '../../src/policy/platform/choose-platform.ts';
import { setOfPolicies } from '../../src/policy/policy-set.ts';
import { readManifests } from '../../src/policy/read-manifests.ts';
import { readPolicyDocument } from '../../src/policy/read-policy-document.ts';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { type Fault, type ProxiedRequest, startFaultProxy } from './fault-proxy.ts';
import { allowYaml } from './policy-yaml.ts';
import { runCommand, testIo } from './run-command.ts';

const SHOP = join(import.meta.dirname, '../../examples/shop');
const PASS: Fault = { kind: 'pass' };
const platform = newestPlatform('cilium');
const EVERYWHERE = '/apis/networking.k8s.io/v1/networkpolicies';

describe.skipIf(whyNoApiServer() !== undefined)('deploy --bridge', () => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServer();
    for (const name of ['shop', 'pay', 'data', 'platform', 'small']) {
      await server.call('POST', '/api/v1/namespaces', { metadata: { name } });
    }
  });
  afterAll(async () => {
    await server?.stop();
  });

  const live = async (path = EVERYWHERE): Promise<readonly Record<string, unknown>[]> =>
    (await server.call('GET', path)).body.items.map((item) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      ...storedContent(item),
    }));
  const through = async <Result>(
    faultOf: (request: ProxiedRequest) => Fault | Promise<Fault>,
    work: (options: object) => Promise<Result>,
  ) => {
    const proxy = await startFaultProxy(server, faultOf);
    const kubeconfig = await server.writeKubeconfig({ token: server.token, url: proxy.url });
    const pacing = { sleep: async () => {}, random: () => 0.5 };
    const result = await work({ kubeconfig, pacing, requestTimeoutMs: 5_000 });
    await proxy.stop();
    return { result, requests: proxy.seen.length };
  };
  const nameIn = (url: string) => /networkpolicies\/([^?]+)/.exec(url)?.[1] ?? '';

  it('writes the first policies of a cluster without a moment in which a recorded connection is cut', async () => {
    const inputs = {
      inventory: [join(SHOP, 'manifests')],
      flows: [join(SHOP, 'flows/week.parquet')],
    };
    const options = {
      ...inputs,
      policies: [join(SHOP, 'policies/base')],
      platform,
      applySet: { namespace: 'shop', name: 'sluice' },
    };
    const without = await runCommand('deploy', {}, { ...options, kubeconfig: server.kubeconfig });
    expect(without.code).toBe(5);
    expect(without.stderr).toContain('`--bridge`');

    const plan = await runCommand('plan', {}, { ...options, kubeconfig: server.kubeconfig, bridge: true });
    expect(plan.stdout).toMatch(
      /^1\. create NetworkPolicy \w+\/sluice-bridge-\w+: temporary bridge: \S+, which no policy isolates yet, stays open \(.*\) until the set is written; otherwise .* → .* would be cut$/m,
    );
    expect(plan.stdout).toMatch(
      /^\d+\. delete NetworkPolicy \w+\/sluice-bridge-\w+: the bridge for \S+ is no longer needed: the set is written$/m,
    );
    expect(plan.stdout).toContain('Order: proved on');

    const states: (readonly Record<string, unknown>[])[] = [];
    const writes: string[] = [];
    const { result } = await through(
      async ({ isWrite, method, url }) => {
        if (isWrite) {
          writes.push(`${method === 'DELETE' ? '-' : '+'}${nameIn(url)}`);
          states.push(await live());
        }
        return PASS;
      },
      (more) => runCommand('deploy', {}, { ...options, ...more, bridge: true }),
    );
    states.push(await live());
    expect(result).toMatchObject({ code: 0 });
    expect(states.at(-1)?.filter((one) => JSON.stringify(one).includes('sluice-bridge'))).toEqual([]);

    const bridges = writes.filter((one) => one.startsWith('+sluice-bridge'));
    expect(bridges.length).toBeGreaterThan(0);
    expect(writes.slice(0, bridges.length)).toEqual(bridges);
    expect(writes.slice(-bridges.length)).toEqual(bridges.map((one) => one.replace('+', '-')));

    const recorded = await readRecorded({ ...DEFAULT_SETTINGS, ...inputs }, [], testIo('/', {}).io);
    const outcomes = states.map((objects) => {
      const policies = objects.flatMap((content) => {
        const { documents } = readManifests({ file: 'live', text: JSON.stringify(content) });
        return documents.flatMap(
          (document) => readPolicyDocument(document, { platform, defaultNamespace: 'default' }).policy ?? [],
        );
      });
      expect(policies.length).toBe(objects.length);
      const evaluator = createEvaluator(
        compilePolicies({ ...setOfPolicies(policies), ...recorded.known }, platform),
      );
      return (recorded.connections ?? []).map((one) => judgeRecorded(evaluator, one).outcome);
    });
    const [first = []] = outcomes;
    const last = outcomes.at(-1) ?? [];
    const kept = first.flatMap((outcome, i) => (outcome === 'allowed' && last[i] === 'allowed' ? [i] : []));
    expect(kept.length).toBeGreaterThan(20);
    for (const state of outcomes) expect(kept.filter((i) => state[i] !== 'allowed')).toEqual([]);
  });

  describe('of two policies', () => {
    const flow = (source: string) => {
      const end = (app: string) => ({
        namespace: 'small',
        labels: [`k8s:app=${app}`, 'k8s:io.kubernetes.pod.namespace=small'],
        pod_name: `${app}-1`,
        workloads: [{ name: app, kind: 'Deployment' }],
      });
      return `${JSON.stringify({
        flow: {
          time: '2026-11-20T10:00:00Z',
          verdict: 'FORWARDED',
          IP: { source: '10.0.0.1', destination: '10.0.0.2', ipVersion: 'IPv4' },
          l4: { TCP: { source_port: 40000, destination_port: 8080, flags: { SYN: true } } },
          source: end(source),
          destination: end('x'),
          Type: 'L3_L4',
          traffic_direction: 'INGRESS',
          is_reply: false,
          event_type: { type: 5 },
        },
        time: '2026-11-20T10:00:00Z',
      })}\n`;
    };
    const policies = [allowYaml('small', 'p', 'a', 'x'), allowYaml('small', 'q', 'b', 'x')].join('---\n');
    const files = { 'p.yaml': policies, 'flows.ndjson': flow('a') + flow('b') };
    const options = {
      policies: ['p.yaml'],
      flows: ['flows.ndjson'],
      platform,
      applySet: { namespace: 'small', name: 'sluice' },
      bridge: true,
    };
    const names = async () =>
      (await live(EVERYWHERE.replace('/networkpolicies', '/namespaces/small/networkpolicies'))).map(
        ({ metadata }) => (metadata as { name: string }).name,
      );
    const clear = async () => {
      for (const path of ['networking.k8s.io/v1', 'coordination.k8s.io/v1']) {
        const kind = path.startsWith('n') ? 'networkpolicies' : 'leases';
        await server.call('DELETE', `/apis/${path}/namespaces/small/${kind}`);
      }
      await server.call('DELETE', '/api/v1/namespaces/small/configmaps');
    };

    it('has no bridge where live policies may not be listed: it might open what they deny', async () => {
      await clear();
      const { result } = await through(
        ({ method, url }) =>
          method === 'GET' && /namespaces\/small\/networkpolicies(\?|$)/.test(url)
            ? { kind: 'answer', status: 403, body: '{}' }
            : PASS,
        (more) => runCommand('deploy', files, { ...options, ...more }),
      );
      expect(result.code).toBe(5);
      expect(result.stderr).toContain('cluster/order-breaks');
      expect(result.stdout).toContain('No bridge: some live policies could not be read');
      expect(await names()).toEqual([]);
    });

    it('takes everything back when a write fails, the bridge last', async () => {
      await clear();
      const written: string[] = [];
      const { result } = await through(
        ({ isWrite, method, url }) => {
          if (isWrite) written.push(`${method === 'DELETE' ? '-' : '+'}${nameIn(url).replace(/-\w+$/, '')}`);
          return isWrite && nameIn(url) === 'q'
            ? { kind: 'answer', status: 422, body: '{"kind":"Status","message":"no"}' }
            : PASS;
        },
        (more) => runCommand('deploy', files, { ...options, ...more }),
      );
      expect(result.code).toBe(5);
      expect(written).toEqual(['+sluice-bridge', '+p', '+q', '-p', '-sluice-bridge']);
      expect(await names()).toEqual([]);
    });

    it('keeps a bridge that cannot be deleted in the ledger, and the next run deletes it', async () => {
      await clear();
      const { result } = await through(
        ({ isWrite, method }) =>
          isWrite && method === 'DELETE' ? { kind: 'answer', status: 403, body: '{}' } : PASS,
        (more) => runCommand('deploy', files, { ...options, ...more }),
      );
      expect(result.code).toBe(6);
      expect(await names()).toEqual(['p', 'q', expect.stringMatching(/^sluice-bridge-/)]);
      const plan = await runCommand('plan', files, { ...options, kubeconfig: server.kubeconfig });
      expect(plan.stdout).toMatch(
        /^1\. delete NetworkPolicy small\/sluice-bridge-\w+: a temporary bridge left by a run that died$/m,
      );
      // Also by a run that knows nothing of bridges and has no recorded connections.
      const again = { ...options, bridge: false, flows: [], kubeconfig: server.kubeconfig };
      expect((await runCommand('deploy', files, again)).code).toBe(0);
      expect(await names()).toEqual(['p', 'q']);
    });

    it('deletes the bridge although it is cancelled after the set is written', async () => {
      await clear();
      const cancelled = new AbortController();
      const { result } = await through(
        ({ isWrite, url }) => {
          if (isWrite && nameIn(url) === 'q') cancelled.abort();
          return PASS;
        },
        (more) => runCommand('deploy', files, { ...options, ...more, signal: cancelled.signal }),
      );
      expect(result.code).toBe(0);
      expect(await names()).toEqual(['p', 'q']);
    });

    it.each(['reset', 'lose-reply'] as const)(
      'dies at any request (%s): nothing is cut, and no bridge is left after the next run',
      async (kind) => {
        await clear();
        const whole = await through(
          () => PASS,
          (more) => runCommand('deploy', files, { ...options, ...more }),
        );
        expect(whole.result.code).toBe(0);
        expect(whole.result.stdout).toMatch(/sluice-bridge/);
        expect(await names()).toEqual(['p', 'q']);
        let left = 0;
        for (let death = 0; death < whole.requests; death++) {
          await clear();
          const at = `death at request ${death} of ${whole.requests}`;
          await through(
            ({ index }) => (index < death ? PASS : index === death ? { kind } : { kind: 'reset' }),
            (more) => runCommand('deploy', files, { ...options, ...more, timeoutMs: 2_000 }),
          );
          const dead = await names();
          const hasBridge = dead.some((name) => name.startsWith('sluice-bridge'));
          if (hasBridge) left++;
          // One of the two alone would cut the other connection.
          if (dead.includes('p') !== dead.includes('q')) expect(hasBridge, at).toBe(true);
          const written: string[] = [];
          const again = await through(
            ({ isWrite, method, url }) => {
              if (isWrite) written.push(`${method === 'DELETE' ? '-' : '+'}${nameIn(url)}`);
              return PASS;
            },
            (more) => runCommand('deploy', files, { ...options, ...more }),
          );
          expect(again.result.code, `${at}\n${again.result.stderr}`).toBe(0);
          expect(await names(), at).toEqual(['p', 'q']);
          if (written.some((one) => one.startsWith('-'))) {
            expect(written.at(-1), at).toMatch(/^-sluice-bridge/);
          }
        }
        expect(left).toBeGreaterThan(0);
      },
      120_000,
    );
  });
});
