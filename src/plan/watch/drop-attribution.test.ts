import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ANTREA_DENY,
  CART_INGRESS,
  client,
  ISOLATE_DB,
  recorded,
  run,
  side,
  workload,
} from '../../../test/support/simulated-shop.ts';
import type { RecordedConnection } from '../../model/digest.ts';
import { completeLabels, NO_LABELS_KNOWN } from '../../model/label-set.ts';
import { newestPlatform } from '../../policy/platform/choose-platform.ts';
import { createDropAttribution, type TrafficSince } from './drop-attribution.ts';

const [web, cart, db, batch] = ['web', 'cart', 'db', 'batch'].map((app) => workload(app)) as [
  ReturnType<typeof workload>,
  ReturnType<typeof workload>,
  ReturnType<typeof workload>,
  ReturnType<typeof workload>,
];
const at = (time: number) => ({ count: 1, firstSeen: time, lastSeen: time });
const BEFORE = 1000;
const LATER = 1500;
const SINCE = 5000;
const dropped = (from: RecordedConnection['connection']['source'], to = cart) =>
  recorded(from, to, { denied: at(SINCE) });
const NOTHING: TrafficSince = { connections: [], guessed: [], before: [] };

interface Watched extends Partial<TrafficSince> {
  readonly base?: readonly string[];
  readonly head?: readonly string[];
  readonly recorded?: readonly RecordedConnection[];
  readonly isWhole?: boolean;
}

function watch({ base = [], head = [], recorded = [], isWhole = true, ...traffic }: Watched) {
  const attribute = createDropAttribution({
    platform: newestPlatform('cilium'),
    base: side('base', ...base),
    head: side('head', ...head),
    isWhole,
    before: recorded,
  });
  return attribute({ ...NOTHING, ...traffic });
}

function only(watched: Watched): string {
  const { drops } = watch(watched);
  expect(drops).toHaveLength(1);
  return drops.map(({ attribution }) => `${attribution.kind}: ${attribution.why}`).join();
}

const ALLOW_BATCH = CART_INGRESS.replace('cart-ingress', 'batch-too').replace('app: web', 'app: batch');
/** Selects the cart, and denies nobody on the port that the shop uses. */
const OPEN = CART_INGRESS.replace('cart-ingress', 'open').replace(/ {4}- from:[\s\S]*/, '    - {}\n');

describe('a connection that is dropped after a deploy', () => {
  it.each<readonly [string, string, Watched]>([
    ['the deploy blocks it', 'predicted: blocked', { head: [CART_INGRESS], connections: [dropped(batch)] }],
    [
      'denied before and after, whatever was deployed',
      'predicted: still-denied',
      { base: [CART_INGRESS], head: [CART_INGRESS, ISOLATE_DB], connections: [dropped(batch)] },
    ],
    ['allowed by what was deployed', 'unpredicted: allowed', { head: [OPEN], connections: [dropped(batch)] }],
    [
      'let through until the deploy, dropped long before',
      'unpredicted: allowed',
      {
        head: [OPEN],
        connections: [dropped(batch)],
        recorded: [recorded(batch, cart, { denied: at(BEFORE), allowed: at(LATER) })],
      },
    ],
    [
      'to be opened by the deploy',
      'unpredicted: not-opened',
      {
        base: [CART_INGRESS],
        head: [CART_INGRESS, ALLOW_BATCH],
        connections: [dropped(batch)],
        recorded: [recorded(batch, cart, { denied: at(BEFORE) })],
      },
    ],
    [
      'dropped before, too, although policy allowed it',
      'background: dropped-before',
      {
        head: [OPEN],
        connections: [dropped(batch)],
        recorded: [recorded(batch, cart, { allowed: at(BEFORE), denied: at(LATER) })],
      },
    ],
    [
      'the same, told by the watched records themselves',
      'background: dropped-before',
      {
        head: [OPEN],
        connections: [dropped(batch)],
        before: [recorded(batch, cart, { denied: at(LATER) })],
      },
    ],
    [
      'of workloads that nothing deployed selects',
      'background: not-touched',
      { head: [OPEN], connections: [dropped(batch, db)] },
    ],
    [
      'dropped and let through before, nobody knows which came last',
      'cannot-tell: unknown-before',
      {
        head: [OPEN],
        connections: [dropped(batch)],
        recorded: [
          recorded(batch, cart, {
            allowed: { count: 1, firstSeen: undefined, lastSeen: undefined },
            denied: at(BEFORE),
          }),
        ],
      },
    ],
    [
      'dropped before, by what nobody knows: a policy that was not simulated',
      'cannot-tell: unknown-before',
      {
        base: [ANTREA_DENY],
        head: [OPEN],
        connections: [dropped(batch)],
        recorded: [recorded(batch, cart, { denied: at(BEFORE) })],
      },
    ],
    [
      'denied and dropped before, while policies of some kinds could not be listed',
      'cannot-tell: unknown-before',
      {
        base: [CART_INGRESS],
        head: [OPEN],
        connections: [dropped(batch)],
        recorded: [recorded(batch, cart, { denied: at(BEFORE) })],
        isWhole: false,
      },
    ],
    [
      'of an end whose labels are not known',
      'cannot-tell: unknown-verdict',
      { head: [CART_INGRESS], connections: [dropped(workload('batch', NO_LABELS_KNOWN))] },
    ],
    [
      'whose direction was guessed',
      'cannot-tell: guessed-direction',
      { head: [OPEN], guessed: [dropped(batch)] },
    ],
    [
      'guessed, and denied the way it was guessed',
      'predicted: blocked',
      { head: [CART_INGRESS], guessed: [dropped(batch)] },
    ],
    [
      'never seen before, while policies of some kinds could not be listed',
      'cannot-tell: policies-not-seen',
      { head: [OPEN], connections: [dropped(batch)], isWhole: false },
    ],
    [
      'let through before, while policies of some kinds could not be listed',
      'unpredicted: allowed',
      {
        head: [OPEN],
        connections: [dropped(batch)],
        recorded: [recorded(batch, cart, { allowed: at(BEFORE) })],
        isWhole: false,
      },
    ],
  ])('%s: %s', (_, expected, watched) => {
    expect(only(watched)).toBe(expected);
  });

  it('is one for all pods of a workload, and told apart from what passed', () => {
    const pods = ['a', 'b'].map((hash) =>
      workload(
        'batch',
        completeLabels([
          ['app', 'batch'],
          ['hash', hash],
        ]),
      ),
    );
    const { counts, drops, seen } = watch({
      head: [OPEN],
      connections: pods.map((pod) => recorded(pod, cart, { denied: at(SINCE), allowed: at(SINCE + 1) })),
    });
    expect(counts).toEqual({ unpredicted: 1, 'cannot-tell': 0, predicted: 0, background: 0 });
    expect(drops).toMatchObject([{ count: 2, isAlsoAllowed: true }]);
    expect(seen).toBe(1);
  });

  it('counts what was seen, what the deploy reaches, and what was to stay open', () => {
    const { seen, touched, kept } = watch({
      head: [CART_INGRESS],
      recorded: [
        recorded(web, cart, { allowed: at(BEFORE) }),
        recorded(batch, cart, { allowed: at(BEFORE) }),
        recorded(web, db, { allowed: at(BEFORE) }),
      ],
      connections: [
        recorded(web, cart, { allowed: at(SINCE) }),
        recorded(web, db, { allowed: at(SINCE) }),
        recorded(client('203.0.113.7'), web, { attempted: at(SINCE) }),
      ],
    });
    expect({ seen, touched, kept }).toEqual({ seen: 2, touched: 1, kept: { connections: 1, seenAgain: 1 } });
  });

  it('counts among what was to stay open only what worked last, is reached, and is allowed now', () => {
    const before = [
      recorded(web, cart, { allowed: at(BEFORE), denied: at(LATER) }),
      recorded(batch, cart, { audited: at(BEFORE) }),
      recorded(db, cart, { attempted: at(BEFORE) }),
      recorded(web, db, { allowed: at(BEFORE) }),
    ];
    const kept = (more: Watched) => watch({ head: [OPEN], recorded: before, ...more }).kept;
    expect(kept({})).toEqual({ connections: 1, seenAgain: 0 });
    expect(kept({ connections: [dropped(batch)] })).toEqual({ connections: 1, seenAgain: 0 });
    expect(kept({ connections: [recorded(batch, cart, { allowed: at(SINCE) })] })).toEqual({
      connections: 1,
      seenAgain: 1,
    });
    // Told by the sources of the watch as well as by the recording it is one.
    expect(kept({ before: [recorded(batch, cart, { allowed: at(LATER) })] }).connections).toBe(1);
    expect(kept({ head: [CART_INGRESS] })).toEqual({ connections: 0, seenAgain: 0 });
  });

  it('counts as seen what a record says anything of: let through, dropped, or only audited', () => {
    const { seen, touched } = watch({
      head: [OPEN],
      connections: [
        recorded(web, cart, { audited: at(SINCE) }),
        dropped(batch),
        dropped(batch),
        recorded(web, db, { denied: at(SINCE) }),
        recorded(db, cart, { attempted: at(SINCE) }),
      ],
      guessed: [dropped(db)],
    });
    expect({ seen, touched }).toEqual({ seen: 3, touched: 2 });
  });

  it('a guess and a record are two, and so are two ports, protocols and types of ICMP', () => {
    const tcp = dropped(batch);
    const of = (more: Partial<RecordedConnection['connection']>): RecordedConnection => ({
      ...tcp,
      connection: { ...tcp.connection, ...more },
    });
    const connections = [
      tcp,
      of({ port: 8081 }),
      of({ protocol: 'UDP' }),
      of({ protocol: 'ICMP', port: undefined, icmp: { type: 8, code: 0 } }),
      of({ protocol: 'ICMP', port: undefined, icmp: { type: 8, code: 1 } }),
      of({ protocol: 'ICMP', port: undefined, icmp: { type: 8, code: undefined } }),
      of({ protocol: 'ICMP', port: undefined, icmp: undefined }),
    ];
    const { counts, seen } = watch({ head: [OPEN], connections, guessed: [tcp] });
    expect(counts).toEqual({ unpredicted: 7, 'cannot-tell': 1, predicted: 0, background: 0 });
    expect(seen).toBe(7);
  });

  it('lists what has to be read first, and of very many counts the rest', () => {
    const often = { ...dropped(batch), denied: { ...at(SINCE), count: 3 } };
    const blocked = recorded(web, db, { denied: { ...at(SINCE), count: 9 } });
    const { drops } = watch({
      head: [OPEN, ISOLATE_DB],
      connections: [recorded(batch, web, { denied: at(SINCE) }), blocked, dropped(web), dropped(db), often],
      guessed: [dropped(client('203.0.113.7'))],
    });
    const names = drops.map(
      ({ attribution, connection: { source } }) =>
        `${attribution.kind} ${source.kind === 'workload' ? source.name : source.kind}`,
    );
    expect(names).toEqual([
      'unpredicted batch',
      'unpredicted db',
      'unpredicted web',
      'cannot-tell world',
      'predicted web',
      'background batch',
    ]);
    const many = Array.from({ length: 1003 }, (_, port): RecordedConnection => {
      const one = dropped(batch);
      return { ...one, connection: { ...one.connection, port: port + 1 } };
    });
    const findings = watch({ head: [OPEN], connections: many });
    expect(findings.drops).toHaveLength(1000);
    expect(findings.counts.unpredicted).toBe(1003);
  });

  it('shows the first record of what is dropped several times, and whether any of it passed', () => {
    const first = { ...dropped(batch), example: { time: 7, source: 'first', destination: 'x', node: 'n' } };
    const { drops } = watch({
      head: [OPEN],
      connections: [first, recorded(batch, cart, { denied: at(SINCE), allowed: at(SINCE) }), dropped(batch)],
    });
    expect(drops).toMatchObject([{ count: 3, isAlsoAllowed: true, example: { source: 'first' } }]);
    expect(watch({ head: [OPEN], connections: [first] }).drops).toMatchObject([{ isAlsoAllowed: false }]);
  });

  it('a request that a proxy refuses is judged as a request', () => {
    const paths = (path: string) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: paths, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: cart}}
  ingress:
    - toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [{method: GET, path: "${path}"}]}}]
`;
    const refused = (path: string) => ({
      ...recorded(web, cart, { allowed: at(SINCE) }),
      requests: {
        isComplete: true,
        requests: [
          {
            request: {
              kind: 'http' as const,
              method: 'GET',
              path,
              host: undefined,
              protocol: undefined,
            },
            allowed: undefined,
            refused: at(SINCE),
          },
        ],
      },
    });
    const head = [paths('/public.*')];
    expect(only({ head, connections: [refused('/admin')] })).toBe('predicted: blocked');
    expect(only({ head, connections: [refused('/public/1')] })).toBe('unpredicted: allowed');
    // It was refused before, too, and nobody knows by what; another one was not.
    const cannotTell = 'background: dropped-before';
    expect(
      only({ head, base: [OPEN], recorded: [refused('/public/1')], connections: [refused('/public/1')] }),
    ).toBe(cannotTell);
    expect(only({ head, recorded: [refused('/public/2')], connections: [refused('/public/1')] })).toBe(
      'unpredicted: allowed',
    );
    // The connection is dropped as well: two findings.
    const both = { ...refused('/public/1'), allowed: undefined, denied: at(SINCE) };
    expect(watch({ head, connections: [both] }).drops).toHaveLength(2);
    const [request] = refused('/public/1').requests.requests;
    const passed = {
      ...refused('/public/1'),
      requests: { isComplete: true, requests: [{ ...request, allowed: at(SINCE) }] },
    };
    expect(watch({ head, connections: [passed as RecordedConnection] }).drops).toMatchObject([
      { isAlsoAllowed: true },
    ]);
    expect(watch({ head, connections: [refused('/admin')] }).drops).toMatchObject([{ isAlsoAllowed: false }]);
    // One that nobody refused was not dropped.
    const open = { isComplete: true, requests: [{ ...request, allowed: at(SINCE), refused: undefined }] };
    const none = { ...refused('/public/1'), requests: open };
    expect(watch({ head, connections: [none as RecordedConnection] }).drops).toEqual([]);
  });
});

/** Laws on random sets and traffic. */
const POOL = [
  CART_INGRESS,
  ISOLATE_DB,
  ALLOW_BATCH,
  OPEN,
  CART_INGRESS.replace('cart-ingress', 'db-in').replace('app: cart', 'app: db'),
];
const ENDS = [web, cart, db, batch, client('203.0.113.7'), workload('late', NO_LABELS_KNOWN)];
const end = fc.constantFrom(...ENDS);
const sightings = fc.option(fc.integer({ min: 1, max: 4 }).map(at), { nil: undefined });
const anyConnection = fc
  .record({ from: end, to: end, allowed: sightings, denied: sightings })
  .map(({ from, to, allowed, denied }) => recorded(from, to, { allowed, denied }));
const traffic = fc.array(anyConnection, { maxLength: 4 });

describe('laws', () => {
  const SIDES = new Map<string, ReturnType<typeof side>>();
  const sideOf = (name: string, texts: readonly string[]) => {
    const key = `${name}\n${texts.join('\n---\n')}`;
    const known = SIDES.get(key) ?? side(name, ...texts);
    SIDES.set(key, known);
    return known;
  };

  it('what the simulation calls denied is never unpredicted, nor what is guessed; every drop has just one attribution', () => {
    fc.assert(
      fc.property(
        fc.subarray(POOL),
        fc.subarray(POOL),
        traffic,
        traffic,
        traffic,
        traffic,
        fc.boolean(),
        (base, head, connections, guessed, before, past, isWhole) => {
          const attribute = createDropAttribution({
            platform: newestPlatform('cilium'),
            base: sideOf('base', base),
            head: sideOf('head', head),
            isWhole,
            before: past,
          });
          const { drops, counts } = attribute({ connections, guessed, before });
          for (const { connection, attribution } of drops) {
            const { totals } = run(sideOf('base', head), sideOf('head', head), [
              recorded(connection.source, connection.destination, { denied: at(1) }),
            ]);
            const isDenied = totals['still-denied'].connections === 1;
            expect(attribution.kind === 'predicted').toBe(isDenied);
            if (attribution.kind !== 'unpredicted') continue;
            const isSure = connections.some(
              (one) =>
                one.denied !== undefined &&
                one.connection.source === connection.source &&
                one.connection.destination === connection.destination,
            );
            expect(isSure).toBe(true);
          }
          expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(drops.length);
          // A deploy that changes nothing is to blame for nothing.
          const idle = createDropAttribution({
            platform: newestPlatform('cilium'),
            base: sideOf('base', head),
            head: sideOf('head', head),
            isWhole,
            before: past,
          })({ connections, guessed, before });
          expect(idle.counts.unpredicted + idle.counts['cannot-tell']).toBe(0);
        },
      ),
      { numRuns: Number(process.env.SLUICE_RUNS ?? 150) },
    );
  });
});
