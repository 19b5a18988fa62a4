import fc from 'fast-check';
import {
  COUNTER_KEYS,
  type FlowDigest,
  type FlowDigestSource,
  type SeenAnswer,
  type SeenConnection,
} from '../../src/digest/flow-digest.ts';
import type { ObservedVolume } from '../../src/digest/observed-volume.ts';
import { REQUEST_COUNTER_KEYS, type SeenRequests } from '../../src/digest/seen-requests.ts';
import { EVERY_HOUR } from '../../src/digest/times/hours-of-day.ts';
import type { NamedPolicy, RecordCounts, Sightings } from '../../src/model/digest.ts';
import { NAME_ORIGINS } from '../../src/model/dns-name.ts';
import type { AddressSet, Endpoint } from '../../src/model/endpoint.ts';
import { parseIpAddress } from '../../src/model/ip-address.ts';
import type { L7Request } from '../../src/model/l7-request.ts';
import type { LabelSet } from '../../src/model/label-set.ts';
import { PORT_PROTOCOLS, PROTOCOLS } from '../../src/model/protocol.ts';

/*
 * Digests of any recorder, not of Hubble alone: partial labels, unknown facts, empty and hostile texts.
 */

const flag = fc.boolean();
const text = fc.oneof(
  fc.constantFrom('a', 'web', 'k=v', '', '\n', '\\', '\\e', '\\n', '=', 'x/TCP/1', '"', 'record a', '\u2028'),
  fc.string({ maxLength: 6 }),
);
function maybe<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined });
}
const time = maybe(fc.integer({ min: 0, max: 4_000_000_000_000 }));
const address = fc.constantFrom('10.0.0.1', '203.0.113.9', '0.0.0.0', '2001:db8::1', '::').map((written) => {
  const parsed = parseIpAddress(written);
  if (parsed === undefined) throw new Error(written);
  return parsed;
});
const addresses: fc.Arbitrary<AddressSet> = fc.record({
  addresses: fc.array(address, { maxLength: 3 }),
  isComplete: flag,
});
const labels: fc.Arbitrary<LabelSet> = fc.record({
  labels: fc.array(fc.tuple(text, text), { maxLength: 3 }).map((entries) => new Map(entries)),
  isComplete: flag,
});
const texts = fc.array(text, { maxLength: 3 });

const recordedEndpoint: fc.Arbitrary<Endpoint> = fc.oneof(
  fc.record({
    kind: fc.constant('workload' as const),
    namespace: text,
    name: text,
    ownerKind: maybe(text),
    labels,
    namespaceLabels: labels,
    hasIdentityLabelsOnly: flag,
    serviceAccount: maybe(fc.record({ name: text, labels })),
    cluster: maybe(text),
    ports: maybe(
      fc.array(
        fc.record({
          name: text,
          protocol: fc.constantFrom(...PORT_PROTOCOLS),
          port: fc.integer({ min: 1, max: 65_535 }),
        }),
        { maxLength: 3 },
      ),
    ),
    addresses,
    entities: texts,
  }),
  fc.record({
    kind: fc.constant('node' as const),
    name: maybe(text),
    isOwnNode: maybe(flag),
    addresses,
    entities: texts,
    labels,
  }),
  fc.record({
    kind: fc.constant('world' as const),
    addresses,
    names: fc.array(fc.record({ name: text, from: fc.constantFrom(...NAME_ORIGINS) }), { maxLength: 3 }),
    entities: texts,
  }),
  fc.record({ kind: fc.constant('reserved' as const), entities: texts, addresses }),
  fc.record({ kind: fc.constant('unidentified' as const), addresses }),
);

const sightings: fc.Arbitrary<Sightings> = fc.record({
  count: fc.integer({ min: 1, max: 1e9 }),
  firstSeen: time,
  lastSeen: time,
});

/** By kind, so that a new one cannot be forgotten. */
const requestsByKind: {
  readonly [Kind in L7Request['kind']]: fc.Arbitrary<Extract<L7Request, { kind: Kind }>>;
} = {
  http: fc.record({
    kind: fc.constant('http' as const),
    method: maybe(text),
    path: maybe(text),
    host: maybe(text),
    protocol: maybe(text),
  }),
  dns: fc.record({ kind: fc.constant('dns' as const), name: maybe(text), recordTypes: texts }),
  kafka: fc.record({ kind: fc.constant('kafka' as const), apiKey: maybe(text), topic: maybe(text) }),
  other: fc.record({ kind: fc.constant('other' as const), protocol: text }),
};
const request: fc.Arbitrary<L7Request> = fc.oneof(...Object.values(requestsByKind));

function counters<Key extends string>(keys: readonly Key[]): fc.Arbitrary<ReadonlyMap<Key, Sightings>> {
  return fc
    .uniqueArray(fc.tuple(fc.nat(keys.length - 1), sightings), {
      minLength: 1,
      maxLength: 4,
      selector: ([index]) => index,
    })
    .map((chosen) => {
      const sorted = chosen.toSorted(([one], [other]) => one - other);
      return new Map(
        sorted.flatMap(([index, seen]) => keys.slice(index, index + 1).map((key) => [key, seen] as const)),
      );
    });
}

const seenRequests: fc.Arbitrary<SeenRequests> = fc.record({
  requests: fc.array(fc.record({ request, counters: counters(REQUEST_COUNTER_KEYS) }), { maxLength: 3 }),
  isComplete: flag,
});

const namedPolicy: fc.Arbitrary<NamedPolicy> = fc.record({
  direction: fc.constantFrom('ingress' as const, 'egress' as const),
  action: fc.constantFrom('allowed' as const, 'denied' as const),
  kind: maybe(text),
  namespace: maybe(text),
  name: text,
});

const observedVolume: fc.Arbitrary<ObservedVolume> = fc.record({
  observer: text,
  bytes: fc.oneof(fc.nat(), fc.constant(Number.MAX_SAFE_INTEGER)),
  packets: fc.nat(),
  first: fc.nat(),
  last: fc.integer({ min: 2 ** 31, max: 4_000_000_000_000 }),
});

const seenConnection: fc.Arbitrary<SeenConnection> = fc
  .record({
    connection: fc.record({
      source: recordedEndpoint,
      destination: recordedEndpoint,
      protocol: fc.constantFrom(...PROTOCOLS),
      port: maybe(fc.integer({ min: 1, max: 65_535 })),
      icmp: maybe(fc.record({ type: fc.nat(255), code: maybe(fc.nat(255)) })),
      l7: fc.constant(undefined),
      isPodToItself: flag,
    }),
    counters: counters(COUNTER_KEYS),
    hours: fc.nat(EVERY_HOUR),
    names: texts,
    policies: fc.array(namedPolicy, { maxLength: 3 }),
    requests: seenRequests,
    example: fc.record({ time, source: text, destination: text, node: maybe(text) }),
    volumes: fc.array(observedVolume, { maxLength: 2 }),
  })
  .map(({ volumes, ...seen }) => (volumes.length === 0 ? seen : { ...seen, volumes }));

const seenAnswer: fc.Arbitrary<SeenAnswer> = fc.record({
  client: recordedEndpoint,
  name: text,
  address,
  firstSeen: time,
  lastSeen: time,
});

const window = maybe(fc.record({ first: fc.nat(), last: fc.nat() }));
const counts = fc
  .array(fc.tuple(fc.constantFrom('reply', 'blank', 'truncated'), fc.nat()), { maxLength: 2 })
  .map((entries): Readonly<Record<string, number>> => Object.fromEntries(entries));
const records: fc.Arbitrary<RecordCounts> = fc.record({
  lines: fc.nat(),
  connections: fc.nat(),
  ignored: counts,
  broken: counts,
});
const source: fc.Arbitrary<FlowDigestSource> = fc.record({
  name: text,
  format: text,
  window,
  lostEvents: fc.nat(),
  sampling: maybe(fc.nat()),
  isComplete: flag,
  fingerprint: maybe(text),
  nodes: maybe(fc.array(text, { maxLength: 2 })),
  records,
});

/** Ends are shared between rows as readers share them. */
export const flowDigest: fc.Arbitrary<FlowDigest> = fc.record({
  connections: fc.array(seenConnection, { maxLength: 5 }).chain((some) =>
    fc.infiniteStream(fc.nat()).map((choices) =>
      some.map((seen): SeenConnection => {
        const other = some[choices.next().value % (some.length * 2)];
        if (other === undefined) return seen;
        return { ...seen, connection: { ...seen.connection, destination: other.connection.source } };
      }),
    ),
  ),
  maxNames: fc.constantFrom(32, 4),
  answers: fc.array(seenAnswer, { maxLength: 3 }),
  hasAllAnswers: flag,
  window,
  nodes: texts,
  lostEvents: fc.nat(),
  sources: fc.array(source, { maxLength: 2 }),
});
