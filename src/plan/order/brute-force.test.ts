import fc from 'fast-check';
import { expect, it } from 'vitest';
import { recorded, seen, workload } from '../../../test/support/simulated-shop.ts';
import { createEvaluator } from '../../engine/evaluator.ts';
import { compilePolicies } from '../../policy/compile-policies.ts';
import { newestPlatform } from '../../policy/platform/choose-platform.ts';
import type { Policy } from '../../policy/policy.ts';
import { setOfPolicies } from '../../policy/policy-set.ts';
import { readManifests } from '../../policy/read-manifests.ts';
import { readPolicyDocument } from '../../policy/read-policy-document.ts';
import type { ObjectChange } from './compile-object.ts';
import { orderBySimulation } from './order-by-simulation.ts';

/*
 * All orders of small sets are tried, with the whole set judged afresh in every state: what the search leaves out because it cannot
 * matter is left in here.
 */

const APPS = ['a', 'b', 'c'];
const connections = APPS.flatMap((source) =>
  APPS.filter((destination) => destination !== source).map((destination) =>
    recorded(workload(source), workload(destination), { allowed: seen(1) }),
  ),
);

const selector = fc.constantFrom<object>({}, ...APPS.map((app) => ({ matchLabels: { app } })));
const peers = fc.array(
  selector.map((podSelector) => ({ podSelector })),
  { minLength: 1, maxLength: 2 },
);
const kubernetesSpec: fc.Arbitrary<object> = fc.record(
  {
    podSelector: selector,
    policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
    ingress: fc.array(
      peers.map((from) => ({ from })),
      { maxLength: 2 },
    ),
    egress: fc.array(
      peers.map((to) => ({ to })),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ['podSelector', 'policyTypes'] },
);
const rules = fc.array(
  fc.array(selector, { minLength: 1, maxLength: 2 }).map((fromEndpoints) => ({ fromEndpoints })),
  { minLength: 1, maxLength: 2 },
);
const ciliumSpec: fc.Arbitrary<object> = fc.record(
  { endpointSelector: selector, ingress: rules, ingressDeny: rules },
  { requiredKeys: ['endpointSelector', 'ingress'] },
);

const DIALECTS = {
  kubernetes: {
    cni: 'kubernetes',
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    spec: kubernetesSpec,
  },
  cilium: { cni: 'cilium', apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', spec: ciliumSpec },
} as const;

it.each(Object.entries(DIALECTS))('%s: never a break when an order without one exists', (_, dialect) => {
  const platform = newestPlatform(dialect.cni);
  const read = (spec: object | undefined, name: string): Policy | undefined => {
    if (spec === undefined) return undefined;
    const metadata = { name, namespace: 'shop' };
    const text = JSON.stringify({ apiVersion: dialect.apiVersion, kind: dialect.kind, metadata, spec });
    const [document] = readManifests({ file: 'p.json', text }).documents;
    return document && readPolicyDocument(document, { platform, defaultNamespace: 'default' }).policy;
  };
  const aChange = fc.record({
    before: fc.option(dialect.spec, { nil: undefined }),
    after: fc.option(dialect.spec, { nil: undefined }),
  });
  fc.assert(
    fc.property(
      fc.array(aChange, { minLength: 2, maxLength: 4 }),
      fc.array(dialect.spec, { maxLength: 2 }),
      (specs, constantSpecs) => {
        const changes = specs.map(
          ({ before, after }, i): ObjectChange => ({
            before: read(before, `p${i}`),
            after: read(after, `p${i}`),
          }),
        );
        const constant = constantSpecs.flatMap((spec, i) => read(spec, `c${i}`) ?? []);
        const outcomes = (written: ReadonlySet<number>) => {
          const chosen = changes.flatMap(({ before, after }, i) => (written.has(i) ? after : before) ?? []);
          const evaluator = createEvaluator(
            compilePolicies(setOfPolicies([...constant, ...chosen]), platform),
          );
          return connections.map(({ connection }) => evaluator.judge(connection).outcome);
        };
        const all = changes.map((_, i) => i);
        const first = outcomes(new Set());
        const last = outcomes(new Set(all));
        /** Breaks and holes of an order, in all its states. */
        const harmOf = (order: readonly number[]) => {
          const harm = { breaks: 0, holes: 0 };
          for (let count = 1; count < order.length; count++) {
            for (const [i, outcome] of outcomes(new Set(order.slice(0, count))).entries()) {
              if (first[i] !== last[i] || first[i] === outcome) continue;
              if (first[i] === 'allowed') harm.breaks++;
              else if (first[i] === 'denied') harm.holes++;
            }
          }
          return harm;
        };
        const found = orderBySimulation({
          constant,
          changes,
          preference: all,
          connections,
          surroundings: { platform, defaultNamespace: 'default', known: {} },
        });
        const own = harmOf(found.order);
        const every = permutations(all).map(harmOf);
        const leastBreaks = Math.min(...every.map(({ breaks }) => breaks));
        expect(own.breaks).toBe(leastBreaks);
        if (every.some(({ breaks, holes }) => breaks === 0 && holes === 0)) expect(own.holes).toBe(0);
        expect(found.harmed.some(({ harm }) => harm === 'break')).toBe(own.breaks > 0);
        expect(found.harmed.some(({ harm }) => harm === 'hole')).toBe(own.holes > 0);

        // Between two waits any part of the writes may be in force.
        const harmed = new Set(found.harmed.map(({ recorded: one }) => one));
        const cuts = found.placeWaits(all.map(() => 'adds')).map(({ before }) => before);
        const starts = [0, ...cuts];
        for (const [i, start] of starts.entries()) {
          const group = found.order.slice(start, starts[i + 1]);
          for (let part = 0; part < 2 ** group.length; part++) {
            const chosen = group.filter((_, place) => ((part >> place) & 1) === 1);
            const between = outcomes(new Set([...found.order.slice(0, start), ...chosen]));
            for (const [c, outcome] of between.entries()) {
              const one = connections[c];
              if (one === undefined || harmed.has(one)) continue;
              if (first[c] === last[c] && first[c] !== 'unknown') expect(outcome).toBe(first[c]);
            }
          }
        }
      },
    ),
    { numRuns: Number(process.env.SLUICE_RUNS ?? 50) },
  );
});

function permutations(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}
