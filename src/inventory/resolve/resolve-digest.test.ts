import { expect, it } from 'vitest';
import { recorded, seen, workload } from '../../../test/support/simulated-shop.ts';
import type { Digest } from '../../model/digest.ts';
import { type Endpoint, NO_ADDRESS } from '../../model/endpoint.ts';
import { completeLabels, NO_LABELS_KNOWN } from '../../model/label-set.ts';
import { readManifests } from '../../policy/read-manifests.ts';
import { buildInventory } from '../build-inventory.ts';
import { resolveDigest } from './resolve-digest.ts';

const { inventory } = buildInventory(
  readManifests({
    file: 'cluster.yaml',
    text: ['web', 'cart']
      .map(
        (app) =>
          `{apiVersion: v1, kind: Pod, metadata: {name: ${app}, namespace: shop, labels: {app: ${app}}}, spec: {}}`,
      )
      .join('\n---\n'),
  }).documents,
);
const complete = (app: string): Endpoint => ({
  ...workload(app),
  ownerKind: 'Pod',
  namespaceLabels: completeLabels([['kubernetes.io/metadata.name', 'shop']]),
  ports: [],
});
const bare = (app: string): Endpoint => ({ ...workload(app, NO_LABELS_KNOWN), ownerKind: 'Pod' });

function digestOf(connections: Digest['connections']): Digest {
  return { connections, window: undefined, nodes: ['n1'], lostEvents: 0, sources: [] };
}

it.each([
  [bare('web'), complete('cart')],
  [complete('web'), bare('cart')],
  [bare('web'), bare('cart')],
])('completes each end of a connection, and keeps what was recorded of it', (source, destination) => {
  const { digest, diagnostics } = resolveDigest(
    digestOf([recorded(source, destination, { allowed: seen(3) })]),
    inventory,
  );
  expect(digest.nodes).toEqual(['n1']);
  expect(digest.connections).toMatchObject([
    {
      connection: {
        source: { name: 'web', labels: completeLabels([['app', 'web']]) },
        destination: { name: 'cart', labels: completeLabels([['app', 'cart']]) },
        port: 8080,
      },
      allowed: seen(3),
    },
  ]);
  expect(diagnostics).toEqual([]);
});

it('is the very same digest when the inventory adds nothing', () => {
  const world: Endpoint = { kind: 'world', addresses: NO_ADDRESS, names: [], entities: [] };
  const digest = digestOf([recorded(complete('web'), world, { allowed: seen(1) })]);
  expect(resolveDigest(digest, inventory).digest).toBe(digest);
});

it('says what the inventory could not settle, once for all connections', () => {
  const other = { ...bare('web'), labels: completeLabels([['app', 'old']]) };
  const twice = [recorded(other, bare('cart'), {}), recorded({ ...other }, bare('cart'), {})];
  expect(resolveDigest(digestOf(twice), inventory).diagnostics).toMatchObject([
    { code: 'inventory/labels-differ', severity: 'warning' },
  ]);
});
