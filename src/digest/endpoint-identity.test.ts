import { expect, it } from 'vitest';
import { parseCidr } from '../model/cidr.ts';
import {
  type Endpoint,
  NO_ADDRESS,
  type NodeEndpoint,
  singleAddress,
  type WorkloadEndpoint,
  type WorldEndpoint,
} from '../model/endpoint.ts';
import { parseIpAddress } from '../model/ip-address.ts';
import { completeLabels, type LabelSet, NO_LABELS_KNOWN } from '../model/label-set.ts';
import { endpointIdentity } from './endpoint-identity.ts';

const at = (text: string) => singleAddress(parseIpAddress(text));
const labels = (...entries: readonly (readonly [string, string])[]): LabelSet => completeLabels(entries);

const WEB: WorkloadEndpoint = {
  kind: 'workload',
  namespace: 'shop',
  name: 'web',
  ownerKind: 'Deployment',
  labels: labels(['app', 'web'], ['tier', 'front']),
  namespaceLabels: labels(['team', 'retail']),
  hasIdentityLabelsOnly: false,
  serviceAccount: { name: 'robot', labels: NO_LABELS_KNOWN },
  cluster: 'north',
  ports: [{ name: 'http', protocol: 'TCP', port: 80 }],
  addresses: at('10.0.0.1'),
  entities: [],
};
const NODE: NodeEndpoint = {
  kind: 'node',
  name: 'n',
  isOwnNode: false,
  addresses: at('10.0.0.1'),
  entities: ['host'],
  labels: labels(['os', 'linux']),
};
const WORLD: WorldEndpoint = {
  kind: 'world',
  addresses: at('203.0.113.9'),
  names: [{ name: 'a.example', from: 'record' }],
  entities: ['world'],
};
const NAMED: WorldEndpoint = { ...WORLD, addresses: NO_ADDRESS };

/** Each asked for after the first, of which the text is remembered. */
function expectApart(first: Endpoint, ...others: readonly Endpoint[]): void {
  const texts = others.map((end) => [endpointIdentity(first), endpointIdentity(end)]);
  expect(new Set(texts.flat()).size).toBe(others.length + 1);
}

it('pods are told apart by all that policies ask for', () => {
  expectApart(
    WEB,
    { ...WEB, namespace: 'b' },
    { ...WEB, labels: labels(['app', 'web']) },
    { ...WEB, labels: labels(['app', 'api'], ['tier', 'front']) },
    { ...WEB, labels: labels(['app', 'front'], ['tier', 'web']) },
    { ...WEB, labels: { ...WEB.labels, withheld: new Set(['team']) } },
    { ...WEB, labels: { ...WEB.labels, withheld: new Set(['team', 'hash']) } },
    { ...WEB, labels: { ...WEB.labels, isComplete: false } },
    { ...WEB, namespaceLabels: labels(['team', 'b']) },
    { ...WEB, namespaceLabels: { ...WEB.namespaceLabels, isComplete: false } },
    { ...WEB, hasIdentityLabelsOnly: true },
    { ...WEB, serviceAccount: undefined },
    { ...WEB, serviceAccount: { name: 'b', labels: NO_LABELS_KNOWN } },
    { ...WEB, serviceAccount: { name: 'robot', labels: labels(['a', 'b']) } },
    { ...WEB, cluster: undefined },
    { ...WEB, cluster: 'b' },
    { ...WEB, ports: undefined },
    { ...WEB, ports: [] },
    { ...WEB, ports: [{ name: 'b', protocol: 'TCP', port: 80 }] },
    { ...WEB, ports: [{ name: 'http', protocol: 'UDP', port: 80 }] },
    { ...WEB, ports: [{ name: 'http', protocol: 'TCP', port: 81 }] },
    { ...WEB, entities: ['init'] },
    { ...WEB, runsOn: 'fargate' },
    { ...WEB, runsOn: 'windows' },
  );
});

it('pods are one whatever their address and owner, and their name where their labels are known', () => {
  const same: readonly WorkloadEndpoint[] = [
    { ...WEB, addresses: at('10.0.0.2') },
    { ...WEB, ownerKind: undefined },
    { ...WEB, name: 'web-2' },
    { ...WEB, labels: labels(['tier', 'front'], ['app', 'web']) },
    { ...WEB, namespaceLabels: labels(['team', 'retail']) },
    { ...WEB, ports: WEB.ports?.map((port) => ({ ...port })), entities: [] },
  ];
  for (const one of same) expect(endpointIdentity(one)).toBe(endpointIdentity(WEB));
  expectApart({ ...WEB, labels: NO_LABELS_KNOWN }, { ...WEB, labels: NO_LABELS_KNOWN, name: 'web-2' });
  const withheld = (...keys: readonly string[]) =>
    endpointIdentity({ ...WEB, labels: { ...WEB.labels, withheld: new Set(keys) } });
  expect(withheld('a', 'b')).toBe(withheld('b', 'a'));
});

it('nodes are told apart by name, labels and what they are to the peer', () => {
  expectApart(
    NODE,
    { ...NODE, name: undefined },
    { ...NODE, name: 'b' },
    { ...NODE, isOwnNode: true },
    { ...NODE, isOwnNode: undefined },
    { ...NODE, entities: [] },
    { ...NODE, labels: labels(['os', 'windows']) },
    { ...NODE, labels: NO_LABELS_KNOWN },
  );
  expect(endpointIdentity({ ...NODE, addresses: at('10.0.0.2') })).toBe(endpointIdentity(NODE));
});

it('ends outside are told apart by their addresses, and by names where there are none', () => {
  const within = (...blocks: readonly string[]) => ({
    ...NO_ADDRESS,
    within: blocks.flatMap((text) => parseCidr(text) ?? []),
  });
  expectApart(
    WORLD,
    { ...WORLD, addresses: at('203.0.113.8') },
    { ...WORLD, addresses: within('203.0.113.0/24') },
    { ...WORLD, addresses: within('203.0.113.0/25') },
    { ...WORLD, entities: [] },
    { ...WORLD, entities: ['world', 'world-ipv4'] },
    NAMED,
    { ...NAMED, names: [] },
    { ...NAMED, names: [{ name: 'b.example', from: 'record' }] },
    { ...NAMED, names: [{ name: 'a.example', from: 'dns-answer' }] },
  );
  expect(endpointIdentity({ ...WORLD, names: [] })).toBe(endpointIdentity(WORLD));
});

it('others are told apart by what is recorded of them, and kinds from each other', () => {
  const [here, there] = [at('10.0.0.1'), at('10.0.0.2')];
  expectApart(
    { kind: 'reserved', entities: ['health'], addresses: here },
    { kind: 'reserved', entities: ['ingress'], addresses: here },
    { kind: 'unidentified', addresses: here },
    { kind: 'unidentified', addresses: there },
    { kind: 'unidentified', addresses: NO_ADDRESS },
    { kind: 'reserved', entities: [], addresses: NO_ADDRESS },
    { ...WORLD, addresses: here, names: [], entities: [] },
    WEB,
    NODE,
  );
  expect(endpointIdentity({ kind: 'reserved', entities: ['health'], addresses: there })).toBe(
    endpointIdentity({ kind: 'reserved', entities: ['health'], addresses: here }),
  );
});
