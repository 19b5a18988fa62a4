import fc from 'fast-check';
import { expect, it } from 'vitest';
import { recorded, seen, workload } from '../../../test/support/simulated-shop.ts';
import type { Digest } from '../../model/digest.ts';
import type { Endpoint, WorkloadEndpoint } from '../../model/endpoint.ts';
import { completeLabels, type LabelSet, NO_LABELS_KNOWN } from '../../model/label-set.ts';
import { readManifests } from '../../policy/read-manifests.ts';
import { buildInventory } from '../build-inventory.ts';
import { resolveBothSides } from './resolve-both-sides.ts';
import { resolveDigest } from './resolve-digest.ts';

const APPS = ['web', 'cart', 'db'] as const;
type Labels = Readonly<Record<string, string>>;

/** What the manifests of one side say of a workload. */
interface Described {
  readonly labels: Labels;
  readonly port: string;
  readonly account: string;
}

interface Side {
  readonly apps: Readonly<Record<(typeof APPS)[number], Described>>;
  readonly namespace: Labels;
  /** The labels of the service accounts. */
  readonly accounts: Readonly<Record<'one' | 'two', Labels>>;
}

const labels = fc.record(
  { app: fc.constantFrom('x', 'y'), tier: fc.constantFrom('x', 'y'), team: fc.constantFrom('x', 'y') },
  { requiredKeys: [] },
);
const described = fc.record({
  labels,
  port: fc.constantFrom('http', 'web'),
  account: fc.constantFrom('one', 'two'),
});
const side: fc.Arbitrary<Side> = fc.record({
  apps: fc.record({ web: described, cart: described, db: described }),
  namespace: labels,
  accounts: fc.record({ one: labels, two: labels }),
});

function inventoryOf({ apps, namespace, accounts }: Side) {
  const ofNamespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: namespace } };
  const workloads = APPS.map((app) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: app, namespace: 'shop' },
    spec: {
      template: {
        metadata: { labels: apps[app].labels },
        spec: {
          serviceAccountName: apps[app].account,
          containers: [{ name: 'c', ports: [{ name: apps[app].port, containerPort: 8080 }] }],
        },
      },
    },
  }));
  const ofAccounts = Object.entries(accounts).map(([name, of]) => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace: 'shop', labels: of },
  }));
  const text = [ofNamespace, ...ofAccounts, ...workloads]
    .map((object) => JSON.stringify(object))
    .join('\n---\n');
  return buildInventory(readManifests({ file: 'cluster.yaml', text }).documents).inventory;
}

/** Connections between all workloads, recorded while the cluster was as a side describes it. */
function recordedOf(
  { apps, namespace }: Side,
  how: { readonly hasLabels: boolean; readonly more: Labels },
): Digest {
  const end = (app: (typeof APPS)[number]): WorkloadEndpoint => ({
    ...workload(app, how.hasLabels ? setOf({ ...apps[app].labels, ...how.more }) : NO_LABELS_KNOWN),
    ownerKind: 'Deployment',
    namespaceLabels: how.hasLabels
      ? setOf({ ...namespace, 'kubernetes.io/metadata.name': 'shop' })
      : NO_LABELS_KNOWN,
    ports: undefined,
  });
  const connections = APPS.flatMap((from) =>
    APPS.map((to) => recorded(end(from), end(to), { allowed: seen(1) })),
  );
  return { connections, window: undefined, nodes: [], lostEvents: 0, sources: [] };
}

function setOf(of: Labels): LabelSet {
  return completeLabels(Object.entries(of));
}

/** All that a policy can ask of an end. */
function asked(end: Endpoint) {
  if (end.kind !== 'workload') return end.kind;
  const told = (set: LabelSet) => ({
    labels: Object.fromEntries([...set.labels].sort()),
    isComplete: set.isComplete,
    withheld: [...(set.withheld ?? [])].filter((key) => !set.labels.has(key)).sort(),
  });
  const { name, ports, serviceAccount } = end;
  return {
    name,
    labels: told(end.labels),
    namespaceLabels: told(end.namespaceLabels),
    ports,
    account: serviceAccount && { name: serviceAccount.name, ...told(serviceAccount.labels) },
  };
}

it('what was recorded before a change of manifests is after it what it would be if it were recorded then', () => {
  const how = fc.record({ hasLabels: fc.boolean(), more: fc.constantFrom({}, { version: '1' }) });
  fc.assert(
    fc.property(side, side, how, (before, after, recording) => {
      const inventories = { before: inventoryOf(before), after: inventoryOf(after) };
      const sides = resolveBothSides(recordedOf(before, recording), inventories);
      const then = resolveDigest(recordedOf(before, recording), inventories.before).digest;
      const later = resolveDigest(recordedOf(after, recording), inventories.after).digest;
      sides.digest.connections.forEach((one, i) => {
        const { connection } = sides.altered.get(one) ?? one;
        expect(asked(one.connection.source)).toEqual(asked(at(then, i).source));
        expect(asked(one.connection.destination)).toEqual(asked(at(then, i).destination));
        expect(asked(connection.source)).toEqual(asked(at(later, i).source));
        expect(asked(connection.destination)).toEqual(asked(at(later, i).destination));
      });
      expect(sides.diagnostics).toEqual([]);
    }),
  );
});

it('what was recorded after a change of manifests is on both sides what it is after it', () => {
  fc.assert(
    fc.property(labels, labels, (was: Labels, is: Labels) => {
      fc.pre(Object.entries(is).some(([key, value]) => was[key] !== value));
      const of = (web: Labels): Side => {
        const other = { labels: { app: 'other' }, port: 'http', account: 'one' };
        return {
          apps: { web: { ...other, labels: web }, cart: other, db: other },
          namespace: {},
          accounts: { one: {}, two: {} },
        };
      };
      const inventories = { before: inventoryOf(of(was)), after: inventoryOf(of(is)) };
      const sides = resolveBothSides(recordedOf(of(is), { hasLabels: true, more: {} }), inventories);
      expect(sides.altered.size).toBe(0);
    }),
  );
});

function at({ connections }: Digest, place: number) {
  const found = connections[place];
  if (found === undefined) throw new Error(`no connection ${place}`);
  return found.connection;
}
