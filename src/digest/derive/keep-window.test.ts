import { expect, it } from 'vitest';
import { observationOf } from '../../../test/support/digest-of.ts';
import type { RecordedWindow } from '../../model/digest.ts';
import { type Endpoint, NO_ADDRESS } from '../../model/endpoint.ts';
import { parseIpAddress } from '../../model/ip-address.ts';
import type { L7Request } from '../../model/l7-request.ts';
import type { FlowDigest, FlowDigestSource } from '../flow-digest.ts';
import type { Observation } from '../observation.ts';
import { ConnectionTable } from '../table/connection-table.ts';
import { toDigest } from '../to-digest.ts';
import { keepWindow } from './keep-window.ts';

const DAY = 86_400_000;
const KEPT = 30 * DAY;
const LATER = 1000 * DAY;
const CLIENT: Endpoint = { kind: 'unidentified', addresses: NO_ADDRESS };

interface Seen extends Partial<Pick<Observation, 'outcome' | 'observer' | 'isRefused'>> {
  /** Undefined: it is not dated. */
  readonly day: number | undefined;
  readonly port: number;
  readonly path?: string;
}

function source(name: string, window: RecordedWindow | undefined, more: Partial<FlowDigestSource> = {}) {
  const records = { lines: 1, connections: 1, ignored: {}, broken: {} };
  const known = { format: 'hubble', sampling: undefined, isComplete: true, records, fingerprint: name };
  return { name, window, lostEvents: 0, nodes: [`node of ${name}`], ...known, ...more };
}

/** One recording of `name` with such connections, and a question for a name in each of the days. */
function recording(name: string, seen: readonly Seen[], more: Partial<FlowDigestSource> = {}): FlowDigest {
  const table = new ConnectionTable();
  for (const { day, port, path, ...rest } of seen) {
    const l7: L7Request | undefined =
      path === undefined
        ? undefined
        : { kind: 'http', method: 'GET', path, host: undefined, protocol: undefined };
    const connection = {
      source: CLIENT,
      destination: CLIENT,
      protocol: 'TCP',
      port,
      icmp: undefined,
      l7,
      isPodToItself: false,
    } as const;
    const time = day === undefined ? undefined : day * DAY;
    table.addObservation({ ...observationOf(connection), time, ...rest });
    const address = parseIpAddress(`192.0.2.${day ?? 255}`);
    if (address !== undefined)
      table.addAnswer({ client: CLIENT, name: 'a.example', addresses: [address] }, time);
  }
  const days = seen.flatMap(({ day }) => day ?? []);
  const window =
    days.length === 0 ? undefined : { first: Math.min(...days) * DAY, last: Math.max(...days) * DAY };
  const one = source(name, window, more);
  return {
    ...table.finish(),
    window,
    nodes: one.nodes ?? ['a node'],
    lostEvents: one.lostEvents,
    sources: [one],
  };
}

const ports = ({ connections }: FlowDigest) => connections.map(({ connection }) => connection.port);
const days = (window: RecordedWindow | undefined) => window && [window.first / DAY, window.last / DAY];

it('keeps what was last seen in the window, to its very start, and what is not dated', () => {
  const whole = recording('a', [
    { day: 9, port: 1 },
    { day: 10, port: 2 },
    { day: 40, port: 3 },
    { day: undefined, port: 4 },
  ]);
  const { digest, from, dropped, undated } = keepWindow([whole], KEPT, LATER);
  expect(from).toBe(10 * DAY);
  expect(ports(digest)).toEqual([2, 3, 4]);
  expect(dropped).toEqual({ connections: 1, sources: 0 });
  expect(undated).toBe(1);
  expect(digest.answers.map(({ firstSeen }) => firstSeen && firstSeen / DAY).sort()).toEqual([
    10,
    40,
    undefined,
  ]);
  expect(days(digest.window)).toEqual([10, 40]);
});

it('drops nothing where nothing is dated', () => {
  const whole = recording('a', [{ day: undefined, port: 1 }]);
  expect(keepWindow([whole], KEPT, LATER)).toEqual({
    digest: whole,
    from: undefined,
    dropped: { connections: 0, sources: 0 },
    undated: 1,
  });
});

it('ends at the newest record of all, but not after now', () => {
  const both = [recording('a', [{ day: 50, port: 1 }]), recording('b', [{ day: 10, port: 2 }])];
  expect(keepWindow(both, KEPT, LATER).from).toBe(20 * DAY);
  const { digest, from } = keepWindow(both, KEPT, 35 * DAY);
  expect(from).toBe(5 * DAY);
  expect(ports(digest)).toEqual([1, 2]);
});

it('takes sightings by their observers: what was denied long ago, or audited, is no longer said', () => {
  const whole = recording('a', [
    { day: 1, port: 1, observer: 'ingress-verdict', outcome: 'denied' },
    { day: 40, port: 1 },
  ]);
  const [seen] = toDigest(keepWindow([whole], KEPT, LATER).digest).connections;
  expect([seen?.allowed?.count, seen?.denied]).toEqual([1, undefined]);
});

it('takes requests one by one, and each by its proxies', () => {
  const ofProxy = { port: 1, observer: 'ingress-request' } as const;
  const whole = recording('a', [
    { day: 1, path: '/old', ...ofProxy },
    { day: 1, path: '/now', ...ofProxy, isRefused: true },
    { day: 40, path: '/now', ...ofProxy },
    { day: undefined, path: '/undated', ...ofProxy },
  ]);
  const [seen] = toDigest(keepWindow([whole], KEPT, LATER).digest).connections;
  expect(seen?.requests.isComplete).toBe(true);
  expect(seen?.requests.requests).toMatchObject([
    { request: { path: '/now' }, allowed: { count: 1 }, refused: undefined },
    { request: { path: '/undated' } },
  ]);
});

it('forgets a source that ended before, with its nodes, its lost events and what it did not date', () => {
  const old = recording(
    'old',
    [
      { day: 5, port: 1 },
      { day: undefined, port: 2 },
    ],
    { lostEvents: 7 },
  );
  const now = recording(
    'now',
    [
      { day: 36, port: 3 },
      { day: 40, port: 3 },
    ],
    { lostEvents: 2 },
  );
  const { digest, dropped } = keepWindow([old, now], KEPT, LATER);
  expect(ports(digest)).toEqual([3]);
  expect(digest).toMatchObject({ nodes: ['node of now'], lostEvents: 2, sources: [{ name: 'now' }] });
  expect(dropped).toEqual({ connections: 2, sources: 1 });
  expect(days(digest.window)).toEqual([36, 40]);
});

it('forgets such a source of a digest that holds others, too; what it did not date stays', () => {
  const both: FlowDigest = {
    ...recording('a', [
      { day: 5, port: 1 },
      { day: undefined, port: 2 },
      { day: 40, port: 3 },
    ]),
    nodes: ['n1', 'n2', 'n3'],
    lostEvents: 9,
    sources: [
      source('now', { first: 37 * DAY, last: 40 * DAY }, { lostEvents: 2, nodes: ['n3', 'n2'] }),
      source('old', { first: 1 * DAY, last: 5 * DAY }, { lostEvents: 7, nodes: ['n1'] }),
      source('undated', undefined, { nodes: ['n2'] }),
    ],
  };
  const { digest, dropped } = keepWindow([both], KEPT, LATER);
  expect(ports(digest)).toEqual([2, 3]);
  expect(digest.sources.map(({ name }) => name)).toEqual(['now', 'undated']);
  expect(digest).toMatchObject({ nodes: ['n2', 'n3'], lostEvents: 2 });
  expect(dropped).toEqual({ connections: 1, sources: 1 });
  // When the third began is not known: the window of all that is kept is.
  expect(days(digest.window)).toEqual([10, 40]);
});

it('begins its window with the first source that is left', () => {
  const both: FlowDigest = {
    ...recording('a', [
      { day: 5, port: 1 },
      { day: 40, port: 3 },
    ]),
    sources: [
      source('first', { first: 37 * DAY, last: 38 * DAY }),
      source('second', { first: 39 * DAY, last: 40 * DAY }),
      source('old', { first: 1 * DAY, last: 5 * DAY }),
    ],
  };
  expect(days(keepWindow([both], KEPT, LATER).digest.window)).toEqual([37, 40]);
  expect(days(keepWindow([{ ...both, sources: [] }], KEPT, LATER).digest.window)).toEqual([10, 40]);
});

it('keeps a recording in which nothing is dated, and counts connections of which nothing is', () => {
  const undated = recording('undated', [{ day: undefined, port: 1 }]);
  const now = recording('now', [
    { day: 40, port: 2 },
    { day: undefined, port: 2, observer: 'sent' },
  ]);
  const kept = keepWindow([undated, now], KEPT, LATER);
  expect(ports(kept.digest)).toEqual([1, 2]);
  expect(kept.digest.sources).toHaveLength(2);
  expect(kept.undated).toBe(1);
});

it('keeps a source that reaches into the window, and says no earlier start than that', () => {
  const kept = recording('a', [
    { day: 1, port: 1 },
    { day: 10, port: 2 },
  ]);
  const now = recording('b', [{ day: 40, port: 3 }]);
  const { digest, dropped } = keepWindow([kept, now], KEPT, LATER);
  expect(digest.sources).toHaveLength(2);
  expect(ports(digest)).toEqual([2, 3]);
  expect(dropped).toEqual({ connections: 1, sources: 0 });
  expect(days(digest.window)).toEqual([10, 40]);
});

it('knows nodes of the whole digest only where a source does not tell its own; lost events are never fewer than none', () => {
  const both: FlowDigest = {
    ...recording('a', [{ day: 40, port: 1 }]),
    nodes: ['n1', 'n2'],
    lostEvents: 3,
    sources: [
      source('now', { first: 40 * DAY, last: 40 * DAY }, { nodes: undefined }),
      source('another', { first: 40 * DAY, last: 40 * DAY }),
      source('old', { first: 0, last: 0 }, { lostEvents: 5 }),
    ],
  };
  expect(keepWindow([both], KEPT, LATER).digest).toMatchObject({ nodes: ['n1', 'n2'], lostEvents: 0 });
});

it('keeps a digest of no sources, of which nothing says when it ended', () => {
  const without = {
    ...recording('a', [
      { day: 1, port: 1 },
      { day: undefined, port: 2 },
    ]),
    sources: [],
  };
  const { digest } = keepWindow([without, recording('b', [{ day: 40, port: 3 }])], KEPT, LATER);
  expect(ports(digest)).toEqual([2, 3]);
});

it('does not say that it has all answers where one recording has not', () => {
  const cut = { ...recording('a', [{ day: 40, port: 1 }]), hasAllAnswers: false };
  expect(keepWindow([cut], KEPT, LATER).digest.hasAllAnswers).toBe(false);
});
