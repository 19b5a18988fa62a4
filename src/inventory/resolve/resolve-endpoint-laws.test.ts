import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Endpoint, singleAddress, type WorkloadEndpoint } from '../../model/endpoint.ts';
import { parseIpAddress } from '../../model/ip-address.ts';
import { type LabelSet, lacksLabel } from '../../model/label-set.ts';
import { readManifests } from '../../policy/read-manifests.ts';
import { buildInventory } from '../build-inventory.ts';
import { createEndpointResolver, type ResolverOptions } from './resolve-endpoint.ts';

/** Few names, labels and addresses, so that things often meet and contradict each other. */
const name = fc.constantFrom('a', 'b');
const namespace = fc.constantFrom('ns1', 'ns2');
const labels = fc.dictionary(
  fc.constantFrom('app', 'tier', 'pod-template-hash'),
  fc.constantFrom('1x', '2x'),
  {
    noNullPrototype: true,
  },
);
const address = fc.constantFrom('10.0.0.1', '10.0.0.2', '192.0.2.1');
const spec = fc.record({
  hostNetwork: fc.boolean(),
  containers: fc.constantFrom(
    [],
    [{ ports: [{ name: 'http', containerPort: 80 }] }],
    [{ ports: [{ name: 'http', containerPort: 81 }] }],
  ),
});
const owner = fc.option(
  fc.record({ kind: fc.constantFrom('Deployment', 'ReplicaSet'), name, controller: fc.constant(true) }),
  {
    nil: undefined,
  },
);
const metadata = fc.record({ name, namespace, labels, owner }).map(({ owner: one, ...fields }) => ({
  ...fields,
  ...(one !== undefined && { ownerReferences: [one] }),
}));
const manifest = fc.oneof(
  fc.record({
    apiVersion: fc.constant('v1'),
    kind: fc.constant('Pod'),
    metadata,
    spec,
    status: fc.record({
      phase: fc.constantFrom('Running', 'Failed'),
      podIP: address,
      hostIP: fc.constant('192.0.2.1'),
    }),
  }),
  fc.record({
    apiVersion: fc.constant('apps/v1'),
    kind: fc.constantFrom('Deployment', 'ReplicaSet'),
    metadata,
    spec: fc.record({ template: fc.record({ metadata: fc.record({ labels }), spec }) }),
  }),
  fc.record({
    apiVersion: fc.constant('v1'),
    kind: fc.constant('Namespace'),
    metadata: fc.record({ name: namespace, labels }),
  }),
);

const labelSet = fc
  .record({ labels, isComplete: fc.boolean() })
  .map((set): LabelSet => ({ labels: new Map(Object.entries(set.labels)), isComplete: set.isComplete }));
const endpoint: fc.Arbitrary<Endpoint> = fc.oneof(
  fc.record({
    kind: fc.constant('workload' as const),
    namespace,
    name,
    ownerKind: fc.constantFrom(undefined, 'Deployment', 'Pod'),
    labels: labelSet,
    namespaceLabels: labelSet,
    ports: fc.constantFrom(undefined, []),
    addresses: address.map((text) => singleAddress(parseIpAddress(text))),
    hasIdentityLabelsOnly: fc.constant(false),
    serviceAccount: fc.constant(undefined),
    cluster: fc.constant(undefined),
    entities: fc.constant([]),
  }),
  address.map((text): Endpoint => ({ kind: 'unidentified', addresses: singleAddress(parseIpAddress(text)) })),
);

function resolverOf(manifests: readonly unknown[], options: ResolverOptions = { recorded: 'is-kept' }) {
  const text = manifests.map((one) => JSON.stringify(one)).join('\n---\n');
  return createEndpointResolver(
    buildInventory(readManifests({ file: 'f', text }).documents).inventory,
    options,
  );
}

/** What is told agrees with the recording, as far as that goes. */
function agrees(before: LabelSet, after: LabelSet): boolean {
  const isAsRecorded = [...before.labels].every(
    ([key, value]) => after.labels.get(key) === value || after.contradicted?.has(key),
  );
  const isLacking = [...after.labels.keys()].every((key) => !lacksLabel(before, key));
  return isAsRecorded && isLacking;
}

function keepsLabels(before: LabelSet, after: LabelSet): boolean {
  return before.isComplete
    ? after === before
    : [...before.labels].every(([key, value]) => after.labels.get(key) === value);
}

function keeps(before: WorkloadEndpoint, after: WorkloadEndpoint): boolean {
  return (
    after.namespace === before.namespace &&
    keepsLabels(before.labels, after.labels) &&
    keepsLabels(before.namespaceLabels, after.namespaceLabels) &&
    (before.ports === undefined || after.ports === before.ports) &&
    after.addresses === before.addresses
  );
}

describe('completing recorded ends', () => {
  it('never changes what was recorded, where that is kept', () => {
    fc.assert(
      fc.property(fc.array(manifest, { maxLength: 6 }), endpoint, (manifests, recorded) => {
        const resolved = resolverOf(manifests)(recorded);
        if (recorded.kind !== 'workload') return;
        if (resolved.kind === 'node') expect(recorded.labels.isComplete).toBe(false);
        else expect(resolved.kind === 'workload' && keeps(recorded, resolved)).toBe(true);
      }),
    );
  });

  it('tells nothing otherwise than it was recorded, also where the inventory does', () => {
    fc.assert(
      fc.property(fc.array(manifest, { maxLength: 6 }), endpoint, (manifests, recorded) => {
        const resolved = resolverOf(manifests, { recorded: 'is-compared' })(recorded);
        if (recorded.kind !== 'workload' || resolved.kind !== 'workload') return;
        expect(agrees(recorded.labels, resolved.labels)).toBe(true);
        expect(agrees(recorded.namespaceLabels, resolved.namespaceLabels)).toBe(true);
      }),
    );
  });

  it('gives the same answer in whatever order the inventory is written', () => {
    fc.assert(
      fc.property(
        fc.array(manifest, { maxLength: 6 }),
        fc.infiniteStream(fc.nat()),
        endpoint,
        (manifests, order, recorded) => {
          const shuffled = manifests
            .map((one) => ({ one, at: order.next().value }))
            .sort((a, b) => a.at - b.at)
            .map(({ one }) => one);
          for (const options of [{ recorded: 'is-kept' }, { recorded: 'is-compared' }] as const) {
            expect(resolverOf(shuffled, options)(recorded)).toEqual(resolverOf(manifests, options)(recorded));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('learns nothing from what it learned: resolving again changes nothing', () => {
    fc.assert(
      fc.property(fc.array(manifest, { maxLength: 6 }), endpoint, (manifests, recorded) => {
        const resolve = resolverOf(manifests);
        const once = resolve(recorded);
        expect(resolve(once)).toEqual(once);
      }),
    );
  });
});
