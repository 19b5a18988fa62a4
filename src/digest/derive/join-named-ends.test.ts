import { expect, it } from 'vitest';
import { observationOf } from '../../../test/support/digest-of.ts';
import { recordedNames } from '../../model/dns-name.ts';
import {
  type Endpoint,
  NO_ADDRESS,
  NO_IDENTITY_FACTS,
  singleAddress,
  type WorkloadEndpoint,
} from '../../model/endpoint.ts';
import { parseIpAddress } from '../../model/ip-address.ts';
import { completeLabels, NO_LABELS_KNOWN } from '../../model/label-set.ts';
import type { FlowDigest } from '../flow-digest.ts';
import { ConnectionTable } from '../table/connection-table.ts';
import { toDigest } from '../to-digest.ts';
import { joinNamedEnds } from './join-named-ends.ts';

const HOUR = 3_600_000;
const DB: Endpoint = { kind: 'unidentified', addresses: NO_ADDRESS };

/** As a source knows it that has its labels. */
function labelled(more: Partial<WorkloadEndpoint> = {}): WorkloadEndpoint {
  return {
    kind: 'workload',
    namespace: 'shop',
    name: 'web',
    ownerKind: 'Deployment',
    labels: completeLabels([['app', 'web']]),
    namespaceLabels: completeLabels([['team', 'retail']]),
    ports: [],
    addresses: NO_ADDRESS,
    ...NO_IDENTITY_FACTS,
    ...more,
  };
}

/** As a source knows it that has only its name. */
function named(more: Partial<WorkloadEndpoint> = {}): WorkloadEndpoint {
  return labelled({ labels: NO_LABELS_KNOWN, namespaceLabels: NO_LABELS_KNOWN, ports: undefined, ...more });
}

interface Seen {
  readonly source: Endpoint;
  readonly destination?: Endpoint;
  /** Undefined: not dated. */
  readonly hours?: readonly (number | undefined)[];
}

function digestOf(...seen: readonly Seen[]): FlowDigest {
  const table = new ConnectionTable();
  for (const { source, destination = DB, hours = [100] } of seen) {
    const connection = {
      source,
      destination,
      protocol: 'TCP',
      port: 5432,
      icmp: undefined,
      l7: undefined,
      isPodToItself: false,
    } as const;
    for (const hour of hours) {
      table.addObservation({
        ...observationOf(connection),
        time: hour === undefined ? undefined : hour * HOUR,
      });
    }
  }
  return { ...table.finish(), window: undefined, nodes: [], lostEvents: 0, sources: [] };
}

function joined(...seen: readonly Seen[]): readonly string[] {
  return joinNamedEnds(digestOf(...seen)).connections.map(
    ({ connection: { source, destination }, counters }) => {
      const [text] = [source, destination].flatMap((end) =>
        end.kind === 'workload' ? [end.labels.isComplete ? 'labels' : 'name'] : [],
      );
      return `${text} ${counters.get('delivered allowed')?.count}`;
    },
  );
}

const JOINED = ['labels 2'];
const APART = ['name 1', 'labels 1'];

it('is the end that another source knows with its labels, with the addresses of both', () => {
  const at = (text: string) => singleAddress(parseIpAddress(text));
  const digest = digestOf(
    { source: labelled({ addresses: at('10.0.0.1') }) },
    { source: named({ addresses: at('10.0.0.2') }) },
  );
  const [seen, ...others] = joinNamedEnds(digest).connections;
  expect(others).toEqual([]);
  expect(seen?.connection.source).toEqual(
    labelled({
      addresses: { addresses: [...at('10.0.0.1').addresses, ...at('10.0.0.2').addresses], isComplete: true },
    }),
  );
});

it('is so as a destination, too, and for the answers that it got', () => {
  expect(joined({ source: DB, destination: labelled() }, { source: DB, destination: named() })).toEqual(
    JOINED,
  );
  expect(joined({ source: labelled() }, { source: DB, destination: named() })).toEqual([
    'labels 1',
    'labels 1',
  ]);
  const digest = digestOf({ source: labelled() }, { source: named() });
  const [address] = singleAddress(parseIpAddress('192.0.2.1')).addresses;
  if (address === undefined) throw new Error('no address');
  const answers = [{ client: labelled(), name: 'a.example', address, firstSeen: 1, lastSeen: 1 }];
  expect(joinNamedEnds({ ...digest, answers, hasAllAnswers: false })).toMatchObject({
    answers,
    hasAllAnswers: false,
  });
});

it.each([
  ['another namespace', {}, { namespace: 'other' }],
  ['another name', {}, { name: 'api' }],
  ['another kind of owner', {}, { ownerKind: 'StatefulSet' }],
  ['no owner', {}, { ownerKind: undefined }],
  ['no owner on both sides', { ownerKind: undefined }, { ownerKind: undefined }],
  ['a pod of which Cilium knows no labels yet', {}, { entities: ['init'] }],
  ['another value of a label', {}, { labels: { labels: new Map([['app', 'api']]), isComplete: false } }],
  ['a label that the other has not', {}, { labels: { labels: new Map([['v', '2']]), isComplete: false } }],
  ['another label of the namespace', {}, { namespaceLabels: completeLabels([['team', 'other']]) }],
  [
    'another one where those of the namespace are not all known',
    { namespaceLabels: { labels: new Map([['team', 'retail']]), isComplete: false } },
    { namespaceLabels: { labels: new Map([['team', 'other']]), isComplete: false } },
  ],
  ['another cluster', { cluster: 'north' }, { cluster: 'south' }],
] as const)('stays apart where it has %s', (_, ofLabelled, ofNamed) => {
  expect(joined({ source: labelled(ofLabelled) }, { source: named(ofNamed) }).toSorted()).toEqual(
    APART.toSorted(),
  );
});

it('a pod of which Cilium knows no labels yet stays apart beside others that do not', () => {
  const seen = [labelled(), named(), named({ entities: ['init'] })].map((source) => ({ source }));
  expect(joined(...seen).toSorted()).toEqual(['labels 2', 'name 1']);
});

it.each([
  ['a part of the labels', {}, { labels: { labels: new Map([['app', 'web']]), isComplete: false } }],
  ['the label of the namespace', {}, { namespaceLabels: completeLabels([['team', 'retail']]) }],
  [
    'a label of a namespace of which not all are known',
    { namespaceLabels: NO_LABELS_KNOWN },
    { namespaceLabels: completeLabels([['team', 'other']]) },
  ],
  ['the same cluster', { cluster: 'north' }, { cluster: 'north' }],
  ['no cluster, where the other has one', { cluster: 'north' }, {}],
  ['a cluster, where the other has none', {}, { cluster: 'north' }],
] as const)('is one where it has %s', (_, ofLabelled, ofNamed) => {
  expect(joined({ source: labelled(ofLabelled) }, { source: named(ofNamed) })).toEqual(JOINED);
});

it.each([
  ['within the time of the other', [100, 110], [105], true],
  ['an hour before', [100], [99], true],
  ['earlier', [100], [98.9], false],
  ['an hour after', [100], [101], true],
  ['later', [100], [101.1], false],
  ['longer', [100], [100, 102], false],
  ['not dated', [100], [undefined], false],
  ['of a time that the other does not tell', [undefined], [100], false],
])('is one only at one time: %s', (_, ofLabelled, ofNamed, isOne) => {
  const result = joined({ source: labelled(), hours: ofLabelled }, { source: named(), hours: ofNamed });
  expect(result).toHaveLength(isOne ? 1 : 2);
});

it('stays apart where records with labels do not agree, whichever comes first and whichever it is like', () => {
  const other = labelled({
    labels: completeLabels([
      ['app', 'web'],
      ['v', '2'],
    ]),
  });
  const api = labelled({ name: 'api', labels: completeLabels([['app', 'api']]) });
  for (const ends of [
    [labelled(), other],
    [other, labelled()],
    [labelled(), other, labelled()],
  ]) {
    const seen = [
      ...ends.map((source) => ({ source })),
      { source: named() },
      { source: api },
      { source: named({ name: 'api' }) },
    ];
    expect(joined(...seen).filter((text) => text.startsWith('name'))).toEqual(['name 1']);
  }
});

it('is the digest itself where nothing is only named, or nothing has labels', () => {
  for (const digest of [digestOf({ source: labelled() }), digestOf({ source: named() }), digestOf()]) {
    expect(joinNamedEnds(digest)).toBe(digest);
  }
});

it('does not forget that lists of names were cut: a client whose list is full may have known others', () => {
  const addresses = singleAddress(parseIpAddress('192.0.2.1'));
  const names = recordedNames(['a.example', 'b.example']);
  const world: Endpoint = { kind: 'world', addresses, names, entities: [] };
  const digest = digestOf(
    { source: labelled(), destination: world },
    { source: named(), destination: world },
  );
  const ofClient = (maxNames: number) =>
    toDigest(joinNamedEnds({ ...digest, maxNames })).connections.map(({ connection: { destination } }) =>
      destination.kind === 'world' ? destination.names : [],
    );
  expect(ofClient(32)).toEqual([names]);
  expect(ofClient(2)).toEqual([names.map(({ name }) => ({ name, from: 'dns-answer' }))]);
});
