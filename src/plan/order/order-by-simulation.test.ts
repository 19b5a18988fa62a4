import { expect, it } from 'vitest';
import { recorded, seen, workload } from '../../../test/support/simulated-shop.ts';
import type { RecordedConnection } from '../../model/digest.ts';
import type { JsonObject } from '../../model/json-object.ts';
import { NO_LABELS_KNOWN } from '../../model/label-set.ts';
import { newestPlatform } from '../../policy/platform/choose-platform.ts';
import { createObjectReader } from './object-reader.ts';
import { type OrderInput, orderBySimulation } from './order-by-simulation.ts';

/* Small sets of which the answer is known; brute-force.test.ts tries all orders of random ones. */

const platform = newestPlatform('cilium');
const read = createObjectReader({ platform, defaultNamespace: 'default' });
const app = (name: string) => ({ matchLabels: { app: name } });
const peers = (...names: string[]) => names.map((name) => ({ podSelector: app(name) }));
const ingress = (to: string, ...from: string[]) => ({
  podSelector: app(to),
  policyTypes: ['Ingress'],
  ingress: [{ from: peers(...from) }],
});
const NOT_OUT = (from: string) => ({ podSelector: app(from), policyTypes: ['Egress'] });

function object(name: string, spec: object | undefined, isCilium = false): JsonObject | undefined {
  if (spec === undefined) return undefined;
  const type = isCilium
    ? { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy' }
    : { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' };
  return { ...type, metadata: { name, namespace: 'shop' }, spec };
}
type Change = readonly [before: object | undefined, after: object | undefined];
const policy = (name: string, spec: object | undefined, isCilium = false) =>
  read(object(name, spec, isCilium));
const changesOf = (changes: readonly Change[], isCilium = false) =>
  changes.map(([before, after], i) => ({
    before: policy(`p${i}`, before, isCilium),
    after: policy(`p${i}`, after, isCilium),
  }));
const policies = (...specs: readonly object[]) => specs.flatMap((spec, i) => policy(`b${i}`, spec) ?? []);

function order(
  changes: OrderInput['changes'],
  connections: readonly RecordedConnection[],
  more: Partial<OrderInput> = {},
) {
  return orderBySimulation({
    constant: [],
    changes,
    preference: changes.map((_, i) => i),
    connections,
    surroundings: { platform, defaultNamespace: 'default', known: {} },
    ...more,
  });
}
const to = (source: string, destination: string, count = 1) =>
  recorded(workload(source), workload(destination), { allowed: seen(count) });
const [A, B] = [to('a', 'x'), to('b', 'x', 5)];

/** What is let in by each is swapped: whichever comes first cuts one of two. */
const SWAP: readonly Change[] = [
  [ingress('x', 'a'), ingress('x', 'b')],
  [ingress('x', 'b'), ingress('x', 'a')],
];

it('says after which write a connection is cut, and which one lets it through again', () => {
  const other: Change = [ingress('y', 'a'), ingress('y', 'b')];
  const { order: found, harmed, isBest } = order(changesOf([other, ...SWAP]), [A, B]);
  expect(found[0]).toBe(0);
  expect(harmed).toMatchObject([{ harm: 'break', from: 2, until: 3 }]);
  expect(isBest).toBe(true);
});

it('names first what was seen most', () => {
  const more = [to('a', 'x', 3), to('a', 'x', 7), to('a', 'x', 5)];
  // `b` is cut by nobody: the policy that stays lets it in.
  const { harmed } = order(
    changesOf([
      [ingress('x', 'a'), undefined],
      [undefined, ingress('x', 'a')],
    ]),
    more,
    {
      preference: [0, 1],
      constant: policies(ingress('x', 'b')),
    },
  );
  expect(harmed).toEqual([]);
  const cut = order(changesOf(SWAP), [...more, to('b', 'x', 1), to('b', 'x', 9)]).harmed;
  const counts = cut.map(({ recorded: { allowed } }) => allowed?.count);
  expect(counts).toEqual([9, 1]);
});

it('counts what it judged, what is unknown, and what the set takes away in the end', () => {
  const unknown = recorded(workload('c'), workload('x', NO_LABELS_KNOWN), { allowed: seen(1) });
  const narrows: Change = [ingress('x', 'a', 'b'), ingress('x', 'a')];
  const found = order(changesOf([narrows, [undefined, ingress('y', 'a')]]), [A, B, to('a', 'z'), unknown]);
  expect(found).toMatchObject({ judged: 3, unknown: 1, lost: [B], harmed: [] });
  // Allowed before, and after that nobody knows.
  const turned = order(
    changesOf([
      [undefined, ingress('x', 'b')],
      [undefined, ingress('y', 'a')],
    ]),
    [unknown],
  );
  expect(turned).toMatchObject({ judged: 0, unknown: 1, lost: [unknown], harmed: [] });
});

it('rather opens a connection for a while than cuts one, and says so', () => {
  // `e` keeps c in, later it lets d into x without isolating it; `n` isolates x.
  const changes: readonly Change[] = [
    [undefined, { endpointSelector: app('x'), ingress: [{ fromEndpoints: [app('w')] }] }],
    [
      { endpointSelector: app('c'), egress: [{ toEndpoints: [app('nobody')] }] },
      {
        endpointSelector: app('x'),
        ingress: [{ fromEndpoints: [app('d')] }],
        enableDefaultDeny: { ingress: false, egress: false },
      },
    ],
  ];
  const closed = recorded(workload('c'), workload('x'), { denied: seen(1) });
  const found = order(changesOf(changes, true), [to('d', 'x'), closed]);
  expect(found.order).toEqual([1, 0]);
  expect(found.harmed).toEqual([{ recorded: closed, harm: 'hole', from: 1, until: 2 }]);
});

it('keeps a connection closed that one end denies before and the other one after: it waits in between', () => {
  const changes: readonly Change[] = [
    [NOT_OUT('c'), undefined],
    [undefined, ingress('x', 'a')],
  ];
  const found = order(changesOf(changes), [recorded(workload('c'), workload('x'), { denied: seen(1) })]);
  expect(found).toMatchObject({ order: [1, 0], judged: 1, harmed: [], lost: [] });
  expect(found.placeWaits(['adds', 'adds'])).toEqual([{ before: 1, why: 'order' }]);
});

it('waits where one end would be cut without what was written before, and not for the other end', () => {
  const changes: readonly Change[] = [
    [undefined, ingress('x', 'a')],
    [undefined, { podSelector: {}, policyTypes: ['Ingress'] }],
    [undefined, { podSelector: app('a'), policyTypes: ['Egress'], egress: [{}] }],
  ];
  const found = order(changesOf(changes), [A]);
  expect(found).toMatchObject({ order: [0, 1, 2], harmed: [] });
  expect(found.placeWaits(['adds', 'adds', 'adds'])).toEqual([{ before: 1, why: 'order' }]);
});

it('does not wait for what is cut anyway, nor for a new stage while it is', () => {
  // Each isolates both ends, and each lets the connection through at one of them.
  const ends = {
    podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['a', 'x'] }] },
    policyTypes: ['Ingress', 'Egress'],
  };
  const changes: readonly Change[] = [
    [undefined, { ...ends, egress: [{ to: peers('x') }] }],
    [undefined, { ...ends, ingress: [{ from: peers('a') }] }],
  ];
  const found = order(changesOf(changes), [A]);
  expect(found.harmed).toMatchObject([{ harm: 'break', from: 1, until: 2 }]);
  expect(found.placeWaits(['adds', 'narrows'])).toEqual([]);
  // The other one of these two is not cut, and would be by the second write alone.
  const swapped = order(changesOf(SWAP), [A, B]);
  expect(swapped.harmed).toHaveLength(1);
  expect(swapped.placeWaits(['adds', 'adds'])).toEqual([{ before: 1, why: 'order' }]);
  // Neither is cut while a policy that stays lets both in.
  const kept = order(changesOf(SWAP), [A, B], { constant: policies(ingress('x', 'a', 'b')) });
  expect(kept.placeWaits(['adds', 'adds'])).toEqual([]);
  expect(kept.placeWaits(['adds', 'narrows'])).toEqual([{ before: 1, why: 'narrows' }]);
});

it('does not wait among writes that are proved to add only, however many matter to one end', () => {
  const sources = Array.from({ length: 9 }, (_, i) => `s${i}`);
  const changes = sources.map((source): Change => [undefined, ingress('x', source, 'a')]);
  const found = order(changesOf(changes), [A], { constant: policies(ingress('x', 'a')) });
  const stages = changes.map(() => 'adds' as const);
  expect(found.placeWaits(stages)).toEqual([{ before: 7, why: 'order' }]);
  expect(found.placeWaits(stages, new Set(changes.map((_, i) => i)))).toEqual([]);
});

const OPEN = { podSelector: app('x'), policyTypes: ['Ingress'], ingress: [{}] };
const FIRST: readonly Change[] = [
  [undefined, ingress('x', 'a')],
  [undefined, ingress('x', 'b')],
];

it('counts bridges from when they come until they go', () => {
  expect(order(changesOf(FIRST), [A, B]).harmed).toHaveLength(1);
  const bridged = order(changesOf(FIRST), [A, B], { bridges: policies(OPEN) });
  expect(bridged).toMatchObject({ judged: 2, harmed: [], lost: [] });
  expect(bridged.placeWaits(['bridge', 'adds', 'adds', 'unbridge'])).toEqual([
    { before: 1, why: 'adds' },
    { before: 3, why: 'unbridge' },
  ]);
});

it('says what a bridge opens, although no change has to do with it', () => {
  const closed = recorded(workload('c'), workload('z'), { denied: seen(1) });
  const found = order(changesOf(FIRST), [A, closed], {
    constant: policies(ingress('z', 'a')),
    bridges: policies(OPEN, { ...OPEN, podSelector: app('z') }),
  });
  // The bridges are writes 1 and 2, and go with 5 and 6.
  expect(found.harmed).toEqual([{ recorded: closed, harm: 'hole', from: 2, until: 6 }]);
});

it('waits for a bridge although only recorded connections need it, and for what it covers before it goes', () => {
  const found = order(changesOf(FIRST), [A, B], { bridges: policies(OPEN) });
  // All of one stage: only what connections need is left.
  expect(found.placeWaits(['adds', 'adds', 'adds', 'adds'])).toEqual([
    { before: 1, why: 'order' },
    { before: 3, why: 'order' },
  ]);
});
