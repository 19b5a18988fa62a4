import { describe, expect, it } from 'vitest';
import { client, recorded, seen, workload } from '../../../test/support/simulated-shop.ts';
import type { RecordedConnection } from '../../model/digest.ts';
import type { JsonObject } from '../../model/json-object.ts';
import { newestPlatform } from '../../policy/platform/choose-platform.ts';
import type { PlannedAction, PlannedChange } from '../deploy-plan.ts';
import { createWriteOrder } from './write-order.ts';

type Spec = Readonly<Record<string, unknown>>;
const policy = (name: string, spec: Spec): JsonObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'shop' },
  spec,
});
const app = (name: string) => ({ matchLabels: { app: name } });
const from = (...names: string[]) => names.map((name) => ({ podSelector: app(name) }));

const change = (name: string, before: Spec | undefined, after: Spec | undefined): PlannedChange => {
  const action: PlannedAction = before === undefined ? 'create' : after === undefined ? 'delete' : 'update';
  return {
    object: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      namespace: 'shop',
      name,
      span: undefined,
    },
    action,
    effect: 'none',
    before: before && policy(name, before),
    after: after && policy(name, after),
    resource: 'networkpolicies.networking.k8s.io',
    takesFrom: [],
    otherManagers: [],
  };
};

function order(
  changes: readonly PlannedChange[],
  connections: readonly RecordedConnection[] | undefined,
  constant: readonly JsonObject[] = [],
  cni: 'kubernetes' | 'cilium' | 'calico' = 'kubernetes',
) {
  const write = createWriteOrder({
    platform: newestPlatform(cni),
    defaultNamespace: 'default',
    connections,
    known: {},
  });
  const { changes: ordered, report, waits } = write(changes, { objects: constant, notSeen: [] });
  return {
    waits: waits.map(({ before, why }) => `${why}: ${ordered[before]?.object.name}`),
    names: ordered.map(({ object }) => object.name),
    effects: Object.fromEntries(ordered.map(({ object, effect }) => [object.name, effect])),
    report,
  };
}

const connection = (source: string, destination: string) =>
  recorded(workload(source), workload(destination), { allowed: seen(1) });

describe('the waits between writes', () => {
  const moves = (app_: string) => [
    change(`old-${app_}`, { podSelector: app(app_), ingress: [{ from: from('a') }] }, undefined),
    change(`new-${app_}`, undefined, { podSelector: app(app_), ingress: [{ from: from('a') }] }),
  ];

  it('comes before what leans on the writes before it, and nowhere else', () => {
    const apps = ['x', 'y', 'z'];
    const connections = apps.map((name) => connection('a', name));
    expect(order(apps.flatMap(moves), connections)).toMatchObject({
      names: ['new-x', 'new-y', 'new-z', 'old-x', 'old-y', 'old-z'],
      waits: ['deletes: old-x'],
    });
  });

  it('comes between two writes that both isolate, when a recorded connection needs their order', () => {
    // closed lets nothing through: alone it would cut a from x.
    const changes = [
      change('open', undefined, { podSelector: app('x'), ingress: [{ from: from('a') }] }),
      change('closed', undefined, { podSelector: {}, policyTypes: ['Ingress'] }),
    ];
    expect(order(changes, [connection('a', 'x')])).toMatchObject({
      names: ['open', 'closed'],
      waits: ['order: closed'],
      report: { harmed: [] },
    });
    expect(order(changes, [connection('b', 'z')]).waits).toEqual([]);
  });

  it('comes before each kind of effect, when nothing is recorded', () => {
    const narrows = change(
      'narrows',
      { podSelector: app('y'), ingress: [{}] },
      { podSelector: app('y'), ingress: [{ from: from('a') }] },
    );
    const widens = change(
      'widens',
      { podSelector: app('w'), ingress: [{ from: from('a') }] },
      { podSelector: app('w'), ingress: [{}] },
    );
    const closes = change('closes', undefined, { podSelector: app('z'), policyTypes: ['Ingress'] });
    const changes = [...moves('x'), narrows, widens, closes];
    expect(order(changes, undefined)).toMatchObject({
      names: ['widens', 'new-x', 'closes', 'narrows', 'old-x'],
      waits: ['isolates: new-x', 'closes: closes', 'narrows: narrows', 'deletes: old-x'],
    });
  });

  it('is none for a single write', () => {
    expect(order(moves('x').slice(0, 1), undefined).waits).toEqual([]);
  });
});

describe('the order that the simulation proves', () => {
  it('keeps a connection that moves from one policy to another, whatever their names are', () => {
    // Only y is isolated by both; zdeny alone would cut a from y before p1 covers it.
    const p1 = change(
      'p1',
      { podSelector: app('x'), ingress: [{ from: from('a') }] },
      { podSelector: {}, ingress: [{ from: from('a') }] },
    );
    const zdeny = change('zdeny', undefined, { podSelector: {}, policyTypes: ['Ingress'] });
    const connections = [connection('a', 'x'), connection('a', 'y')];
    expect(order([zdeny, p1], connections)).toMatchObject({
      names: ['p1', 'zdeny'],
      report: { kind: 'simulated', judged: 2, harmed: [], isBest: true },
    });
  });

  it('deletes before it writes where only that keeps a connection closed', () => {
    // a → x is denied before (old isolates) and after (new isolates): between delete and create it would be open.
    const changes = [
      change('old', { podSelector: app('x'), ingress: [{ from: from('b') }] }, undefined),
      change('new', undefined, { podSelector: app('x'), ingress: [{ from: from('b') }] }),
    ];
    expect(order(changes, [connection('a', 'x'), connection('b', 'x')])).toMatchObject({
      names: ['new', 'old'],
      report: { harmed: [] },
    });
  });

  it('says which connection breaks, and when, if every order breaks one', () => {
    // Egress of a and ingress of x are swapped between policies that each allow only one of two connections.
    const p = change(
      'p',
      { podSelector: app('x'), ingress: [{ from: from('a') }] },
      { podSelector: app('x'), ingress: [{ from: from('b') }] },
    );
    const q = change(
      'q',
      { podSelector: app('x'), ingress: [{ from: from('b') }] },
      { podSelector: app('x'), ingress: [{ from: from('a') }] },
    );
    const { report } = order([p, q], [connection('a', 'x'), connection('b', 'x')]);
    expect(report).toMatchObject({
      kind: 'simulated',
      isBest: true,
      harmed: [{ harm: 'break', from: 1, until: 2 }],
    });
  });

  it('counts what is live and stays, as the server returns it', () => {
    // Without the policy that stays, either order of these two would cut a connection for a while.
    const changes = [
      change(
        'p',
        { podSelector: app('x'), ingress: [{ from: from('a') }] },
        { podSelector: app('x'), ingress: [{ from: from('b') }] },
      ),
      change(
        'q',
        { podSelector: app('x'), ingress: [{ from: from('b') }] },
        { podSelector: app('x'), ingress: [{ from: from('a') }] },
      ),
    ];
    const stays = policy('stays', { podSelector: app('x'), ingress: [{ from: from('a', 'b') }] });
    const live = {
      ...stays,
      metadata: {
        name: 'stays',
        namespace: 'shop',
        uid: 'u',
        resourceVersion: '7',
        creationTimestamp: '2026-01-01T00:00:00Z',
        managedFields: [{ manager: 'x', operation: 'Update', fieldsV1: { 'f:spec': {} } }],
      },
      status: {},
    };
    const connections = [connection('a', 'x'), connection('b', 'x')];
    expect(order(changes, connections, [live]).report).toMatchObject({ harmed: [] });
  });

  it('counts what it knows nothing about', () => {
    expect(order([change('p', undefined, { podSelector: {} })], undefined).report).toEqual({
      kind: 'no-states',
    });
    const two = [change('p', undefined, { podSelector: {} }), change('q', undefined, { podSelector: {} })];
    expect(order(two, undefined).report).toEqual({ kind: 'not-proved', why: 'no-connections' });
  });

  it('names live policies that it cannot judge: they are in force all the same', () => {
    const changes = [
      change('p', undefined, { podSelector: app('x'), ingress: [{ from: from('a') }] }),
      change('q', undefined, { podSelector: app('y'), ingress: [{ from: from('a') }] }),
    ];
    const unreadable = policy('broken', { podSelector: 7 });
    const ofCilium = {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name: 'c', namespace: 'shop' },
    };
    const routing = {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumLocalRedirectPolicy',
      metadata: { name: 'r', namespace: 'shop' },
    };
    const notSeen = (constant: readonly JsonObject[], more: readonly PlannedChange[] = []) => {
      const { report } = order([...changes, ...more], [connection('a', 'x')], constant);
      return report.kind === 'simulated' ? report.notSeen : report.kind;
    };
    expect(notSeen([policy('stays', { podSelector: app('x') })])).toEqual([]);
    expect(notSeen([routing])).toEqual([]);
    expect(notSeen([unreadable, ofCilium, ofCilium])).toEqual([
      'NetworkPolicy (networking.k8s.io/v1)',
      'CiliumNetworkPolicy (cilium.io/v2)',
    ]);
    const unchanged: PlannedChange = {
      ...change('c', {}, {}),
      action: 'unchanged',
      before: ofCilium,
      after: ofCilium,
    };
    expect(notSeen([], [unchanged])).toEqual(['CiliumNetworkPolicy (cilium.io/v2)']);
  });

  it('works for a deny that overrides, in another dialect', () => {
    const cilium = (name: string, before: Spec | undefined, after: Spec | undefined): PlannedChange => {
      const of = (spec: Spec | undefined) =>
        spec && {
          apiVersion: 'cilium.io/v2',
          kind: 'CiliumNetworkPolicy',
          metadata: { name, namespace: 'shop' },
          spec,
        };
      const action = before === undefined ? 'create' : after === undefined ? 'delete' : 'update';
      return {
        object: {
          apiVersion: 'cilium.io/v2',
          kind: 'CiliumNetworkPolicy',
          namespace: 'shop',
          name,
          span: undefined,
        },
        action,
        effect: 'none',
        before: of(before),
        after: of(after),
        resource: 'networkpolicies.networking.k8s.io',
        takesFrom: [],
        otherManagers: [],
      };
    };
    const x = { endpointSelector: app('x') };
    const peers = (...names: string[]) => [{ fromEndpoints: names.map((name) => app(name)) }];
    // `wall` denies a first and b later; `door` allows b only, later all.
    const wall = cilium('wall', { ...x, ingressDeny: peers('a') }, { ...x, ingressDeny: peers('b') });
    const door = cilium('door', { ...x, ingress: peers('a', 'b') }, { ...x, ingress: peers('a') });
    const { report } = order([wall, door], [connection('a', 'x'), connection('b', 'x')], [], 'cilium');
    expect(report).toMatchObject({ kind: 'simulated', judged: 2, harmed: [] });
  });
});

describe('what policies refer to', () => {
  const ciliumChange = (apiVersion: string, kind: string, name: string, before: Spec, after: Spec) => {
    const namespace = kind === 'CiliumNetworkPolicy' ? 'shop' : undefined;
    const of = (spec: Spec) => ({ apiVersion, kind, metadata: { name, namespace }, spec });
    return {
      ...change(name, before, after),
      object: { apiVersion, kind, namespace, name, span: undefined },
      before: of(before),
      after: of(after),
    };
  };
  const x = { endpointSelector: app('x') };

  it('is written when no policy needs it any more as it was', () => {
    // 10.1.1.1 is let in by `stays` through the group, and later by `q`.
    const group = ciliumChange(
      'cilium.io/v2',
      'CiliumCIDRGroup',
      'g',
      { externalCIDRs: ['10.0.0.0/8'] },
      { externalCIDRs: ['192.0.2.0/24'] },
    );
    const q = ciliumChange(
      'cilium.io/v2',
      'CiliumNetworkPolicy',
      'q',
      { ...x, ingress: [{ fromCIDR: ['172.16.0.0/12'] }] },
      { ...x, ingress: [{ fromCIDR: ['10.0.0.0/8'] }] },
    );
    const stays: JsonObject = {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name: 'stays', namespace: 'shop' },
      spec: { ...x, ingress: [{ fromCIDRSet: [{ cidrGroupRef: 'g' }] }] },
    };
    const connections = [recorded(client('10.1.1.1'), workload('x'), { allowed: seen(1) })];
    expect(order([group, q], connections, [stays], 'cilium')).toMatchObject({
      names: ['q', 'g'],
      effects: { g: 'unknown', q: 'narrows' },
      report: { kind: 'simulated', judged: 1, harmed: [], isBest: true },
    });
  });
});

describe('what a write is said to do', () => {
  const effectOf = (before: Spec | undefined, after: Spec | undefined, ...constant: JsonObject[]) =>
    order([change('p', before, after)], undefined, constant).effects.p;
  const x = { podSelector: app('x') };

  it.each<[string, Spec | undefined, Spec | undefined, string]>([
    [
      'a peer more',
      { ...x, ingress: [{ from: from('a') }] },
      { ...x, ingress: [{ from: from('a', 'b') }] },
      'widens',
    ],
    [
      'a peer less',
      { ...x, ingress: [{ from: from('a', 'b') }] },
      { ...x, ingress: [{ from: from('a') }] },
      'narrows',
    ],
    [
      'a rule more',
      { ...x, ingress: [{ from: from('a') }] },
      { ...x, ingress: [{ from: from('a') }, { from: from('b') }] },
      'widens',
    ],
    ['everybody', { ...x, ingress: [{ from: from('a') }] }, { ...x, ingress: [{}] }, 'widens'],
    [
      'ports',
      { ...x, ingress: [{ from: from('a') }] },
      { ...x, ingress: [{ from: from('a'), ports: [{ port: 80 }] }] },
      'narrows',
    ],
    [
      'another subject',
      { ...x, ingress: [{ from: from('a') }] },
      { podSelector: app('y'), ingress: [{ from: from('a') }] },
      'narrows',
    ],
    [
      'a larger subject',
      { ...x, ingress: [{ from: from('a') }] },
      { podSelector: {}, ingress: [{ from: from('a') }] },
      'isolates',
    ],
    [
      'a direction more',
      { ...x, policyTypes: ['Ingress'] },
      { ...x, policyTypes: ['Ingress', 'Egress'] },
      'isolates',
    ],
    ['a first policy', undefined, { ...x, ingress: [{}] }, 'isolates'],
  ])('%s', (_meaning, before, after, effect) => {
    expect(effectOf(before, after)).toBe(effect);
  });

  it('another policy of pods that are isolated already only adds', () => {
    const all = policy('all', { podSelector: {}, policyTypes: ['Ingress'] });
    expect(effectOf(undefined, { ...x, ingress: [{}] }, all)).toBe('widens');
  });

  it.each([
    ['nothing', {}, 'widens'],
    ['its order', { order: 10 }, 'narrows'],
    ['its passes', { applyOnForward: true }, 'narrows'],
  ])('of a policy of Calico that changes %s', (_, spec, effect) => {
    const object = { apiVersion: 'projectcalico.org/v3', kind: 'GlobalNetworkPolicy', name: 'p' };
    const content = (more: Spec): JsonObject => ({
      apiVersion: object.apiVersion,
      kind: object.kind,
      metadata: { name: 'p' },
      spec: {
        order: 100,
        selector: "app == 'x'",
        types: ['Ingress'],
        ingress: [{ action: 'Deny' }],
        ...more,
      },
    });
    const moved: PlannedChange = {
      ...change('p', {}, {}),
      object: { ...object, namespace: undefined, span: undefined },
      before: content({}),
      after: content(spec),
    };
    expect(order([moved], undefined, [], 'calico').effects.p).toBe(effect);
  });

  it('decides where the simulation leaves a choice', () => {
    const changes = [
      change(
        'a-narrow',
        { ...x, ingress: [{ from: from('a', 'b') }] },
        { ...x, ingress: [{ from: from('a') }] },
      ),
      change('b-deny', undefined, { podSelector: app('z'), policyTypes: ['Ingress'] }),
      change('c-gone', { podSelector: app('w') }, undefined),
      change('d-allow', undefined, { podSelector: app('z'), ingress: [{}] }),
      change('e-wide', { ...x, ingress: [{ from: from('c') }] }, { ...x, ingress: [{}] }),
    ];
    expect(order(changes, undefined).names).toEqual(['e-wide', 'd-allow', 'b-deny', 'a-narrow', 'c-gone']);
  });
});

describe('a new thing to refer to, and one that goes', () => {
  const object = (apiVersion: string, kind: string, name: string, spec: Spec): JsonObject => ({
    apiVersion,
    kind,
    metadata: { name },
    spec,
  });
  const calico = (kind: string, name: string, spec: Spec) => object('projectcalico.org/v3', kind, name, spec);
  const cilium = (kind: string, name: string, spec: Spec) => object('cilium.io/v2', kind, name, spec);
  const CASES = {
    calico: [
      calico('GlobalNetworkPolicy', 'platform.web', {
        tier: 'platform',
        selector: 'app == "web"',
        types: ['Ingress'],
        ingress: [{ action: 'Allow', source: { selector: 'role == "client"' } }],
      }),
      calico('GlobalNetworkSet', 'clients', { nets: ['10.0.0.0/8'] }),
      calico('Tier', 'platform', { order: 100 }),
    ],
    cilium: [
      cilium('CiliumCIDRGroup', 'clients', { externalCIDRs: ['10.0.0.0/8'] }),
      cilium('CiliumClusterwideNetworkPolicy', 'web', {
        endpointSelector: {},
        ingress: [{ fromCIDRSet: [{ cidrGroupRef: 'clients' }] }],
      }),
    ],
  };
  it.each(Object.entries(CASES))('is there before the policies, and goes after them: %s', (cni, objects) => {
    const changes = (action: 'create' | 'delete') =>
      objects.map((content): PlannedChange => {
        const { apiVersion, kind, metadata } = content as Readonly<Record<string, string>>;
        const { name } = metadata as unknown as { name: string };
        return {
          ...change(name, undefined, undefined),
          object: {
            apiVersion: apiVersion ?? '',
            kind: kind ?? '',
            namespace: undefined,
            name,
            span: undefined,
          },
          action,
          before: action === 'delete' ? content : undefined,
          after: action === 'create' ? content : undefined,
        };
      });
    const policyName = cni === 'calico' ? 'platform.web' : 'web';
    const created = order(changes('create'), undefined, [], cni as 'calico' | 'cilium').names;
    expect(created.at(-1), created.join()).toBe(policyName);
    const deleted = order(changes('delete'), undefined, [], cni as 'calico' | 'cilium').names;
    expect(deleted[0], deleted.join()).toBe(policyName);
  });
});
