import { expect, test } from 'vitest';
import { readManifests } from '../../policy/read-manifests.ts';
import { buildInventory } from '../build-inventory.ts';

const slice = (rest: string, label = 'kubernetes.io/service-name: ledger') =>
  `apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: s, namespace: bank, labels: {${label}}}\n${rest}`;

function read(text: string) {
  const { inventory, diagnostics } = buildInventory(readManifests({ file: 'e.yaml', text }).documents);
  const endpoints = (inventory.endpoints ?? []).map(({ addresses, ...one }) => ({
    ...one,
    addresses: addresses.length,
  }));
  return { endpoints, codes: diagnostics.map(({ code }) => code) };
}

test('ready addresses and others are kept apart, and a port without a number is no port', () => {
  const ends =
    'endpoints: [{addresses: [10.0.0.1, 10.0.0.2]}, {addresses: [10.0.0.3], conditions: {ready: false}}]';
  const { endpoints } = read(
    slice(`${ends}\nports: [{port: 80}, {protocol: UDP}, {protocol: UDP, port: 53}]`),
  );
  const same = {
    namespace: 'bank',
    service: 'ledger',
    isSlice: true,
    ports: [
      { protocol: 'TCP', port: 80 },
      { protocol: 'UDP', port: 53 },
    ],
  };
  expect(endpoints).toEqual([
    { ...same, isReady: true, addresses: 2 },
    { ...same, isReady: false, addresses: 1 },
  ]);
});

test('names instead of addresses, and slices of no Service, say nothing', () => {
  expect(read(slice('addressType: FQDN\nendpoints: [{addresses: [a.example]}]'))).toEqual({
    endpoints: [],
    codes: [],
  });
  expect(read(slice('endpoints: [{addresses: [10.0.0.1]}]', 'app: web'))).toEqual({
    endpoints: [],
    codes: [],
  });
});

test('an address that is none is a warning, and the others are read', () => {
  const { endpoints, codes } = read(slice('endpoints: [{addresses: [10.0.0, 10.0.0.1]}]'));
  expect(endpoints).toMatchObject([
    { isReady: true, addresses: 1 },
    { isReady: false, addresses: 0 },
  ]);
  expect(codes).toEqual(['inventory/malformed']);
});

test('Endpoints are those of the Service of their name', () => {
  const text =
    'apiVersion: v1\nkind: Endpoints\nmetadata: {name: ledger, namespace: bank}\nsubsets: [{addresses: [{ip: 10.0.0.1}], notReadyAddresses: [{ip: 10.0.0.2}], ports: [{port: 80}]}]';
  expect(read(text).endpoints).toMatchObject([
    { service: 'ledger', isSlice: false, isReady: true, addresses: 1 },
    { service: 'ledger', isSlice: false, isReady: false, addresses: 1 },
  ]);
});
