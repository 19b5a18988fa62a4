import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recorded, seen, workload } from '../../../test/support/simulated-shop.ts';
import { createEvaluator } from '../../engine/evaluator.ts';
import type { WorkloadEndpoint } from '../../model/endpoint.ts';
import type { JsonObject } from '../../model/json-object.ts';
import { compilePolicies } from '../../policy/compile-policies.ts';
import { newestPlatform } from '../../policy/platform/choose-platform.ts';
import { KUBERNETES } from '../../policy/platform/platform.ts';
import type { Policy } from '../../policy/policy.ts';
import { setOfPolicies } from '../../policy/policy-set.ts';
import { readManifests } from '../../policy/read-manifests.ts';
import { readPolicyDocument } from '../../policy/read-policy-document.ts';
import type { PlannedChange } from '../deploy-plan.ts';
import { createWriteOrder, type OrderedChanges } from './write-order.ts';

const policy = (name: string, spec: object): JsonObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'shop' },
  spec,
});
const app = (name: string) => ({ matchLabels: { app: name } });
const allow = (to: string, ...from: string[]) => ({
  podSelector: app(to),
  policyTypes: ['Ingress'],
  ingress: [{ from: from.map((name) => ({ podSelector: app(name) })) }],
});
const change = (name: string, before: object | undefined, after: object | undefined): PlannedChange => ({
  object: {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    namespace: 'shop',
    name,
    span: undefined,
  },
  action: before === undefined ? 'create' : after === undefined ? 'delete' : 'update',
  effect: 'none',
  before: before && policy(name, before),
  after: after && policy(name, after),
  resource: 'networkpolicies.networking.k8s.io',
  takesFrom: [],
  otherManagers: [],
});
const connection = (source: string | WorkloadEndpoint, destination: string | WorkloadEndpoint) => {
  const end = (of: string | WorkloadEndpoint) => (typeof of === 'string' ? workload(of) : of);
  return recorded(end(source), end(destination), { allowed: seen(1) });
};

function order(
  changes: readonly PlannedChange[],
  connections: readonly ReturnType<typeof connection>[],
  constant: readonly JsonObject[] = [],
  notSeen: readonly string[] = [],
  platform = KUBERNETES,
): OrderedChanges {
  return createWriteOrder({
    platform,
    defaultNamespace: 'default',
    connections,
    known: {},
    bridgeHash: (text) =>
      String([...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1e6, 7)),
  })(changes, { objects: constant, notSeen });
}

const CREATED = [change('p', undefined, allow('x', 'a')), change('q', undefined, allow('x', 'b'))];
const BOTH = [connection('a', 'x'), connection('b', 'x')];

describe('bridges', () => {
  it('keep a workload open that the first of two policies isolates', () => {
    const { bridges, report } = order(CREATED, BOTH);
    expect(report).toMatchObject({ kind: 'simulated', judged: 2, harmed: [], notBridged: [] });
    expect(bridges.map(({ manifest }) => manifest)).toMatchObject([
      {
        kind: 'NetworkPolicy',
        metadata: { namespace: 'shop', labels: { 'sluice.dev/bridge': 'true' } },
        spec: { podSelector: { matchLabels: { app: 'x' } }, policyTypes: ['Ingress'], ingress: [{}] },
      },
    ]);
  });

  it('are in force before what they keep open is written, and go when that is in force', () => {
    const { waits } = order(CREATED, BOTH);
    expect(waits).toEqual([
      { before: 1, why: 'adds' },
      { before: 3, why: 'unbridge' },
    ]);
  });

  it('are not made where an order of single writes keeps all', () => {
    expect(order(CREATED, [connection('a', 'x')]).bridges).toEqual([]);
  });

  it('of an end that a live policy isolates are copies of what will be: nothing else is opened', () => {
    const swap = [
      change('p', allow('x', 'a'), allow('x', 'b')),
      change('q', allow('x', 'b'), allow('x', 'a')),
    ];
    const { bridges, report } = order(swap, [...BOTH, connection('c', 'x')]);
    expect(report).toMatchObject({ harmed: [], notBridged: [] });
    expect(bridges.map(({ manifest }) => manifest)).toMatchObject([
      { kind: 'NetworkPolicy', metadata: { namespace: 'shop' }, spec: allow('x', 'b') },
      { kind: 'NetworkPolicy', metadata: { namespace: 'shop' }, spec: allow('x', 'a') },
    ]);
    expect(bridges.map(({ reason }) => reason)).toMatchObject([
      { copyOf: 'NetworkPolicy shop/p' },
      { copyOf: 'NetworkPolicy shop/q' },
    ]);
  });

  it('under Cilium are copies that isolate nobody, where the labels of the workload are not known', () => {
    const ofCilium = (name: string, ...from: string[]): PlannedChange => {
      const spec = {
        endpointSelector: app('x'),
        ingress: from.map((one) => ({ fromEndpoints: [app(one)] })),
      };
      const type = { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy' };
      const created = change(name, undefined, {});
      return {
        ...created,
        object: { ...created.object, ...type },
        after: { ...type, metadata: { name, namespace: 'shop' }, spec },
      };
    };
    const x = { ...workload('x'), labels: { labels: new Map([['app', 'x']]), isComplete: false } };
    const connections = [connection('a', x), connection('b', x)];
    const created = [ofCilium('p', 'a'), ofCilium('q', 'b')];
    const { bridges, report } = order(created, connections, [], [], newestPlatform('cilium'));
    expect(report).toMatchObject({ kind: 'simulated', judged: 2, harmed: [], notBridged: [] });
    expect(bridges.map(({ manifest }) => manifest)).toMatchObject([
      { kind: 'CiliumNetworkPolicy', spec: { enableDefaultDeny: { ingress: false, egress: false } } },
      { kind: 'CiliumNetworkPolicy', spec: { enableDefaultDeny: { ingress: false, egress: false } } },
    ]);
    // A rule of the set that denies may be what a copy would undo.
    const denying = ofCilium('deny', 'c');
    const withDeny = {
      ...denying,
      after: {
        ...denying.after,
        spec: { endpointSelector: app('x'), ingressDeny: [{ fromEndpoints: [app('c')] }] },
      },
    };
    const denied = order([...created, withDeny], connections, [], [], newestPlatform('cilium'));
    expect(denied.bridges).toEqual([]);
    expect(denied.report).toMatchObject({
      harmed: [{ harm: 'break' }],
      notBridged: expect.arrayContaining([{ why: 'brings-denials' }]),
    });
    // Nor has a set that changes what its policies refer to.
    const type = { apiVersion: 'cilium.io/v2', kind: 'CiliumCIDRGroup' };
    const group = change('g', undefined, {});
    const changed = {
      ...group,
      object: { ...group.object, ...type, namespace: undefined },
      after: { ...type, metadata: { name: 'g' }, spec: { externalCIDRs: ['10.1.0.0/16'] } },
    };
    expect(order([...created, changed], connections, [], [], newestPlatform('cilium'))).toMatchObject({
      bridges: [],
      report: { notBridged: expect.arrayContaining([{ why: 'changes-references' }]) },
    });
  });

  it('under Calico are copies in the tier of the policy, where its pods are isolated already', () => {
    const type = { apiVersion: 'projectcalico.org/v3', kind: 'NetworkPolicy' };
    const ofCalico = (name: string, before: string, after: string, more: object[] = []): PlannedChange => {
      const content = (from: string) => ({
        ...type,
        metadata: { name: `default.${name}`, namespace: 'shop' },
        spec: {
          selector: "app == 'x'",
          types: ['Ingress'],
          ingress: [{ action: 'Allow', source: { selector: `app == '${from}'` } }, ...more],
        },
      });
      const base = change(`default.${name}`, {}, {});
      return { ...base, object: { ...base.object, ...type }, before: content(before), after: content(after) };
    };
    const platform = newestPlatform('calico');
    const swap = [ofCalico('p', 'a', 'b'), ofCalico('q', 'b', 'a')];
    const { bridges, report } = order(swap, BOTH, [], [], platform);
    expect(report).toMatchObject({ kind: 'simulated', judged: 2, harmed: [], notBridged: [] });
    expect(bridges.map(({ manifest, reason }) => [manifest.kind, reason])).toMatchObject([
      ['NetworkPolicy', { copyOf: 'NetworkPolicy shop/default.p' }],
      ['NetworkPolicy', { copyOf: 'NetworkPolicy shop/default.q' }],
    ]);
    expect(bridges[0]?.manifest).toMatchObject({ ...type, spec: swap[0]?.after?.spec });
    // The first policies of a workload have an open one.
    const first = swap.map((one): PlannedChange => ({ ...one, action: 'create', before: undefined }));
    expect(order(first, BOTH, [], [], platform)).toMatchObject({
      report: { harmed: [], notBridged: [] },
      bridges: [{ manifest: { apiVersion: 'networking.k8s.io/v1', spec: { ingress: [{}] } } }],
    });
    const denying = ofCalico('r', 'c', 'c', [{ action: 'Deny', source: { selector: "app == 'd'" } }]);
    expect(order([...swap, denying], BOTH, [], [], platform).bridges).toEqual([]);
  });

  it('select no other pods that a live policy tells apart by a label which the workload does not have', () => {
    // A pod {app: x, tier: db} is isolated now; the bridge of {app: x} must not open it.
    const live = policy('db', { podSelector: { matchLabels: { tier: 'db' } }, policyTypes: ['Ingress'] });
    const [bridge] = order(CREATED, BOTH, [live]).bridges;
    expect(bridge?.manifest).toMatchObject({
      spec: {
        podSelector: {
          matchLabels: { app: 'x' },
          matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }],
        },
      },
    });
  });

  it.each([
    ['not completely known', { labels: { labels: new Map([['app', 'x']]), isComplete: false } }],
    ['those of a Cilium identity, which are not all', { hasIdentityLabelsOnly: true }],
  ])('are refused for a workload whose labels are %s', (_, facts) => {
    const x = { ...workload('x'), ...facts };
    const { bridges, report } = order(CREATED, [connection('a', x), connection('b', x)]);
    expect(bridges).toEqual([]);
    expect(report).toMatchObject({
      harmed: [{ harm: 'break' }],
      notBridged: [{ workload: 'shop/x', why: 'labels-not-known' }],
    });
  });

  it('are refused where a connection that is denied before and after would be open meanwhile', () => {
    // c is cut off from x by its own egress now, and by the ingress of x afterwards: with a bridge for x nothing would deny it.
    const leaves = change('leaves', { podSelector: app('c'), policyTypes: ['Egress'] }, undefined);
    const { bridges, report } = order([...CREATED, leaves], [...BOTH, connection('c', 'x')]);
    expect(bridges).toEqual([]);
    expect(report).toMatchObject({ harmed: [{ harm: 'break' }], notBridged: [{ why: 'would-open' }] });
  });

  it('are refused where live policies could not be looked at', () => {
    const { bridges, report } = order(CREATED, BOTH, [], ['CiliumNetworkPolicy (cilium.io/v2)']);
    expect(bridges).toEqual([]);
    expect(report).toMatchObject({ harmed: [{ harm: 'break' }], notBridged: [{ why: 'policies-not-seen' }] });
  });
});

const APPS = ['a', 'b', 'c'];
const every = APPS.flatMap((source) =>
  APPS.filter((destination) => destination !== source).map((destination) => connection(source, destination)),
);
const selector = fc.constantFrom<object>({}, ...APPS.map(app));
const peers = fc.array(fc.record({ podSelector: selector }), { minLength: 1, maxLength: 2 });
const aSpec: fc.Arbitrary<object> = fc.record(
  {
    podSelector: selector,
    policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
    ingress: fc.array(fc.record({ from: peers }), { maxLength: 1 }),
    egress: fc.array(fc.record({ to: peers }), { maxLength: 1 }),
  },
  { requiredKeys: ['podSelector', 'policyTypes'] },
);

/** Of the kind that needs bridges: several that isolate the same pods, each with an allow. */
const aFirst: fc.Arbitrary<object> = fc.record({
  podSelector: fc.constantFrom<object>({}, app('a'), app('b')),
  policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
  ingress: fc.array(fc.record({ from: peers }), { minLength: 1, maxLength: 1 }),
  egress: fc.array(fc.record({ to: peers }), { minLength: 1, maxLength: 1 }),
});

function read(content: JsonObject): Policy {
  const [document] = readManifests({ file: 'p.json', text: JSON.stringify(content) }).documents;
  const options = { platform: KUBERNETES, defaultNamespace: 'default' };
  const found = document && readPolicyDocument(document, options).policy;
  if (found === undefined) throw new Error('no policy');
  return found;
}

const outcomes = (objects: Iterable<JsonObject>) => {
  const evaluator = createEvaluator(compilePolicies(setOfPolicies([...objects].map(read)), KUBERNETES));
  return every.map((one) => evaluator.judge(one.connection).outcome);
};

/** What every state between the writes does to connections, the whole set judged afresh. */
function harmOnTheWay({ changes, bridges }: OrderedChanges) {
  const live = new Map(changes.flatMap(({ object, before }) => (before ? [[object.name, before]] : [])));
  const states: (readonly string[])[] = [outcomes(live.values())];
  const set = (name: string, content: JsonObject | undefined) => {
    if (content === undefined) live.delete(name);
    else live.set(name, content);
    states.push(outcomes(live.values()));
  };
  for (const { name, manifest } of bridges) set(name, manifest);
  for (const { object, after } of changes) set(object.name, after);
  for (const { name } of bridges) set(name, undefined);
  const last = states.length - 1;
  const harm = { breaks: 0, holes: 0, steps: states.length };
  every.forEach((_, i) => {
    const [first, end] = [states[0]?.[i], states[last]?.[i]];
    if (first !== end) return;
    if (!states.some((state) => state[i] !== first)) return;
    if (first === 'allowed') harm.breaks++;
    else harm.holes++;
  });
  return harm;
}

/** Connections that some part of what is written between two waits harms, the whole set judged afresh; those that the order harms are left out. */
function harmedBetweenWaits({ changes, bridges, waits, report }: OrderedChanges): readonly string[] {
  const events: (readonly [string, JsonObject | undefined])[] = [
    ...bridges.map(({ name, manifest }) => [name, manifest] as const),
    ...changes.map(({ object, after }) => [object.name, after] as const),
    ...bridges.map(({ name }) => [name, undefined] as const),
  ];
  const before = changes.flatMap(({ object, before: content }) =>
    content ? [[object.name, content] as const] : [],
  );
  const stateOf = (isDone: (event: number) => boolean) => {
    const live = new Map(before);
    for (const [event, [name, content]] of events.entries()) {
      if (!isDone(event)) continue;
      if (content === undefined) live.delete(name);
      else live.set(name, content);
    }
    return outcomes(live.values());
  };
  const first = stateOf(() => false);
  const last = stateOf(() => true);
  const harmedAnyway = new Set(
    report.kind === 'simulated' ? report.harmed.map(({ recorded: one }) => one) : [],
  );
  const starts = [0, ...waits.map(({ before: event }) => event)];
  return starts.flatMap((start, group) => {
    const end = starts[group + 1] ?? events.length;
    return Array.from({ length: 2 ** (end - start) }, (_, part) => part).flatMap((part) => {
      const state = stateOf(
        (event) => event < start || (event < end && ((part >> (event - start)) & 1) === 1),
      );
      return every.flatMap((one, i) =>
        first[i] === last[i] && state[i] !== first[i] && !harmedAnyway.has(one)
          ? [`${i}: ${first[i]}, ${state[i]} in part ${part} of writes ${start} to ${end}`]
          : [],
      );
    });
  });
}

describe('bridges of any set', () => {
  it('keep every connection of the first policies of a cluster, and open none', () => {
    let bridged = 0;
    fc.assert(
      fc.property(fc.array(aFirst, { minLength: 2, maxLength: 4 }), (specs) => {
        const ordered = order(
          specs.map((spec, i) => change(`p${i}`, undefined, spec)),
          every,
        );
        bridged += ordered.bridges.length;
        expect(harmOnTheWay(ordered)).toMatchObject({ breaks: 0, holes: 0 });
        expect(ordered.report).toMatchObject({ harmed: [] });
        expect(harmedBetweenWaits(ordered)).toEqual([]);
      }),
      {
        numRuns: Number(process.env.SLUICE_RUNS ?? 60),
        examples: [[[allow('a', 'b'), allow('a', 'c')]]],
      },
    );
    expect(bridged).toBeGreaterThan(0);
  });

  it('are reported as they are, and never open more, whatever is live', () => {
    const aChange = fc
      .record({ before: fc.option(aSpec, { nil: undefined }), after: fc.option(aSpec, { nil: undefined }) })
      .filter(({ before, after }) => before !== undefined || after !== undefined);
    fc.assert(
      fc.property(fc.array(aChange, { minLength: 2, maxLength: 4 }), (specs) => {
        const changes = specs.map(({ before, after }, i) => change(`p${i}`, before, after));
        const ordered = order(changes, every);
        const harm = harmOnTheWay(ordered);
        expect(harmedBetweenWaits(ordered)).toEqual([]);
        const { report } = ordered;
        const said = report.kind === 'simulated' ? report.harmed.map((one) => one.harm) : [];
        expect(harm.breaks > 0).toBe(said.includes('break'));
        expect(harm.holes > 0).toBe(said.includes('hole'));
        // What an open bridge selects is open before it comes: it changes no verdict. A copy allows early what will be allowed.
        const live = ordered.changes.flatMap(({ before }): JsonObject[] => (before ? [before] : []));
        const wanted = ordered.changes.flatMap(({ after }): JsonObject[] => (after ? [after] : []));
        const beside = [...live, ...ordered.bridges.map(({ manifest }) => manifest)];
        const isCopied = ordered.bridges.some(({ reason }) => 'copyOf' in reason);
        const [before, now, end] = [live, beside, wanted].map(outcomes);
        const early = now?.filter(
          (outcome, i) => outcome !== before?.[i] && !(isCopied && outcome === end?.[i]),
        );
        expect(early).toEqual([]);
      }),
      { numRuns: Number(process.env.SLUICE_RUNS ?? 60) },
    );
  });
});
