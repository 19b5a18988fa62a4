import fc from 'fast-check';
import { expect, it } from 'vitest';
import { flowDigest } from '../../../../test/support/digest-arbitraries.ts';
import { writtenColumns } from '../../../../test/support/written-columns.ts';
import { parseCidr } from '../../../model/cidr.ts';
import { type Endpoint, NO_ADDRESS, singleAddress, type WorkloadEndpoint } from '../../../model/endpoint.ts';
import { type IpAddress, parseIpAddress } from '../../../model/ip-address.ts';
import { completeLabels, NO_LABELS_KNOWN } from '../../../model/label-set.ts';
import type { FlowDigest, SeenAnswer, SeenConnection } from '../../flow-digest.ts';
import type { DigestColumns } from './digest-cells.ts';
import { createDigestRowReaders, type DigestRow } from './digest-rows.ts';

type Rows = Pick<FlowDigest, 'connections' | 'answers'>;

const [ADDRESS] = ['192.0.2.1'].flatMap((text): IpAddress[] =>
  [parseIpAddress(text)].filter((one) => one !== undefined),
);
if (ADDRESS === undefined) throw new Error('no address');

const WEB: WorkloadEndpoint = {
  kind: 'workload',
  namespace: 'shop',
  name: 'web',
  ownerKind: 'Deployment',
  labels: { labels: new Map([['app', 'web']]), isComplete: true, withheld: new Set(['hash', 'team']) },
  namespaceLabels: completeLabels([['team', 'retail']]),
  hasIdentityLabelsOnly: false,
  serviceAccount: { name: 'robot', labels: NO_LABELS_KNOWN },
  cluster: 'north',
  runsOn: 'fargate',
  ports: [{ name: 'a/b', protocol: 'TCP', port: 65_535 }],
  addresses: singleAddress(ADDRESS),
  entities: ['init'],
};
const FOLDED: Endpoint = {
  kind: 'world',
  addresses: {
    ...NO_ADDRESS,
    within: ['203.0.113.0/24', '2001:db8::/32'].flatMap((text) => parseCidr(text) ?? []),
  },
  names: [{ name: 'a b', from: 'dns-answer' }],
  entities: ['world-ipv4'],
};
const SEEN: SeenConnection = {
  connection: {
    source: WEB,
    destination: FOLDED,
    protocol: 'ICMP',
    port: 443,
    icmp: { type: 255, code: 255 },
    l7: undefined,
    isPodToItself: false,
  },
  counters: new Map([['delivered allowed', { count: 3, firstSeen: 1, lastSeen: 5 }]]),
  hours: 3,
  names: ['a b'],
  policies: [{ direction: 'ingress', action: 'denied', kind: 'NetworkPolicy', namespace: 'shop', name: 'p' }],
  requests: {
    requests: [
      {
        request: { kind: 'kafka', apiKey: 'fetch', topic: 't' },
        counters: new Map([['egress refused', { count: 1, firstSeen: 2, lastSeen: 2 }]]),
      },
    ],
    isComplete: false,
  },
  example: { time: 1, source: 'from', destination: 'to', node: 'n' },
};
const ANSWER: SeenAnswer = {
  client: WEB,
  name: 'a.example',
  address: ADDRESS,
  firstSeen: 1,
  lastSeen: undefined,
};
const ROWS: Rows = { connections: [SEEN], answers: [ANSWER] };

function columns(rows: Rows): Map<string, unknown[]> {
  const digest = {
    window: undefined,
    nodes: [],
    lostEvents: 0,
    maxNames: 32,
    hasAllAnswers: true,
    sources: [],
    ...rows,
  };
  return new Map(writtenColumns(digest).map(({ name, data }) => [name, data]));
}

function readAll(cells: DigestColumns): readonly (DigestRow | undefined)[] {
  const reader = createDigestRowReaders()(cells);
  return Array.from(cells.get('row') ?? [], (_, row) => reader.read(row));
}

const rowsOf = ({ connections, answers }: Rows) => [
  ...connections.map((seen) => ({ seen })),
  ...answers.map((answer) => ({ answer })),
];

/** What is read when a cell of a row is another one. */
function readWith(changes: Readonly<Record<string, unknown>>, row = 0, rows = ROWS): DigestRow | undefined {
  const cells = columns(rows);
  for (const [name, value] of Object.entries(changes)) {
    const column = cells.get(name) ?? [];
    column[row] = value;
    cells.set(name, column);
  }
  return readAll(cells)[row];
}

it('rows give back what was written', () => {
  expect(readAll(columns(ROWS))).toEqual(rowsOf(ROWS));
  const windows: Rows = {
    connections: [{ ...SEEN, connection: { ...SEEN.connection, source: { ...WEB, runsOn: 'windows' } } }],
    answers: [],
  };
  expect(readAll(columns(windows))).toEqual(rowsOf(windows));
  fc.assert(
    fc.property(flowDigest, (digest) => {
      expect(readAll(columns(digest))).toEqual(rowsOf(digest));
    }),
  );
});

it('ends of one number are one object', () => {
  const other: SeenConnection = { ...SEEN, connection: { ...SEEN.connection, destination: WEB, port: 1 } };
  const [first, second, answer] = readAll(columns({ connections: [SEEN, other], answers: [ANSWER] }));
  if (first === undefined || second === undefined || answer === undefined) throw new Error('not read');
  if (!('seen' in first && 'seen' in second && 'answer' in answer)) throw new Error('not read');
  const { source } = first.seen.connection;
  expect(
    [second.seen.connection.source, second.seen.connection.destination, answer.answer.client].every(
      (end) => end === source,
    ),
  ).toBe(true);
});

it('columns that no row has a cell of are left out, and those of counters stand in one order', () => {
  const later: SeenConnection = {
    ...SEEN,
    counters: new Map([['unspecified attempted', { count: 1, firstSeen: undefined, lastSeen: undefined }]]),
  };
  const names = [...columns({ connections: [later, SEEN], answers: [] }).keys()];
  expect(names.filter((name) => /_(count|first|last)$/.test(name))).toEqual([
    'delivered_allowed_count',
    'delivered_allowed_first',
    'delivered_allowed_last',
    'unspecified_attempted_count',
  ]);
  expect([...columns({ connections: [], answers: [] }).keys()]).toEqual(['row']);
});

it.each([
  ['row', ['dns-answer', 'flow', null, 1]],
  ['source_end', [null, 1, -1, '0', 0.5]],
  ['destination_end', [null, 2, '1']],
  ['source_kind', ['pod', null]],
  ['destination_kind', ['pod', null]],
  ['source_namespace', [null, 1]],
  ['source_name', [null, 1]],
  ['source_labels', ['app', 'app=web\nv']],
  ['source_has_all_labels', [null, 'yes']],
  ['source_namespace_labels', ['team']],
  ['source_has_all_namespace_labels', [null, 1]],
  ['source_service_account_labels', ['app']],
  ['source_has_all_service_account_labels', [null, 1]],
  ['source_has_identity_labels_only', [null, 0]],
  [
    'source_ports',
    [
      'http',
      'http/TCP',
      'http/TCP/0',
      'http/TCP/65536',
      'http/TCP/',
      'http/ICMP/8',
      'http/tcp/80',
      'http/TCP/80\nb',
      'http/TCP/080000',
    ],
  ],
  ['source_addresses', ['web', '10.0.0.1\nweb']],
  ['source_has_all_addresses', [null, 1]],
  ['destination_within', ['203.0.113.0', '203.0.113.0/24\nx']],
  ['destination_names', ['a.example', 'dns-answer a\nsomewhere b', 'record']],
  ['protocol', [null, 'tcp', 6]],
  ['port', [0, -1, 65_536, 1.5, '443']],
  ['icmp_type', [-1, 256, 1.5, '8']],
  ['icmp_code', [-1, 256, 1.5, '8']],
  ['is_pod_to_itself', [null, 0, 'no']],
  ['hours', [null, -1, 2 ** 24, 1.5, '3']],
  ['policies', ['', '{}', '[1]', '[{}]', 'null']],
  ['requests', ['', '{}', '[1]', '[{}]', 'null']],
  ['delivered_allowed_count', [null, 0n, -1n, '3', 2n ** 60n]],
])('no digest has another %s', (name, values) => {
  expect(values.map((value) => readWith({ [name]: value }))).toEqual(values.map(() => undefined));
});

it.each([
  ['dns_name', [null, 1]],
  ['dns_address', [null, 'web', '']],
  ['source_end', [null, 2]],
  ['row', ['connection']],
])('no answer of a digest has another %s', (name, values) => {
  expect(values.map((value) => readWith({ [name]: value }, 1))).toEqual(values.map(() => undefined));
});

it('named policies and requests of a cell are all of the right kind', () => {
  const policy = { direction: 'egress', action: 'allowed', name: 'p' };
  const policies = (value: unknown) => readWith({ policies: JSON.stringify([policy, value]) });
  expect(policies(policy)).toBeDefined();
  for (const wrong of [
    { direction: 'in' },
    { action: 'audited' },
    { kind: 1 },
    { namespace: null },
    { name: undefined },
    { name: 1 },
  ]) {
    expect(policies({ ...policy, ...wrong })).toBeUndefined();
  }
  const seen = { 'ingress allowed': [1, 5, null] };
  const requests = (value: unknown) => readWith({ requests: JSON.stringify([value]) });
  const good = [
    { kind: 'http' },
    { kind: 'http', method: 'GET', host: 'h', path: '/', protocol: 'HTTP/2' },
    { kind: 'dns', recordTypes: [] },
    { kind: 'kafka' },
    { kind: 'other', protocol: 'x' },
  ];
  for (const request of good) expect(requests({ request, seen })).toBeDefined();
  const wrong = [
    {},
    { kind: 'grpc' },
    ...['method', 'host', 'path', 'protocol'].map((field) => ({ kind: 'http', [field]: 1 })),
    { kind: 'dns' },
    { kind: 'dns', recordTypes: [1] },
    { kind: 'dns', recordTypes: 'A' },
    { kind: 'dns', recordTypes: [], name: 1 },
    { kind: 'kafka', apiKey: 1 },
    { kind: 'kafka', topic: 1 },
    { kind: 'other' },
    { kind: 'other', protocol: 1 },
  ];
  for (const request of wrong) expect(requests({ request, seen })).toBeUndefined();
  const [request] = good;
  const wrongSeen = [
    undefined,
    {},
    [],
    { 'ingress audited': [1, 1, 1] },
    ...[1, {}, [], [0, 1, 1], ['1', 1, 1]].map((value) => ({ ...seen, 'egress refused': value })),
  ];
  for (const value of wrongSeen) expect(requests({ request, seen: value })).toBeUndefined();
});

it('what a row does not tell is not known', () => {
  const cells = {
    port: null,
    icmp_type: null,
    icmp_code: 5,
    known_as: null,
    policies: null,
    requests: null,
    has_all_requests: null,
    example_time: null,
    example_source: null,
    example_destination: null,
    example_node: null,
    delivered_allowed_first: null,
    delivered_allowed_last: 'late',
  };
  expect(readWith(cells)).toMatchObject({
    seen: {
      connection: { port: undefined, icmp: undefined },
      counters: new Map([['delivered allowed', { count: 3, firstSeen: undefined, lastSeen: undefined }]]),
      names: [],
      policies: [],
      requests: { requests: [], isComplete: true },
      example: { time: undefined, source: '', destination: '', node: undefined },
    },
  });
  expect(readWith({ icmp_code: null })).toMatchObject({
    seen: { connection: { icmp: { type: 255, code: undefined } } },
  });
  expect(readWith({ has_all_requests: null })).toMatchObject({
    seen: { requests: { requests: [{}], isComplete: true } },
  });
  expect(readWith({ requests: null })).toMatchObject({
    seen: { requests: { requests: [], isComplete: false } },
  });
  const end = {
    source_owner_kind: null,
    source_labels: null,
    source_folded_labels: null,
    source_has_all_labels: true,
    source_namespace_labels: null,
    source_service_account: null,
    source_cluster: null,
    source_runs_on: 'linux',
    source_ports: null,
    source_addresses: null,
    source_entities: null,
  };
  const source: Endpoint = {
    kind: 'workload',
    namespace: 'shop',
    name: 'web',
    ownerKind: undefined,
    labels: completeLabels([]),
    namespaceLabels: completeLabels([]),
    hasIdentityLabelsOnly: false,
    serviceAccount: undefined,
    cluster: undefined,
    ports: undefined,
    addresses: { addresses: [], isComplete: true },
    entities: [],
  };
  const read = readWith(end);
  expect(read && 'seen' in read && read.seen.connection.source).toEqual(source);
  expect(read && 'seen' in read && read.seen.connection.source).not.toHaveProperty('runsOn');
  expect(readWith({ source_ports: '' })).toMatchObject({ seen: { connection: { source: { ports: [] } } } });
});

it('a file that does not know of labels that are left out says that it has not all', () => {
  const cells = columns(ROWS);
  expect(cells.get('source_has_all_labels')?.[0]).toBe(false);
  expect(cells.get('source_folded_labels')?.[0]).toBe('hash\nteam');
});
