import { describe, expect, it } from 'vitest';
import type { Connection } from '../../model/connection.ts';
import {
  type Endpoint,
  NO_ADDRESS,
  NO_IDENTITY_FACTS,
  type NodeEndpoint,
  singleAddress,
  type WorkloadEndpoint,
} from '../../model/endpoint.ts';
import { parseIpAddress } from '../../model/ip-address.ts';
import { NO_LABELS_KNOWN } from '../../model/label-set.ts';
import { readManifests } from '../../policy/read-manifests.ts';
import { createAddressBook } from '../address-book.ts';
import { buildInventory } from '../build-inventory.ts';
import { createLocateNodes } from './locate-nodes.ts';

const node = (name: string | undefined, isOwnNode?: boolean): NodeEndpoint => ({
  kind: 'node',
  name,
  isOwnNode,
  addresses: NO_ADDRESS,
  entities: [],
  labels: NO_LABELS_KNOWN,
});

const pods = (...nodeNames: string[]): WorkloadEndpoint => ({
  kind: 'workload',
  namespace: 'shop',
  name: 'web',
  ownerKind: undefined,
  labels: NO_LABELS_KNOWN,
  namespaceLabels: NO_LABELS_KNOWN,
  ports: undefined,
  addresses: NO_ADDRESS,
  ...NO_IDENTITY_FACTS,
  nodeNames,
});

const connection = (source: Endpoint, destination: Endpoint): Connection => ({
  source,
  destination,
  protocol: 'TCP',
  port: 80,
  icmp: undefined,
  l7: undefined,
  isPodToItself: false,
});

/** Who has which address, by the objects of the cluster. */
function bookOf(...objects: readonly object[]) {
  const text = objects.map((one) => JSON.stringify(one)).join('\n---\n');
  return createAddressBook(buildInventory(readManifests({ file: 'cluster.yaml', text }).documents).inventory);
}

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop' },
  status: { phase: 'Running', podIP: '10.0.0.1' },
};

const locate = createLocateNodes(bookOf());
const isOwn = (end: Endpoint) => (end.kind === 'node' ? end.isOwnNode : 'no node');

describe('a node at one end', () => {
  it('is the own one of pods that run on it, at either end', () => {
    expect(isOwn(locate(connection(node('n1'), pods('n1'))).source)).toBe(true);
    expect(isOwn(locate(connection(pods('n1'), node('n1'))).destination)).toBe(true);
    expect(isOwn(locate(connection(node('n2'), pods('n1'))).source)).toBe(false);
    expect(isOwn(locate(connection(pods('n1'), node('n2'))).destination)).toBe(false);
  });

  it('is not told where pods run on several nodes, this one among them, or nobody knows where', () => {
    expect(isOwn(locate(connection(node('n1'), pods('n1', 'n2'))).source)).toBeUndefined();
    expect(isOwn(locate(connection(node('n3'), pods('n1', 'n2'))).source)).toBe(false);
    expect(isOwn(locate(connection(node('n1'), pods())).source)).toBeUndefined();
    expect(isOwn(locate(connection(node(undefined), pods('n1'))).source)).toBeUndefined();
    expect(isOwn(locate(connection(node('n1'), node('n1'))).source)).toBeUndefined();
  });

  it('stays what was recorded', () => {
    expect(isOwn(locate(connection(node('n1', false), pods('n1'))).source)).toBe(false);
    expect(isOwn(locate(connection(pods('n1'), node('n2', true))).destination)).toBe(true);
  });

  it('is the same object for the same one', () => {
    const end = node('n1');
    const first = locate(connection(end, pods('n1'))).source;
    expect(locate(connection(end, pods('n1'))).source).toBe(first);
    expect(locate(connection(end, pods('n2'))).source).not.toBe(first);
    const unchanged = connection(pods('n1'), pods('n1'));
    expect(locate(unchanged)).toBe(unchanged);
  });

  it('is looked up by the addresses of pods where no record names their nodes', () => {
    const running = (nodeName: string) =>
      createLocateNodes(bookOf({ ...POD, spec: { nodeName, containers: [{ name: 'c' }] } }));
    const { nodeNames: _, ...web } = pods();
    const at = { ...web, addresses: singleAddress(parseIpAddress('10.0.0.1')) };
    expect(isOwn(running('n1')(connection(node('n1'), at)).source)).toBe(true);
    expect(isOwn(running('n2')(connection(node('n1'), at)).source)).toBe(false);
    expect(isOwn(locate(connection(node('n1'), at)).source)).toBeUndefined();
    const some = { ...at, addresses: { ...at.addresses, isComplete: false } };
    expect(isOwn(running('n1')(connection(node('n1'), some)).source)).toBeUndefined();
  });
});
