import { describe, expect, it } from 'vitest';
import {
  type Endpoint,
  NO_ADDRESS,
  NO_IDENTITY_FACTS,
  type NodeEndpoint,
  singleAddress,
  type UnidentifiedEndpoint,
  type WorkloadEndpoint,
  type WorldEndpoint,
} from '../../model/endpoint.ts';
import { parseIpAddress } from '../../model/ip-address.ts';
import { completeLabels, NO_LABELS_KNOWN } from '../../model/label-set.ts';
import { readManifests } from '../../policy/read-manifests.ts';
import { buildInventory } from '../build-inventory.ts';
import { workloadsOf } from '../pods/workloads-of.ts';
import { createEndpointResolver } from './resolve-endpoint.ts';

function inventoryOf(...manifests: readonly string[]) {
  const { documents } = readManifests({ file: 'cluster.yaml', text: manifests.join('\n---\n') });
  const { inventory, diagnostics } = buildInventory(documents);
  expect(diagnostics).toEqual([]);
  return inventory;
}

function resolverOf(...manifests: readonly string[]) {
  return createEndpointResolver(inventoryOf(...manifests));
}

const deployment = (name: string, labels: string, port: number, more = '') =>
  `{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${name}, namespace: shop}, spec: {template: {metadata: {labels: {${labels}}}, spec: {${more} containers: [{ports: [{name: http, containerPort: ${port}}]}]}}}}`;
const pod = (name: string, labels: string, ip: string, more = '') =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: shop, labels: {${labels}}}, spec: {nodeName: node-1, containers: [{name: c}]${more}}, status: {phase: Running, podIP: ${ip}, hostIP: 192.0.2.1}}`;
const SHOP = '{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: a}}}';

function recorded(fields: Partial<WorkloadEndpoint>): WorkloadEndpoint {
  return {
    kind: 'workload',
    namespace: 'shop',
    name: 'web',
    ownerKind: undefined,
    labels: NO_LABELS_KNOWN,
    namespaceLabels: { labels: new Map([['kubernetes.io/metadata.name', 'shop']]), isComplete: false },
    ports: undefined,
    addresses: NO_ADDRESS,
    ...NO_IDENTITY_FACTS,
    ...fields,
  };
}

const labels = (fields: Record<string, string>) => completeLabels(Object.entries(fields));
const addresses = (text: string) => singleAddress(parseIpAddress(text));
const world = (ip: string): WorldEndpoint => ({
  kind: 'world',
  addresses: addresses(ip),
  names: [],
  entities: ['world'],
});
const unidentified = (ip: string): UnidentifiedEndpoint => ({
  kind: 'unidentified',
  addresses: addresses(ip),
});

function shown(endpoint: Endpoint): string {
  if (endpoint.kind !== 'workload')
    return `${endpoint.kind} ${'name' in endpoint ? endpoint.name : ''}`.trim();
  const { ownerKind, name, labels, ports } = endpoint;
  const all = [...labels.labels].map(([key, value]) => `${key}=${value}`).join(',');
  const known = ports?.map((port) => `${port.name}:${port.port}`).join(' ') ?? '?';
  return `${ownerKind} ${name} {${all}${labels.isComplete ? '' : '?'}} ${known}`;
}

describe('a workload without recorded labels', () => {
  it('gets them by the name of its owner', () => {
    const resolve = resolverOf(deployment('web', 'app: web', 8080), deployment('cart', 'app: cart', 9000));
    expect(shown(resolve(recorded({ name: 'web' })))).toBe('Deployment web {app=web} http:8080');
    expect(shown(resolve(recorded({ name: 'web', ownerKind: 'Deployment' })))).toBe(
      'Deployment web {app=web} http:8080',
    );
    expect(shown(resolve(recorded({ name: 'web', ownerKind: 'StatefulSet' })))).toBe('StatefulSet web {?} ?');
    expect(shown(resolve(recorded({ name: 'web', namespace: 'other' })))).toBe('undefined web {?} ?');
  });

  it('gets them by the name of the pod, also of one that ended', () => {
    const resolve = resolverOf(
      pod('debug', 'run: debug', '10.0.0.1'),
      '{apiVersion: v1, kind: Pod, metadata: {name: n-29000000-x, namespace: shop, labels: {job: nn}, ownerReferences: [{kind: Job, name: n-29000000, controller: true}]}, spec: {containers: [{name: c}]}, status: {phase: Succeeded}}',
    );
    expect(shown(resolve(recorded({ name: 'debug' })))).toBe('Pod debug {run=debug} ');
    expect(shown(resolve(recorded({ name: 'n-29000000-x' })))).toBe('CronJob n {job=nn} ');
  });

  it('stays unknown when candidates differ', () => {
    const resolve = resolverOf(
      deployment('web', 'app: web', 8080),
      deployment('web', 'app: web', 8080)
        .replace('Deployment', 'StatefulSet')
        .replace('app: web', 'app: web2'),
    );
    expect(shown(resolve(recorded({ name: 'web' })))).toBe('undefined web {?} http:8080');
  });

  it('prefers live pods to the template, and stays unknown during a rollout that changes labels', () => {
    const owner = '"ownerReferences": [{"kind": "Deployment", "name": "web", "controller": true}]';
    const live = (name: string, version: string) =>
      pod(name, `app: web, version: ${version}`, '10.0.0.1').replace('labels:', `${owner}, labels:`);
    const one = resolverOf(deployment('web', 'app: web', 8080), live('a', 'v1'), live('b', 'v1'));
    expect(shown(one(recorded({})))).toBe('Deployment web {app=web,version=v1} ');
    const rollout = resolverOf(deployment('web', 'app: web', 8080), live('a', 'v1'), live('b', 'v2'));
    expect(shown(rollout(recorded({})))).toBe('Deployment web {?} ');
  });

  it('is a node when its pods are in the network of their node', () => {
    const resolve = resolverOf(pod('proxy', 'app: proxy', '192.0.2.1', ', hostNetwork: true'));
    expect(resolve(recorded({ name: 'proxy' }))).toMatchObject({
      kind: 'node',
      name: 'node-1',
      isOwnNode: undefined,
    });
    const withLabels = recorded({ name: 'proxy', labels: labels({ app: 'proxy' }) });
    expect(resolve(withLabels).kind).toBe('workload');
  });

  it('is no node when only some of the pods of its name are in the network of their node', () => {
    const both = resolverOf(
      pod('proxy', 'app: proxy', '192.0.2.1', ', hostNetwork: true'),
      deployment('proxy', 'app: proxy', 8080),
    );
    expect(both(recorded({ name: 'proxy' })).kind).toBe('workload');
    expect(resolverOf(SHOP)(recorded({ name: 'proxy' })).kind).toBe('workload');
  });

  it.each([
    ['agree', 'app: web', '{app=web}'],
    ['differ in a value', 'app: web2', '{?}'],
    ['differ in a label more', 'app: web, tier: x', '{?}'],
    ['differ in a label less', '', '{?}'],
  ])('of two candidates that %s', (_case, other, expected) => {
    const first = deployment('web', 'app: web', 8080);
    const second = deployment('web', other, 8080).replace('Deployment', 'StatefulSet');
    for (const manifests of [
      [first, second],
      [second, first],
    ]) {
      const resolve = resolverOf(...manifests);
      expect(shown(resolve(recorded({ name: 'web' })))).toBe(`undefined web ${expected} http:8080`);
    }
  });

  it('keeps the labels that were recorded, and takes only candidates that have them', () => {
    const resolve = resolverOf(deployment('web', 'app: web, tier: x', 8080));
    const some = (value: string) => ({ labels: new Map([['tier', value]]), isComplete: false });
    expect(shown(resolve(recorded({ labels: some('x') })))).toBe('Deployment web {app=web,tier=x} http:8080');
    expect(shown(resolve(recorded({ labels: some('y') })))).toBe('undefined web {tier=y?} ?');
    expect(shown(resolve(recorded({ labels: some('y'), ownerKind: 'Deployment' })))).toBe(
      'Deployment web {?} ?',
    );
  });
});

describe('pods of a workload', () => {
  const ownedBy = (kind: string, name: string, manifest: string) =>
    manifest.replace(
      'labels:',
      `ownerReferences: [{kind: ${kind}, name: ${name}, controller: true}], labels:`,
    );

  it('that ended do not count beside running ones', () => {
    const ended = ownedBy('Job', 'j', pod('old', 'version: old', '10.0.0.1')).replace('Running', 'Failed');
    const resolve = resolverOf(ended, ownedBy('Job', 'j', pod('new', 'version: new', '10.0.0.2')));
    expect(shown(resolve(recorded({ name: 'j' })))).toBe('Job j {version=new} ');
  });

  it('that differ only in what controllers set give what they have in common', () => {
    const replica = (name: string) =>
      ownedBy(
        'StatefulSet',
        'db',
        pod(name, `app: db, statefulset.kubernetes.io/pod-name: ${name}`, '10.0.0.1'),
      );
    expect(shown(resolverOf(replica('db-0'), replica('db-1'))(recorded({ name: 'db' })))).toBe(
      'StatefulSet db {app=db} ',
    );
    const resolve = resolverOf(replica('db-0'));
    const other = labels({ app: 'db', 'statefulset.kubernetes.io/pod-name': 'db-7' });
    expect(resolve(recorded({ name: 'db', ownerKind: 'StatefulSet', labels: other }))).toMatchObject({
      ports: [],
    });
    expect(resolve.diagnostics()).toEqual([]);
  });

  it('are shown by their owner when a flow names the pod', () => {
    const resolve = resolverOf(ownedBy('Deployment', 'web', pod('web-x', 'app: web', '10.0.0.1')));
    expect(
      shown(resolve(recorded({ name: 'web-x', ownerKind: 'Pod', labels: labels({ app: 'web' }) }))),
    ).toBe('Deployment web {app=web} ');
  });

  it('in the network of several nodes are a node without a name', () => {
    const on = (node: string) =>
      ownedBy(
        'DaemonSet',
        'proxy',
        pod(`proxy-${node}`, 'app: proxy', '192.0.2.1', ', hostNetwork: true'),
      ).replace('node-1', node);
    const resolve = resolverOf(on('node-1'), on('node-2'));
    expect(resolve(recorded({ name: 'proxy' }))).toMatchObject({ kind: 'node', name: undefined });
  });

  it('of one name, in the network of a node each, are a node without a name', () => {
    const on = (kind: string, node: string) =>
      ownedBy(kind, 'proxy', pod(`proxy-${node}`, 'app: proxy', '192.0.2.1', ', hostNetwork: true')).replace(
        'node-1',
        node,
      );
    const resolve = resolverOf(on('DaemonSet', 'node-1'), on('StatefulSet', 'node-2'));
    expect(resolve(recorded({ name: 'proxy' }))).toMatchObject({ kind: 'node', name: undefined });
  });
});

describe('what pods run on', () => {
  const windowsNode =
    '{apiVersion: v1, kind: Node, metadata: {name: node-1, labels: {kubernetes.io/os: windows}}}';
  const onFargate = pod('web-1', 'app: web', '10.0.0.1').replace('node-1', 'fargate-ip-10-0-0-1');
  const runtimeOf = (end: Endpoint) => (end.kind === 'workload' ? end.runsOn : end.kind);
  const asks = (more: string) => deployment('web', 'app: web', 80, more);

  it.each<readonly [string, readonly string[], WorkloadEndpoint['runsOn']]>([
    ['the name of the node', [onFargate], 'fargate'],
    [
      'the label of a pod',
      [pod('web-1', 'app: web, eks.amazonaws.com/fargate-profile: p', '10.0.0.1')],
      'fargate',
    ],
    ['the label of the node', [windowsNode, pod('web-1', 'app: web', '10.0.0.1')], 'windows'],
    ['the system of a pod', [pod('web-1', 'app: web', '10.0.0.1', ', os: {name: windows}')], 'windows'],
    ['nothing', [pod('web-1', 'app: web', '10.0.0.1', ', os: {name: linux}')], undefined],
  ])('is shown by %s', (_, manifests, expected) => {
    const resolve = resolverOf(...manifests);
    expect(runtimeOf(resolve(unidentified('10.0.0.1')))).toBe(expected);
    const [found] = workloadsOf(inventoryOf(...manifests));
    expect(found?.runsOn).toBe(expected);
    expect(runtimeOf(resolve(recorded({ name: 'web-1' })))).toBe(expected);
  });

  it.each<readonly [string, string, WorkloadEndpoint['runsOn']]>([
    ['by its node selector', 'nodeSelector: {kubernetes.io/os: windows},', 'windows'],
    ['by its system', 'os: {name: windows},', 'windows'],
    ['not by another node selector', 'nodeSelector: {disk: ssd},', undefined],
  ])('is shown by a template, %s', (_, more, expected) => {
    expect(runtimeOf(resolverOf(asks(more))(recorded({ name: 'web' })))).toBe(expected);
    expect(workloadsOf(inventoryOf(asks(more)))[0]?.runsOn).toBe(expected);
  });
});

describe('container ports', () => {
  it('come from the workload whose labels are all on the flow', () => {
    const resolve = resolverOf(
      deployment('web-blue', 'app: web', 8080),
      deployment('cart', 'app: cart', 9000),
    );
    expect(
      shown(resolve(recorded({ labels: labels({ app: 'web', 'pod-template-hash': 'x', mesh: 'on' }) }))),
    ).toBe('Deployment web-blue {app=web,pod-template-hash=x,mesh=on} http:8080');
  });

  it('are not those of a workload that shares only some labels', () => {
    const resolve = resolverOf(deployment('web', 'tier: x, app: web', 8080));
    expect(shown(resolve(recorded({ name: 'a', labels: labels({ tier: 'x', app: 'a' }) })))).toBe(
      'undefined a {tier=x,app=a} ?',
    );
  });

  it('are known when several workloads agree, and unknown when they differ', () => {
    const flow = () => recorded({ labels: labels({ app: 'web' }) });
    const agreeing = resolverOf(deployment('blue', 'app: web', 8080), deployment('green', 'app: web', 8080));
    expect(shown(agreeing(flow()))).toBe('undefined web {app=web} http:8080');
    const differing = resolverOf(deployment('blue', 'app: web', 8080), deployment('green', 'app: web', 8081));
    expect(shown(differing(flow()))).toBe('undefined web {app=web} ?');
  });

  it('are never taken from a workload without labels, or from one that was recorded with other ports', () => {
    const resolve = resolverOf(deployment('any', '', 1), deployment('web', 'app: web', 8080));
    expect(shown(resolve(recorded({ name: 'x', labels: labels({ app: 'x' }) })))).toBe(
      'undefined x {app=x} ?',
    );
    const ports = [{ name: 'http', protocol: 'TCP' as const, port: 7 }];
    expect(shown(resolve(recorded({ labels: labels({ app: 'web' }), ports })))).toBe(
      'Deployment web {app=web} http:7',
    );
  });
});

describe('labels that differ from the inventory', () => {
  it('are told by neither, and are reported once for a workload', () => {
    const resolve = resolverOf(deployment('web', 'app: web, tier: front', 8080));
    const flow = () => recorded({ ownerKind: 'Deployment', labels: labels({ app: 'web', tier: 'old' }) });
    expect(shown(resolve(flow()))).toBe('Deployment web {app=web} http:8080');
    expect(resolve(flow())).toMatchObject({
      labels: { isComplete: true, withheld: new Set(['tier']), contradicted: new Set(['tier']) },
    });
    expect(resolve.diagnostics()).toEqual([
      {
        code: 'inventory/labels-differ',
        severity: 'warning',
        meaning: 'noted',
        message: '`Deployment shop/web` has `tier=front` here, but was recorded with `tier=old`',
        help: 'what policies decide by that is unknown; take the inventory and the recording from the same cluster at about the same time',
        span: { file: 'cluster.yaml', line: 1, column: expect.any(Number) },
      },
    ]);
  });

  it('are not those that controllers add or that Cilium does not record', () => {
    const resolve = resolverOf(deployment('web', 'app: web, topology.kubernetes.io/zone: a', 8080));
    resolve(recorded({ ownerKind: 'Deployment', labels: labels({ app: 'web', injected: 'x' }) }));
    expect(resolve.diagnostics()).toEqual([]);
  });

  it('of a name that no owner was recorded for belong to somebody else', () => {
    const resolve = resolverOf(deployment('web', 'app: other', 1), deployment('front', 'app: web', 2));
    expect(shown(resolve(recorded({ labels: labels({ app: 'web' }) })))).toBe(
      'Deployment front {app=web} http:2',
    );
    expect(resolve.diagnostics()).toEqual([]);
  });
});

describe('namespace labels', () => {
  const all = (team: string) => labels({ 'kubernetes.io/metadata.name': 'shop', team });
  const namespaceLabelsOf = (end: Endpoint) => end.kind === 'workload' && end.namespaceLabels;

  it('come from the namespace when the flow did not record all of them', () => {
    const resolve = resolverOf(SHOP);
    const partly = { labels: new Map([['zone', 'b']]), isComplete: false };
    expect(namespaceLabelsOf(resolve(recorded({})))).toEqual(all('a'));
    // A manifest that lacks what was recorded tells otherwise.
    expect(namespaceLabelsOf(resolve(recorded({ namespaceLabels: partly })))).toEqual({
      ...all('a'),
      withheld: new Set(['zone']),
      contradicted: new Set(['zone']),
    });
    const complete = recorded({ namespaceLabels: all('a') });
    expect(resolve(complete)).toBe(complete);
  });

  it('that were recorded otherwise are told by neither', () => {
    const resolve = resolverOf(SHOP);
    for (const isComplete of [true, false]) {
      const namespaceLabels = { ...all('then'), isComplete };
      expect(namespaceLabelsOf(resolve(recorded({ namespaceLabels })))).toEqual({
        ...labels({ 'kubernetes.io/metadata.name': 'shop' }),
        withheld: new Set(['team']),
        contradicted: new Set(['team']),
      });
    }
    expect(resolve.diagnostics()).toMatchObject([
      { message: '`Namespace shop` has `team=a` here, but was recorded with `team=then`' },
    ]);
  });
});

describe('addresses', () => {
  it('identify the one pod or node that has them', () => {
    const resolve = resolverOf(SHOP, pod('a', 'app: a', '10.0.0.1'));
    expect(resolve(unidentified('10.0.0.1'))).toMatchObject({
      kind: 'workload',
      name: 'a',
      labels: labels({ app: 'a' }),
      namespaceLabels: { isComplete: true },
      addresses: addresses('10.0.0.1'),
    });
    expect(shown(resolve(world('10.0.0.1')))).toBe('Pod a {app=a} ');
    expect(resolve(world('192.0.2.1'))).toEqual({
      kind: 'node',
      name: 'node-1',
      isOwnNode: undefined,
      addresses: addresses('192.0.2.1'),
      entities: [],
      labels: NO_LABELS_KNOWN,
      hostPods: { pods: [], lookedAt: new Set(['shop']) },
    });
    expect(resolve.diagnostics()).toMatchObject([
      {
        code: 'inventory/by-address',
        severity: 'info',
        meaning: 'noted',
        message: '3 recorded ends were identified only by the address in the inventory',
      },
    ]);
  });

  it('of nobody, of two pods, or of many addresses identify nobody', () => {
    const resolve = resolverOf(
      pod('a', 'app: a', '10.0.0.1'),
      pod('b', 'app: b', '10.0.0.1'),
      pod('c', 'app: c', '10.0.0.3'),
    );
    const two = { ...world('10.0.0.3'), addresses: { ...addresses('10.0.0.3'), isComplete: false } };
    for (const endpoint of [world('10.0.0.1'), unidentified('10.0.0.9'), two])
      expect(resolve(endpoint)).toBe(endpoint);
    expect(resolve.diagnostics()).toEqual([]);
  });

  it('of a Service are not outside the cluster, but nobody says who answered', () => {
    const resolve = resolverOf(
      '{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}, spec: {clusterIP: 10.96.0.10, clusterIPs: [10.96.0.10, "fd00::10"]}}',
      '{apiVersion: v1, kind: Service, metadata: {name: headless, namespace: shop}, spec: {clusterIP: None}}',
    );
    expect(resolve(world('10.96.0.10'))).toEqual({
      kind: 'unidentified',
      addresses: { ...addresses('10.96.0.10'), isComplete: false },
    });
    expect(resolve(world('fd00::10')).kind).toBe('unidentified');
  });

  it('of a pod in the network of its node are those of the node', () => {
    const resolve = resolverOf(pod('proxy', 'app: proxy', '192.0.2.1', ', hostNetwork: true'));
    expect(resolve(world('192.0.2.1'))).toMatchObject({ kind: 'node', name: 'node-1' });
  });

  it('bring the labels of a node, unless it is described in two ways', () => {
    const described = (labels: string) =>
      `{apiVersion: v1, kind: Node, metadata: {name: node-2, labels: {${labels}}}, status: {addresses: [{type: InternalIP, address: 192.0.2.2}]}}`;
    const labelsOf = (endpoint: Endpoint) =>
      endpoint.kind === 'node' ? [[...endpoint.labels.labels], endpoint.labels.isComplete] : endpoint.kind;
    const resolve = resolverOf(described('zone: a'), described('zone: a'));
    expect(labelsOf(resolve(world('192.0.2.2')))).toEqual([[['zone', 'a']], true]);
    const contradicted = resolverOf(described('zone: a'), described('zone: b'));
    expect(labelsOf(contradicted(world('192.0.2.2')))).toEqual([[], false]);
  });

  it('leave unknown what a node was recorded with otherwise', () => {
    const resolve = resolverOf(
      '{apiVersion: v1, kind: Node, metadata: {name: node-2, labels: {zone: b, pool: x}}}',
    );
    const node: NodeEndpoint = {
      kind: 'node',
      name: 'node-2',
      isOwnNode: undefined,
      addresses: NO_ADDRESS,
      entities: [],
      labels: labels({ zone: 'a', pool: 'x' }),
    };
    expect(resolve(node)).toMatchObject({
      labels: { ...labels({ pool: 'x' }), contradicted: new Set(['zone']) },
    });
  });

  it('name a node', () => {
    const resolve = resolverOf(
      '{apiVersion: v1, kind: Node, metadata: {name: node-2}, status: {addresses: [{type: Hostname, address: node-2}, {type: InternalIP, address: 192.0.2.2}]}}',
    );
    const node: NodeEndpoint = {
      kind: 'node',
      name: undefined,
      isOwnNode: true,
      addresses: addresses('192.0.2.2'),
      entities: ['host'],
      labels: NO_LABELS_KNOWN,
    };
    expect(resolve(node)).toEqual({ ...node, name: 'node-2' });
  });
});

it('gives the same object for the same object, and an unknown one back as it is', () => {
  const resolve = resolverOf(deployment('web', 'app: web', 8080));
  const flow = recorded({});
  expect(resolve(flow)).toBe(resolve(flow));
  const stranger = recorded({ namespace: 'nowhere' });
  expect(resolve(stranger)).toBe(stranger);
});

describe('what was recorded of a workload stays', () => {
  it('its owner, although another one has pods of the same labels', () => {
    const resolve = resolverOf(deployment('web', 'app: web', 8080));
    const canary = recorded({ name: 'canary', ownerKind: 'StatefulSet', labels: labels({ app: 'web' }) });
    expect(shown(resolve(canary))).toMatch(/^StatefulSet canary /);
  });

  it('a name of a pod alone gives way to that of its owner, also where nothing else becomes known', () => {
    const owner =
      ', ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: agent, controller: true}]';
    const resolve = resolverOf(
      pod('agent-x1', 'app: agent', '10.0.0.1').replace('labels:', `${owner.slice(2)}, labels:`),
    );
    const seen = recorded({
      name: 'agent-x1',
      ownerKind: 'Pod',
      labels: labels({ app: 'agent' }),
      ports: [],
      serviceAccount: undefined,
    });
    expect(shown(resolve(seen))).toMatch(/^DaemonSet agent /);
  });

  it('that its labels are only those of an identity, unless the inventory describes its pods', () => {
    const resolve = resolverOf(deployment('web', 'app: web', 8080));
    const flagOf = (fields: Partial<WorkloadEndpoint>): unknown => {
      const found = resolve(recorded(fields));
      return found.kind === 'workload' && found.hasIdentityLabelsOnly;
    };
    expect(flagOf({ labels: labels({ app: 'x' }), hasIdentityLabelsOnly: true })).toBe(true);
    expect(flagOf({ labels: labels({ app: 'web' }), hasIdentityLabelsOnly: true })).toBe(false);
    expect(flagOf({ labels: labels({ app: 'web' }), hasIdentityLabelsOnly: false })).toBe(false);
    expect(flagOf({ labels: NO_LABELS_KNOWN, hasIdentityLabelsOnly: true })).toBe(false);
  });
});
