import { expect, it } from 'vitest';
import { identityFacts } from '../../identity-labels.ts';
import { createVersion1RowReaders } from './rows-v1.ts';

const HOUR = 3_600_000;
const WEB = {
  source_kind: 'workload',
  source_namespace: 'shop',
  source_name: 'web',
  source_owner_kind: 'Deployment',
  source_labels: 'k8s:app=web\nk8s:io.kubernetes.pod.namespace=shop',
  source_addresses: '10.0.0.1',
  source_has_all_addresses: true,
};
const ROW = {
  ...WEB,
  destination_kind: 'world',
  destination_addresses: '203.0.113.9',
  destination_has_all_addresses: true,
  destination_names: 'b.example\na.example',
  destination_entities: 'world\nworld-ipv4',
  protocol: 'TCP',
  port: 443,
  is_pod_to_itself: false,
  delivered_allowed_count: 3n,
  delivered_allowed_first: 5 * HOUR,
  delivered_allowed_last: 26 * HOUR,
  sent_allowed_count: 1n,
  example_time: 5 * HOUR,
  example_source: 'from',
  example_destination: 'to',
  example_node: 'n',
};

function readAll(...rows: readonly Readonly<Record<string, unknown>>[]) {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  const reader = createVersion1RowReaders()(
    new Map([...names].map((name) => [name, rows.map((row) => row[name])])),
  );
  return rows.map((_, row) => {
    const read = reader.read(row);
    return read && 'seen' in read ? read.seen : undefined;
  });
}

const read = (changes: object) => readAll({ ...ROW, ...changes })[0];

it('a row has all of both ends', () => {
  expect(read({})).toEqual({
    connection: {
      source: {
        kind: 'workload',
        namespace: 'shop',
        name: 'web',
        ownerKind: 'Deployment',
        addresses: { addresses: [{ family: 4, value: 0x0a000001n }], isComplete: true },
        ...identityFacts(['k8s:app=web'], 'shop'),
      },
      destination: {
        kind: 'world',
        addresses: { addresses: [{ family: 4, value: 0xcb007109n }], isComplete: true },
        names: [
          { name: 'a.example', from: 'record' },
          { name: 'b.example', from: 'record' },
        ],
        entities: ['world', 'world-ipv4'],
      },
      protocol: 'TCP',
      port: 443,
      icmp: undefined,
      l7: undefined,
      isPodToItself: false,
    },
    counters: new Map([
      ['delivered allowed', { count: 3, firstSeen: 5 * HOUR, lastSeen: 26 * HOUR }],
      ['sent allowed', { count: 1, firstSeen: undefined, lastSeen: undefined }],
    ]),
    hours: (1 << 5) | (1 << 2),
    names: [],
    policies: [],
    requests: { requests: [], isComplete: true },
    example: { time: 5 * HOUR, source: 'from', destination: 'to', node: 'n' },
  });
  expect(read({ port: null })?.connection.port).toBeUndefined();
});

it.each([
  [
    'node',
    { destination_name: 'n', destination_is_own_node: true },
    {
      kind: 'node',
      name: 'n',
      isOwnNode: true,
      entities: ['world', 'world-ipv4'],
      labels: { isComplete: false },
    },
  ],
  ['node', {}, { kind: 'node', name: undefined, isOwnNode: undefined }],
  ['reserved', {}, { kind: 'reserved', entities: ['world', 'world-ipv4'] }],
  [
    'unidentified',
    { destination_has_all_addresses: false },
    { kind: 'unidentified', addresses: { isComplete: false } },
  ],
])('an end may be a %s', (kind, changes, expected) => {
  expect(read({ destination_kind: kind, ...changes })?.connection.destination).toMatchObject(expected);
});

it('the same end is one object, and another one where any of its cells differs', () => {
  const asDestination = Object.entries(WEB).map(([name, cell]) => [
    name.replace('source', 'destination'),
    cell,
  ]);
  const none = { destination_names: undefined, destination_entities: undefined };
  const other = { ...ROW, ...none, ...Object.fromEntries(asDestination) };
  const [first, second] = readAll(ROW, other);
  expect(second?.connection.source).toBe(first?.connection.source);
  expect(second?.connection.destination).toBe(first?.connection.source);
  const different = [
    { source_labels: 'k8s:app=api' },
    { source_namespace: 'b' },
    { source_name: 'b' },
    { source_owner_kind: 'b' },
    { source_addresses: '10.0.0.2' },
    { source_has_all_addresses: false },
  ];
  for (const change of different) {
    const [one, changed] = readAll(ROW, { ...ROW, ...change });
    expect(changed?.connection.source).not.toEqual(one?.connection.source);
  }
  const [one, named] = readAll(ROW, {
    ...ROW,
    destination_names: 'c.example',
    destination_entities: 'world',
  });
  expect(named?.connection.destination).toMatchObject({
    names: [{ name: 'c.example' }],
    entities: ['world'],
  });
  expect(one?.connection.destination).toMatchObject({ names: [{}, {}] });
  const [own, foreign] = [true, false].map((isOwn) => ({
    ...ROW,
    destination_kind: 'node',
    destination_is_own_node: isOwn,
  }));
  expect(readAll(own ?? {}, foreign ?? {}).map((seen) => seen?.connection.destination)).toMatchObject([
    { isOwnNode: true },
    { isOwnNode: false },
  ]);
});

it.each([
  ['source_kind', [null, 'pod']],
  ['source_namespace', [null, 1]],
  ['source_name', [null, 1]],
  ['source_addresses', ['web']],
  ['source_has_all_addresses', [null, 1]],
  ['destination_kind', [null, 'pod']],
  ['protocol', [null, 'tcp']],
  ['port', [0, 65_536, '443']],
  ['is_pod_to_itself', [null, 1]],
  ['delivered_allowed_count', [0n, '3']],
])('no digest has another %s', (name, values) => {
  expect(values.map((value) => read({ [name]: value }))).toEqual(values.map(() => undefined));
  expect(read({ delivered_allowed_count: null, sent_allowed_count: null })).toBeUndefined();
});
