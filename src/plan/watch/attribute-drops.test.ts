import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
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
import { createDropAttribution, type TrafficSince } from './attribute-drops.ts';

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
