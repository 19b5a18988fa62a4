import fc from 'fast-check';
import { expect, it } from 'vitest';
import { recorded, seen, workload } from '../../../test/support/simulated-shop.ts';
import { createEvaluator } from '../../engine/evaluator.ts';
import type { JsonObject } from '../../model/json-object.ts';
import { compilePolicies } from '../../policy/compile-policies.ts';
import { newestPlatform } from '../../policy/platform/choose-platform.ts';
import { setOfPolicies } from '../../policy/policy-set.ts';
import { createObjectReader } from './object-reader.ts';
import { createReversalOrder, type ReversalStep } from './reversal-order.ts';

const allow = (name: string, app: string, ...from: string[]): JsonObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'shop' },
  spec: {
    podSelector: { matchLabels: { app } },
    policyTypes: ['Ingress'],
    ingress: [{ from: from.map((one) => ({ podSelector: { matchLabels: { app: one } } })) }],
  },
});

const connection = (source: string, destination: string) =>
  recorded(workload(source), workload(destination), { allowed: seen(1) });
const A = connection('a', 'x');
const B = connection('b', 'x');

const reverse = (steps: readonly ReversalStep[], connections = [A], constant: readonly JsonObject[] = []) =>
  createReversalOrder({
    platform: newestPlatform('kubernetes'),
    defaultNamespace: 'default',
    connections,
    known: {},
  })(steps, constant);

const P = { live: allow('p', 'x', 'nobody'), before: allow('p', 'x', 'a') };
const Q = { live: allow('q', 'x', 'a'), before: undefined };

const egress = (name: string, app: string, ...to: string[]): JsonObject => ({
  ...allow(name, app),
  spec: {
    podSelector: { matchLabels: { app } },
    policyTypes: ['Egress'],
    egress: to.map((one) => ({ to: [{ podSelector: { matchLabels: { app: one } } }] })),
  },
});

it('is the reverse of the writes where that cuts nothing', () => {
  const other = { live: allow('o', 'y', 'a'), before: undefined };
  expect(reverse([Q, other, P])).toMatchObject({ order: [2, 1, 0], judged: 1, broken: [], lost: [] });
});

it('is another one where the reverse would cut what is allowed at both ends', () => {
  // p was narrowed before q allowed the same: the deploy was to cut it in the end, by a write that never came.
  expect(reverse([P, Q])).toMatchObject({ order: [0, 1], broken: [] });
});

it('counts what is live beside', () => {
  expect(reverse([P, Q], [A], [allow('k', 'x', 'a')])).toMatchObject({ order: [1, 0], broken: [] });
});

it('is the reverse of the writes, and proves nothing, where nothing was recorded', () => {
  expect(reverse([P, Q], [])).toMatchObject({ order: [1, 0], judged: undefined });
});

it('names what is in force and cannot be judged', () => {
  const ofCilium = {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: 'c', namespace: 'shop' },
  };
  expect(reverse([P, Q]).notSimulated).toEqual([]);
  expect(reverse([P, Q], [A], [ofCilium]).notSimulated).toEqual(['CiliumNetworkPolicy (cilium.io/v2)']);
  const unreadable = { ...allow('u', 'x'), spec: { podSelector: 7 } };
  for (const step of [
    { live: unreadable, before: undefined },
    { live: undefined, before: unreadable },
  ]) {
    expect(reverse([P, step]).notSimulated).toEqual(['NetworkPolicy (networking.k8s.io/v1)']);
  }
});

it('says what no order keeps', () => {
  const p = { live: allow('p', 'x', 'b'), before: allow('p', 'x', 'a') };
  const q = { live: allow('q', 'x', 'a'), before: allow('q', 'x', 'b') };
  expect(reverse([p, q], [A, B]).broken).toHaveLength(1);
});

it('says what is lost', () => {
  expect(reverse([{ live: allow('p', 'x', 'b'), before: allow('p', 'x', 'a') }], [A, B]).lost).toEqual([B]);
});

it('knows what a step would cut while another one is not done', () => {
  const { cutBy } = reverse([P, Q]);
  expect(cutBy(1, () => false)).toBe(A);
  expect(cutBy(1, (step) => step === 0)).toBeUndefined();
  expect(cutBy(0, () => false)).toBeUndefined();
});

it('says once what is cut twice', () => {
  const steps = [
    { live: allow('p', 'x', 'a'), before: allow('p', 'x', 'b') },
    { live: allow('q', 'x', 'b'), before: allow('q', 'x', 'a') },
    { live: egress('r', 'a', 'x'), before: egress('r', 'a', 'y') },
    { live: egress('s', 'a', 'y'), before: egress('s', 'a', 'x') },
  ];
  // Of each pair one order cuts two others.
  const others = [B, connection('b', 'x'), connection('a', 'y'), connection('a', 'y')];
  expect(reverse(steps, [A, ...others]).broken).toEqual([A]);
});

it('waits before a step that may lean on what was put back before it', () => {
  const waits = (steps: readonly ReversalStep[], connections?: (typeof A)[]) => {
    const { order, waits: found } = reverse(steps, connections);
    return order.map((step) => (found.has(step) ? `wait, ${step}` : `${step}`));
  };
  // An allow that is given back first, and the policy that stood in for it.
  expect(waits([Q, P], [])).toEqual(['1', 'wait, 0']);
  expect(waits([P, Q])).toEqual(['0', 'wait, 1']);
  const deleted = { live: undefined, before: allow('d', 'y', 'a') };
  expect(waits([P, deleted], [])).toEqual(['1', 'wait, 0']);
  // What is as it was, or was never there, puts nothing into force.
  const same = { live: { ...allow('s', 'y', 'a'), status: {} }, before: allow('s', 'y', 'a') };
  expect(waits([same, { live: undefined, before: undefined }, P], [])).toEqual(['2', '1', '0']);
  expect(waits([P, same], [])).toEqual(['1', '0']);
});

it('is nothing of nothing', () => {
  const nothing = { judged: undefined, notSimulated: [], broken: [], lost: [] };
  expect(reverse([])).toMatchObject({ order: [], ...nothing });
  const unknown = createReversalOrder({
    platform: newestPlatform('kubernetes'),
    defaultNamespace: 'default',
    connections: undefined,
    known: {},
  });
  expect(unknown([P, Q], [])).toMatchObject({ order: [1, 0], ...nothing });
  expect(reverse([P, Q], []).cutBy(1, () => false)).toBeUndefined();
});

it('calls nothing broken that is only open for a while', () => {
  // Without p first d would be cut from x; with it c is open to y until n isolates y, too.
  const p = { live: egress('p', 'c'), before: allow('p', 'x', 'd') };
  const both = { matchExpressions: [{ key: 'app', operator: 'In', values: ['x', 'y'] }] };
  const n = allow('n', 'x', 'w');
  const created = { live: undefined, before: { ...n, spec: { ...(n.spec as object), podSelector: both } } };
  const closed = recorded(workload('c'), workload('y'), { denied: seen(1) });
  expect(reverse([created, p], [connection('d', 'x'), closed])).toMatchObject({ order: [1, 0], broken: [] });
  expect(reverse([p, created], [connection('d', 'x'), closed])).toMatchObject({ order: [0, 1], broken: [] });
});

it('holds no step back for what is cut already, or was not allowed when the way back began', () => {
  const isCut = (step: number) => step === 1;
  const elsewhere = { live: allow('o', 'y', 'a'), before: undefined };
  const sameEnd = { live: allow('r', 'x', 'z'), before: undefined };
  expect(reverse([P, Q, elsewhere]).cutBy(2, isCut)).toBeUndefined();
  expect(reverse([P, Q, sameEnd]).cutBy(2, isCut)).toBeUndefined();
  // b is let in by the first step, kept in by the second and let out by the third; now it is denied.
  const steps = [
    { live: allow('p', 'x', 'nobody'), before: allow('p', 'x', 'b') },
    { live: undefined, before: egress('q', 'b') },
    { live: undefined, before: egress('r', 'b', 'x') },
  ];
  expect(reverse(steps, [B]).cutBy(1, (step) => step === 0)).toBeUndefined();
});

it('holds nothing back for a connection that was denied before', () => {
  const p = { live: allow('p', 'x', 'nobody'), before: allow('p', 'x', 'somebody') };
  expect(reverse([p, Q]).cutBy(1, () => false)).toBeUndefined();
});

/* Whatever cannot be put back: what is allowed now and was before stays allowed, judged afresh with the whole set in each state. */
const APPS = ['a', 'b', 'c'];
const every = APPS.flatMap((source) =>
  APPS.filter((destination) => destination !== source).map((destination) => connection(source, destination)),
);
const selector = fc.constantFrom<object>({}, ...APPS.map((app) => ({ matchLabels: { app } })));
const peers = fc.array(fc.record({ podSelector: selector }), { minLength: 1, maxLength: 2 });
const spec = fc.record(
  {
    podSelector: selector,
    policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
    ingress: fc.array(fc.record({ from: peers }), { maxLength: 2 }),
    egress: fc.array(fc.record({ to: peers }), { maxLength: 2 }),
  },
  { requiredKeys: ['podSelector', 'policyTypes'] },
);
const object = (name: string, of: object | undefined): JsonObject | undefined =>
  of && {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: 'shop' },
    spec: of,
  };

it('keeps what is allowed now and was before, whatever cannot be put back', () => {
  const platform = newestPlatform('kubernetes');
  const read = createObjectReader({ platform, defaultNamespace: 'default' });
  let held = 0;
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          live: fc.option(spec, { nil: undefined }),
          before: fc.option(spec, { nil: undefined }),
          cannot: fc.boolean(),
        }),
        { minLength: 2, maxLength: 5 },
      ),
      (given) => {
        const steps = given.map(({ live, before }, i) => ({
          live: object(`p${i}`, live),
          before: object(`p${i}`, before),
        }));
        const allowed = (isDone: (step: number) => boolean) => {
          const policies = steps.flatMap((step, i) => read(isDone(i) ? step.before : step.live) ?? []);
          const evaluator = createEvaluator(compilePolicies(setOfPolicies(policies), platform));
          return every.filter((one) => evaluator.judge(one.connection).outcome === 'allowed');
        };
        const atStart = allowed(() => false);
        const wanted = atStart.filter((one) => allowed(() => true).includes(one));
        const { order, cutBy } = reverse(steps, every);
        const done = new Set<number>();
        let left = order.filter((step) => given[step]?.cannot === false);
        for (;;) {
          const next = left.find((step) => cutBy(step, (one) => done.has(one)) === undefined);
          if (next === undefined) break;
          done.add(next);
          left = left.filter((step) => step !== next);
          const now = allowed((step) => done.has(step));
          expect(wanted.filter((one) => !now.includes(one))).toEqual([]);
        }
        held += left.length;
      },
    ),
    { numRuns: Number(process.env.SLUICE_RUNS ?? 100) },
  );
  expect(held).toBeGreaterThan(0);
});
