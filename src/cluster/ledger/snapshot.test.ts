import { expect, it } from 'vitest';
import { packSnapshot, type SnapshotEntry, unpackSnapshot } from './snapshot.ts';

const POLICIES = '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies';
const entry = (name: string, path: string): SnapshotEntry => ({
  name,
  path,
  before: undefined,
  planned: { kind: 'NetworkPolicy' },
});

it.each([
  ['NetworkPolicy shop/web', `${POLICIES}/web`],
  ['CiliumClusterwideNetworkPolicy a:b', '/apis/cilium.io/v2/ciliumclusterwidenetworkpolicies/a%3Ab'],
  ['ConfigMap shop/a.b', '/api/v1/namespaces/shop/configmaps/a.b'],
])('keeps %s', (name, path) => {
  expect(unpackSnapshot(packSnapshot([entry(name, path)]))).toEqual([entry(name, path)]);
});

it.each([
  ['another object than the one that is named', 'NetworkPolicy shop/web', `${POLICIES}/db`],
  ['another namespace', 'NetworkPolicy other/web', `${POLICIES}/web`],
  ['a whole collection', 'NetworkPolicy shop/networkpolicies', POLICIES],
  ['a path that leads elsewhere', 'NetworkPolicy shop/..', `${POLICIES}/..`],
  ['the same, encoded', 'NetworkPolicy shop/..', `${POLICIES}/%2e%2e`],
  ['a query', 'NetworkPolicy shop/web?dryRun=All', `${POLICIES}/web?dryRun=All`],
  ['a broken escape', 'NetworkPolicy shop/%', `${POLICIES}/%`],
  ['what is not of the API', 'x healthz', '/healthz'],
])('a forged record with %s is no snapshot', (_, name, path) => {
  expect(
    unpackSnapshot(packSnapshot([entry('NetworkPolicy shop/web', `${POLICIES}/web`), entry(name, path)])),
  ).toBe(undefined);
});
