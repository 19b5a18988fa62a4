import { expect, it } from 'vitest';
import { client, only, recorded, run, seen, side, workload } from '../../../test/support/simulated-shop.ts';
import { recordedNames } from '../../model/dns-name.ts';
import { type Endpoint, NO_ADDRESS, type NodeEndpoint } from '../../model/endpoint.ts';
import { completeLabels, NO_LABELS_KNOWN } from '../../model/label-set.ts';
import type { ConnectionImpact } from '../connection-impact.ts';
import type { IsolationChange } from '../isolation/isolation-change.ts';
import { fingerprintOfImpact, fingerprintOfIsolation, fnv1a64, stableName } from './fingerprint.ts';

const ISOLATE = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]}
`;
const blocked = only(
  run(side('base'), side('head', ISOLATE), [recorded(workload('web'), workload('db'), { allowed: seen(1) })]),
);

it('of a connection says what becomes of whom, on which port', () => {
  const about = (changes: Partial<ConnectionImpact['recorded']['connection']>) =>
    fingerprintOfImpact({
      ...blocked,
      recorded: { ...blocked.recorded, connection: { ...blocked.recorded.connection, ...changes } },
    });
  const all = [
    about({}),
    about({ port: 81 }),
    about({ port: undefined }),
    about({ protocol: 'UDP' }),
    about({ source: workload('api') }),
    about({ destination: workload('api') }),
    fingerprintOfImpact({ ...blocked, transition: 'opened' }),
  ];
  expect(all).not.toContain(undefined);
  expect(new Set(all).size).toBe(all.length);
  expect(about({ source: workload('web', completeLabels([['other', 'label']])) })).toBe(about({}));
});

it('is there for what can be accepted only', () => {
  expect(fingerprintOfImpact({ ...blocked, transition: 'unknown' })).toBeUndefined();
});

it('of lost protection does not hang on the order of policies', () => {
  const ref = (name: string) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    namespace: 'shop',
    name,
  });
  const about = (change: string, names: readonly string[], audiences: readonly string[] = []) =>
    fingerprintOfIsolation({
      change,
      workload: 'shop/db',
      direction: 'ingress',
      policies: names.map(ref),
      audiences,
    } as unknown as IsolationChange);
  expect(about('undenied', ['a', 'b'])).toBe(about('undenied', ['b', 'a']));
  expect(about('undenied', ['a', 'b'])).not.toBe(about('undenied', ['a']));
  const kinds = [
    about('lost', []),
    about('opened', [], ['everybody']),
    about('opened', [], ['world']),
    about('undenied', []),
  ];
  expect(kinds).not.toContain(undefined);
  expect(new Set(kinds).size).toBe(kinds.length);
  expect(about('gained', [])).toBeUndefined();
  expect(about('unclear', [])).toBeUndefined();
});

it('names ends by what stays from recording to recording', () => {
  const world = (
    names: readonly string[],
    entities: readonly string[],
    addresses = NO_ADDRESS,
  ): Endpoint => ({
    kind: 'world',
    names: recordedNames(names),
    entities,
    addresses,
  });
  const one = client('203.0.113.9');
  expect(stableName(one)).toBe('203.0.113.9');
  expect(stableName(world(['a.example', 'b.example'], ['world'], one.addresses))).toBe('a.example');
  expect(stableName(world([], ['world', 'kube-apiserver'], one.addresses))).toBe('kube-apiserver');
  expect(stableName(world([], ['world-ipv4'], one.addresses))).toBe('203.0.113.9');
  expect(stableName(world([], ['world']))).toBe('outside the cluster');
  const node: NodeEndpoint = {
    kind: 'node',
    name: 'n1',
    isOwnNode: false,
    addresses: NO_ADDRESS,
    entities: [],
    labels: NO_LABELS_KNOWN,
  };
  expect(stableName(node)).not.toContain('host network');
  const hostPod = {
    namespace: 'infra',
    name: 'agent',
    labels: NO_LABELS_KNOWN,
    namespaceLabels: NO_LABELS_KNOWN,
    ports: undefined,
  };
  expect(stableName({ ...node, hostPod })).toBe('infra/agent (host network)');
});

/* The vectors of the authors: http://www.isthe.com/chongo/src/fnv/test_fnv.c */
it.each([
  ['', 'cbf29ce484222325'],
  ['a', 'af63dc4c8601ec8c'],
  ['foobar', '85944171f73967e8'],
])('hashes %j as its authors do', (text, hash) => {
  expect(fnv1a64(text)).toBe(hash);
});

it('hashes the bytes of UTF-8', () => {
  // BigInt arithmetic of the definition, as a second way.
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from('nämen → 漢字'))
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  expect(fnv1a64('nämen → 漢字')).toBe(hash.toString(16).padStart(16, '0'));
});
