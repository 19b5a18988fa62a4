import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { newestPlatform } from '../../src/policy/platform/choose-platform.ts';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { hubbleFlow } from './hubble-flow.ts';
import { policyYaml } from './policy-yaml.ts';
import { runCommand } from './run-command.ts';

/* Random sets follow each other on a real server, and every state that was ever stored on the way is judged by an evaluator of its own. */

const NAMESPACE = 'between';
const POLICIES = `/apis/networking.k8s.io/v1/namespaces/${NAMESPACE}/networkpolicies`;
const APPS = ['a', 'b', 'c', 'd'];
const PAIRS = APPS.flatMap((from) => APPS.filter((to) => to !== from).map((to) => [from, to] as const));
const STEPS = Number(process.env.SLUICE_ORDER_STEPS ?? 12);
const SEED = Number(process.env.SLUICE_ORDER_SEED ?? 7);

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}
interface Peers {
  readonly from?: readonly { readonly podSelector: Selector }[];
  readonly to?: readonly { readonly podSelector: Selector }[];
}
interface Spec {
  readonly podSelector: Selector;
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly Peers[];
  readonly egress?: readonly Peers[];
}

function selects({ matchLabels = {}, matchExpressions = [] }: Selector, app: string): boolean {
  const labels: Readonly<Record<string, string>> = { app };
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      switch (operator) {
        case 'In':
          return value !== undefined && values.includes(value);
        case 'NotIn':
          return value === undefined || !values.includes(value);
        case 'Exists':
          return value !== undefined;
        default:
          return value === undefined;
      }
    })
  );
}

/** The specification of NetworkPolicy for pods of one namespace and any port. */
function isAllowed(specs: readonly Spec[], from: string, to: string): boolean {
  const side = (type: 'Ingress' | 'Egress', own: string, other: string): boolean => {
    const isolating = specs.filter(
      (spec) => spec.policyTypes.includes(type) && selects(spec.podSelector, own),
    );
    const rules = isolating.flatMap((spec) => (type === 'Ingress' ? spec.ingress : spec.egress) ?? []);
    const lets = ({ from: sources, to: targets }: Peers): boolean => {
      const peers = type === 'Ingress' ? sources : targets;
      return peers === undefined || peers.some(({ podSelector }) => selects(podSelector, other));
    };
    return isolating.length === 0 || rules.some(lets);
  };
  return side('Egress', from, to) && side('Ingress', to, from);
}

/** mulberry32 */
function randomOf(seed: number): <Value>(values: readonly Value[]) => Value {
  let state = seed;
  return (values) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return values[((mixed ^ (mixed >>> 14)) >>> 0) % values.length] as (typeof values)[number];
  };
}

it.skipIf(whyNoApiServer() !== undefined)(
  'no state on the way cuts what stays allowed, or opens what stays denied, unless the plan says so',
  async () => {
    const pick = randomOf(SEED);
    const selector = () => pick(['{}', ...APPS.map((app) => `{matchLabels: {app: ${app}}}`)]);
    const specText = (): string => {
      const types = pick([['Ingress'], ['Egress'], ['Ingress', 'Egress'], ['Ingress']]);
      const rules = types.map((type) => {
        const peers = Array.from({ length: pick([0, 1, 1, 2, 3]) }, () => `{podSelector: ${selector()}}`);
        const key = type === 'Ingress' ? 'from' : 'to';
        return `${type.toLowerCase()}: [${peers.length === 0 ? pick(['', '{}']) : `{${key}: [${peers.join(', ')}]}`}]`;
      });
      return [`podSelector: ${selector()}`, `policyTypes: [${types.join(', ')}]`, ...rules].join('\n');
    };
    const server: ApiServer = await startApiServer();
    await server.call('POST', '/api/v1/namespaces', { metadata: { name: NAMESPACE } });
    const stored = async () =>
      (await server.call('GET', POLICIES)).body.items.map(({ spec }) => spec as unknown as Spec);
    let states: (readonly Spec[])[] = [];
    let wasWrite = false;
    const proxy = await startFaultProxy(server, async ({ isWrite }) => {
      if (wasWrite) states.push(await stored());
      wasWrite = isWrite;
      return { kind: 'pass' };
    });
    const kubeconfig = await server.writeKubeconfig({ token: server.token, url: proxy.url });
    const flows = PAIRS.map(([from, to]) => `${hubbleFlow(NAMESPACE, from, to)}\n`).join('');
    const sluice = (command: 'plan' | 'deploy', set: ReadonlyMap<string, string>, more: object) =>
      runCommand(
        command,
        {
          'p.yaml': [...set].map(([name, spec]) => policyYaml(NAMESPACE, name, spec)).join('---\n'),
          'flows.ndjson': flows,
        },
        {
          kubeconfig,
          applySet: { namespace: NAMESPACE, name: 'sluice' },
          policies: ['p.yaml'],
          flows: ['flows.ndjson'],
          platform: newestPlatform('cilium'),
          allowMassDelete: true,
          ...more,
        },
      );

    let set = new Map<string, string>();
    const outcomes = { proved: 0, refused: 0, states: 0, kept: 0 };
    for (let step = 0; step < STEPS; step++) {
      const next = new Map(
        [...set].flatMap(([name, spec]): [string, string][] => {
          const fate = pick(['stays', 'stays', 'goes', 'changes', 'moves', 'moves']);
          if (fate === 'goes') return [];
          if (fate === 'moves') return [[pick(['p', 'q', 'r', 's']) + pick(['1', '2', '3']), spec]];
          return [[name, fate === 'changes' ? specText() : spec]];
        }),
      );
      while (next.size < pick([1, 2, 3, 4]))
        next.set(pick(['p', 'q', 'r', 's']) + pick(['1', '2', '3']), specText());
      const before = await stored();
      const after = [...next.values()].map((spec) => parse(spec) as Spec);
      const bridge = pick([true, false]);
      const at = `seed ${SEED}, step ${step}: ${JSON.stringify([...set])} → ${JSON.stringify([...next])}${bridge ? ' with bridges' : ''}`;
      states = [];
      let run = await sluice('deploy', next, { bridge });
      const isRefused = run.stderr.includes('cluster/order-breaks');
      if (isRefused) {
        expect([run.code, states], at).toEqual([5, []]);
        run = await sluice('deploy', next, { bridge, allowBreaks: true });
      }
      expect(run.code, `${at}\n${run.stderr}`).toBe(0);
      const saysHole = /hole|is open|opened for/.test(run.stdout);
      outcomes[isRefused ? 'refused' : 'proved']++;
      outcomes.states += states.length;
      for (const state of isRefused ? [] : states) {
        for (const [from, to] of PAIRS) {
          const [was, will] = [before, after].map((specs) => isAllowed(specs, from, to));
          const isNow = isAllowed(state, from, to);
          if (was === will && was) outcomes.kept++;
          if (was === will && isNow !== was) {
            expect(
              was || saysHole,
              `${from} → ${to} ${isNow ? 'open' : 'cut'} on the way\n${at}\n${run.stdout}`,
            ).toBe(!was);
          }
        }
      }
      for (const [from, to] of PAIRS) {
        expect(isAllowed(await stored(), from, to), at).toBe(isAllowed(after, from, to));
      }
      set = next;
    }
    await proxy.stop();
    await server.stop();
    expect(outcomes.proved).toBeGreaterThan(STEPS / 3);
  },
);
