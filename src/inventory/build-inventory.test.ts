import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIpAddress } from '../model/ip-address.ts';
import { readManifests } from '../policy/read-manifests.ts';
import { buildInventory } from './build-inventory.ts';
import { workloadsOf } from './pods/workloads-of.ts';

function build(text: string, options?: { defaultNamespace: string }) {
  const { documents, diagnostics } = readManifests({ file: 'cluster.yaml', text });
  expect(diagnostics).toEqual([]);
  return buildInventory(documents, options);
}

/** `Kind namespace/name {labels} ports`. */
function summary(text: string): string[] {
  return workloadsOf(build(text).inventory).map(({ ownerKind, namespace, name, labels, ports }) => {
    const shown = [...labels.labels].map(([key, value]) => `${key}=${value}`).join(',');
    const named =
      ports
        ?.map(({ name: of, protocol, port, declaredBy }) =>
          [`${of}:${protocol}/${port}`, declaredBy].filter((part) => part !== undefined).join(' of '),
        )
        .join(' ') ?? 'unknown';
    return `${ownerKind} ${namespace}/${name} {${shown}${labels.isComplete ? '' : ',?'}} ${named}`.trim();
  });
}

const WHOLE = '{containers: [{name: c}]}';
const template = (labels: string, spec = WHOLE) => `{metadata: {labels: {${labels}}}, spec: ${spec}}`;

describe('a workload that is described twice', () => {
  const deployment = (labels: string, spec = WHOLE) =>
    `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}, spec: {template: ${template(labels, spec)}}}`;
  const port = (number: number) => `{containers: [{ports: [{name: http, containerPort: ${number}}]}]}`;

  it('differently is known by what both say, and that is told', () => {
    const text = `${deployment('app: web, tier: front', port(80))}\n---\n${deployment('app: web, tier: back', port(81))}`;
    expect(summary(text)).toEqual(['Deployment shop/web {app=web,?} unknown']);
    const { diagnostics } = build(text);
    expect(
      diagnostics.map(({ code, message, span }) => [
        code,
        message.replace(/yaml:1:\d+/, 'yaml:1'),
        span?.line,
      ]),
    ).toEqual([
      [
        'inventory/described-twice',
        'Deployment `shop/web` is described differently at `cluster.yaml:1`: where the two differ is unknown',
        3,
      ],
    ]);
  });

  it('alike, in whatever order, is one', () => {
    const text = `${deployment('a: x, b: z')}\n---\n${deployment('b: z, a: x')}`;
    expect(summary(text)).toEqual(['Deployment shop/web {a=x,b=z}']);
    expect(build(text).diagnostics).toEqual([]);
  });

  it('once as a host of its node, once as a pod, may be a pod', () => {
    const text = `${deployment('a: x', '{hostNetwork: true, containers: [{name: c}]}')}\n---\n${deployment('a: x')}`;
    expect(summary(text)).toEqual(['Deployment shop/web {a=x}']);
    expect(build(text).diagnostics).toHaveLength(1);
  });
});

describe('workloads of manifests', () => {
  it('have the labels and named ports of their pod template', () => {
    expect(
      summary(`
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop, labels: {of: the-object}}, spec: {template: ${template(
        'app: web',
        '{containers: [{ports: [{name: http, containerPort: 8080}, {containerPort: 9}]}, {ports: [{name: dns, containerPort: 53, protocol: UDP}]}]}',
      )}}}
---
{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db, namespace: data}, spec: {template: ${template('app: db')}}}
---
{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: agent}, spec: {template: ${template('app: agent')}}}
---
{apiVersion: v1, kind: ReplicationController, metadata: {name: old}, spec: {template: ${template('app: old')}}}
---
{apiVersion: batch/v1, kind: CronJob, metadata: {name: nightly}, spec: {jobTemplate: {spec: {template: ${template('job: nightly')}}}}}
---
{apiVersion: batch/v1, kind: Job, metadata: {name: migrate}, spec: {template: ${template('job: migrate')}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: debug, labels: {run: debug}}, spec: {containers: [{name: c}]}}
---
{apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: not-a-core-service}}
---
{apiVersion: example.com/v1, kind: Deployment, metadata: {name: somebody-elses}, spec: {template: ${template('a: b')}}}
`),
    ).toEqual([
      'StatefulSet data/db {app=db}',
      'CronJob default/nightly {job=nightly}',
      'DaemonSet default/agent {app=agent}',
      'Job default/migrate {job=migrate,job-name=migrate,batch.kubernetes.io/job-name=migrate}',
      'Pod default/debug {run=debug}',
      'ReplicationController default/old {app=old}',
      'Deployment shop/web {app=web} http:TCP/8080 dns:UDP/53',
    ]);
  });

  it('that are described in part, as by a patch, may declare any port', () => {
    const deployment = (spec: string) =>
      `{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {template: {spec: {${spec}}}}}`;
    expect(summary(deployment('nodeName: n'))).toEqual(['Deployment default/a {} unknown']);
    expect(summary(deployment('initContainers: [{ports: [{name: once, containerPort: 1}]}]'))).toEqual([
      'Deployment default/a {} unknown',
    ]);
    expect(summary(deployment('containers: [{name: c}]'))).toEqual(['Deployment default/a {}']);
  });

  it('tell ports of sidecars and of init containers that end from those of containers (KEP-753)', () => {
    const spec =
      '{containers: [{name: c}], initContainers: [{ports: [{name: once, containerPort: 1}]}, {restartPolicy: Always, ports: [{name: mesh, containerPort: 2}]}]}';
    expect(summary(`{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: ${spec}}`)).toEqual([
      'Pod default/a {} once:TCP/1 of init-container mesh:TCP/2 of sidecar',
    ]);
  });

  it('are not those in the network of their node, which policies do not see', () => {
    expect(
      summary(
        `{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: a}, spec: {template: ${template('a: b', '{hostNetwork: true}')}}}`,
      ),
    ).toEqual([]);
  });

  it('take the namespace of the option where they name none', () => {
    const { inventory } = build('{apiVersion: v1, kind: Pod, metadata: {name: a}}', {
      defaultNamespace: 'shop',
    });
    expect(inventory.pods[0]?.namespace).toBe('shop');
  });
});

describe('workloads of a cluster dump', () => {
  const owned = (kind: string, name: string) =>
    `ownerReferences: [{kind: Other, name: x}, {kind: ${kind}, name: ${name}, controller: true}]`;

  it('are named by the topmost owner, in whatever order the objects come', () => {
    const objects = [
      `{apiVersion: v1, kind: Pod, metadata: {name: web-5d8-x, ${owned('ReplicaSet', 'web-5d8')}, labels: {app: web, pod-template-hash: 5d8}}, spec: ${WHOLE}}`,
      `{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web-5d8, ${owned('Deployment', 'web')}}, spec: {template: ${template('app: web, pod-template-hash: 5d8')}}}`,
      `{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web-old, ${owned('Deployment', 'web')}}, spec: {replicas: 0, template: ${template('app: older')}}}`,
      `{apiVersion: v1, kind: Pod, metadata: {name: n-123-y, ${owned('Job', 'n-29000000')}, labels: {job: nn}}, spec: ${WHOLE}}`,
      `{apiVersion: batch/v1, kind: Job, metadata: {name: n-29000000, ${owned('CronJob', 'nn')}}, spec: {template: ${template('job: nn')}}}`,
    ];
    const expected = [
      'CronJob default/nn {job=nn}',
      'Deployment default/web {app=web,pod-template-hash=5d8}',
    ];
    expect(summary(objects.join('\n---\n'))).toEqual(expected);
    expect(summary(objects.toReversed().join('\n---\n'))).toEqual(expected);
  });

  it('are found by the names that controllers give when the objects between are not in the dump', () => {
    expect(
      summary(`
{apiVersion: v1, kind: Pod, metadata: {name: p, ${owned('ReplicaSet', 'web-5d8f')}, labels: {app: web, pod-template-hash: 5d8f}}, spec: ${WHOLE}}
---
{apiVersion: v1, kind: Pod, metadata: {name: q, ${owned('Job', 'nightly-29385060')}}, spec: ${WHOLE}}
---
{apiVersion: v1, kind: Pod, metadata: {name: etcd-node-1, ${owned('Node', 'node-1')}}, spec: ${WHOLE}}
`),
    ).toEqual([
      'CronJob default/nightly {}',
      'Deployment default/web {app=web,pod-template-hash=5d8f}',
      'Pod default/etcd-node-1 {}',
    ]);
  });

  it('keep the owner that is written where its name says nothing of another', () => {
    const hashed = 'labels: {pod-template-hash: 5d8f}';
    expect(
      summary(`
{apiVersion: v1, kind: Pod, metadata: {name: p, ${owned('ReplicaSet', 'web-abcd')}, ${hashed}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: q, ${owned('PodSet', 'api-5d8f')}, ${hashed}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: r, ${owned('ReplicaSet', 'db-5d8f')}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: s, ${owned('Job', 'nightly-29385060-a')}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: t, ${owned('Task', 'nightly-29385060')}}}
`).map((one) => one.replace(/ \{.*/, '')),
    ).toEqual([
      'Job default/nightly-29385060-a',
      'PodSet default/api-5d8f',
      'ReplicaSet default/db-5d8f',
      'ReplicaSet default/web-abcd',
      'Task default/nightly-29385060',
    ]);
  });

  it('keep the owner in between where two descriptions of it name two owners', () => {
    const set = (owner: string) =>
      `{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: rs, ${owner}}, spec: {template: ${template('app: web')}}}`;
    const pod = `{apiVersion: v1, kind: Pod, metadata: {name: p, ${owned('ReplicaSet', 'rs')}, labels: {app: web}}}`;
    const ownersOf = (...owners: readonly string[]) =>
      build([pod, ...owners.map(set)].join('\n---\n')).inventory.pods.map(({ owner }) => owner.kind);
    expect(ownersOf(owned('Deployment', 'a'), owned('Deployment', 'a'))).toEqual(['Deployment']);
    expect(ownersOf(owned('Deployment', 'a'), owned('Deployment', 'b'))).toEqual(['ReplicaSet']);
    expect(ownersOf(owned('Deployment', 'a'), owned('Rollout', 'a'))).toEqual(['ReplicaSet']);
  });

  it('survive owners that own each other', () => {
    expect(
      summary(`
{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: a, ${owned('ReplicaSet', 'b')}}, spec: {template: ${template('x: z')}}}
---
{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: b, ${owned('ReplicaSet', 'a')}}, spec: {template: ${template('x: z')}}}
`),
    ).toEqual([]);
  });

  it('leave out pods that ended; their addresses may be reused', () => {
    const { inventory } = build(`
{apiVersion: v1, kind: Pod, metadata: {name: a}, status: {phase: Succeeded, podIP: 10.0.0.1}}
---
{apiVersion: v1, kind: Pod, metadata: {name: b}, status: {phase: Running, podIP: 10.0.0.2, podIPs: [{ip: 10.0.0.2}, {ip: "fd00::2"}]}}
`);
    expect(inventory.pods.map(({ addresses }) => addresses.map(formatIpAddress))).toEqual([
      [],
      ['10.0.0.2', 'fd00::2'],
    ]);
    expect(workloadsOf(inventory).map(({ name }) => name)).toEqual(['b']);
  });
});

describe('namespaces', () => {
  it('always have the name label of the API server, even when the manifest says otherwise', () => {
    const { inventory } = build(
      '{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: a, kubernetes.io/metadata.name: other}}}\n---\n{apiVersion: v1, kind: Namespace, metadata: {name: bare}}',
    );
    expect(
      [...inventory.namespaces].map(([name, { labels, isComplete }]) => [name, [...labels], isComplete]),
    ).toEqual([
      [
        'shop',
        [
          ['team', 'a'],
          ['kubernetes.io/metadata.name', 'shop'],
        ],
        true,
      ],
      ['bare', [['kubernetes.io/metadata.name', 'bare']], true],
    ]);
  });

  it('that are described twice keep only what both say', () => {
    const twice = (labels: string) =>
      `{apiVersion: v1, kind: Namespace, metadata: {name: a, labels: {${labels}}}}`;
    const labelsOf = (text: string) => build(text).inventory.namespaces.get('a');
    expect(labelsOf(`${twice('x: z')}\n---\n${twice('x: z')}`)?.isComplete).toBe(true);
    const differing = labelsOf(`${twice('x: z, t: a')}\n---\n${twice('x: z, t: b')}`);
    expect([[...(differing?.labels ?? [])], differing?.isComplete]).toEqual([
      [
        ['x', 'z'],
        ['kubernetes.io/metadata.name', 'a'],
      ],
      false,
    ]);
  });
});

describe('malformed manifests', () => {
  it('give a warning with the place, and the rest is used', () => {
    const { inventory, diagnostics } = build(`apiVersion: v1
kind: Pod
metadata:
  name: a
  labels:
    good: label
    port: 8080
spec:
  containers:
    - ports:
        - {name: http, containerPort: x}
status:
  podIP: 10.0.0.300
---
apiVersion: apps/v1
kind: Deployment
metadata: {}
`);
    expect(
      diagnostics.map(
        ({ severity, message, span }) => `${severity} ${span?.line}:${span?.column} ${message}`,
      ),
    ).toEqual([
      'warning 7:11 `metadata.labels.port` must be a string',
      'warning 11:39 `spec.containers[0].ports[0].containerPort` must be an integer',
      'warning 13:10 `10.0.0.300` is not an address',
      'warning 17:11 a `Deployment` without `metadata.name`',
    ]);
    expect(workloadsOf(inventory)).toMatchObject([
      { name: 'a', labels: { labels: new Map([['good', 'label']]), isComplete: false }, ports: undefined },
    ]);
  });

  it('never crash it, whatever they hold', () => {
    const kinds = fc.constantFrom('Pod', 'Deployment', 'CronJob', 'Namespace', 'Service', 'Node', 'Job');
    const parts = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.integer(),
        fc.constant(null),
        tie('list'),
        tie('map'),
      ),
      list: fc.array(tie('value'), { maxLength: 3 }),
      map: fc.dictionary(
        fc.constantFrom(
          'metadata',
          'name',
          'namespace',
          'labels',
          'spec',
          'template',
          'jobTemplate',
          'containers',
          'ports',
          'containerPort',
          'ownerReferences',
          'controller',
          'kind',
          'status',
          'podIP',
          'podIPs',
          'ip',
          '__proto__',
        ),
        tie('value'),
      ),
    }));
    fc.assert(
      fc.property(fc.array(fc.tuple(kinds, parts.map), { maxLength: 5 }), (objects) => {
        const items = objects.map(([kind, map]) => ({ ...map, kind, apiVersion: 'v1' }));
        const { documents } = readManifests({ file: 'f', text: JSON.stringify({ kind: 'List', items }) });
        const { inventory } = buildInventory(documents);
        workloadsOf(inventory);
      }),
    );
  });
});
