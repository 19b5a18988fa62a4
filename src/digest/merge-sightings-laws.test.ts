import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Sightings } from '../model/digest.ts';
import { type Endpoint, NO_ADDRESS } from '../model/endpoint.ts';
import type { CounterKey } from './flow-digest.ts';
import { type MergedSightings, mergeSightings } from './merge-sightings.ts';

/* One connection is recorded by up to ten observers. Whatever they saw of it, it counts once. */

const POD: Endpoint = { kind: 'unidentified', addresses: NO_ADDRESS };
/** No policy stands at its end: what left the source has arrived. */
const WORLD: Endpoint = { kind: 'world', addresses: NO_ADDRESS, names: [], entities: ['world'] };
const RUNS = { numRuns: Number(process.env.SLUICE_RUNS ?? 1000) };

interface Made {
  readonly egress: 'allowed' | 'denied';
  readonly ingress: 'allowed' | 'denied';
}

const isOpen = ({ egress, ingress }: Made) => egress === 'allowed' && ingress === 'allowed';
const arrived = ({ egress }: Made) => egress === 'allowed';

/** What each observer writes of a connection that it sees; undefined: it is not asked. */
const WRITTEN = {
  'egress-verdict': ({ egress }) => egress,
  'egress-drop': ({ egress }) => (egress === 'denied' ? 'denied' : undefined),
  sent: (made) => (arrived(made) ? 'allowed' : undefined),
  passed: (made) => (arrived(made) ? 'allowed' : undefined),
  'ingress-verdict': (made) => (arrived(made) ? made.ingress : undefined),
  'ingress-drop': (made) => (arrived(made) && made.ingress === 'denied' ? 'denied' : undefined),
  delivered: (made) => (isOpen(made) ? 'allowed' : undefined),
  whole: (made) => (isOpen(made) ? 'allowed' : undefined),
  /** kube-router: a denial, and nothing of its side. */
  unspecified: (made) => (isOpen(made) ? undefined : 'denied'),
} as const satisfies Partial<Record<string, (made: Made) => 'allowed' | 'denied' | undefined>>;
type Watcher = keyof typeof WRITTEN;
const WATCHERS = Object.keys(WRITTEN) as Watcher[];

function merge(
  made: readonly Made[],
  sees: (watcher: Watcher, connection: number) => boolean,
): MergedSightings {
  const counters = new Map<CounterKey, Sightings>();
  made.forEach((connection, i) => {
    for (const watcher of WATCHERS) {
      const outcome = sees(watcher, i) ? WRITTEN[watcher](connection) : undefined;
      if (outcome === undefined) continue;
      const key: CounterKey = `${watcher} ${outcome}`;
      counters.set(key, { count: (counters.get(key)?.count ?? 0) + 1, firstSeen: i, lastSeen: i });
    }
  });
  const isOutside = made.every(({ ingress }) => ingress === 'allowed');
  return mergeSightings(counters, isOutside ? WORLD : POD);
}

const side = fc.constantFrom<'allowed' | 'denied'>('allowed', 'denied');
const connections = fc.array(fc.record({ egress: side, ingress: side }), { minLength: 1, maxLength: 8 });

it('connections that several observers saw count once each', () => {
  fc.assert(
    fc.property(connections, fc.subarray(WATCHERS), (made, watching) => {
      const { allowed, denied } = merge(made, (watcher) => watching.includes(watcher));
      const open = made.filter(isOpen).length;
      const isAnyoneWatching = (...watchers: readonly Watcher[]) =>
        watchers.some((watcher) => watching.includes(watcher));
      if (isAnyoneWatching('delivered', 'whole')) expect(allowed?.count ?? 0).toBe(open);
      const seesBothSides =
        isAnyoneWatching('egress-verdict', 'egress-drop') &&
        isAnyoneWatching('ingress-verdict', 'ingress-drop');
      if (seesBothSides || watching.includes('unspecified')) {
        expect(denied?.count ?? 0).toBe(made.length - open);
      }
    }),
    RUNS,
  );
});

it('whoever saw whichever of them, there are never more than there were', () => {
  const seen = fc.array(fc.subarray(WATCHERS), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(connections, seen, (made, watching) => {
      const { allowed, denied } = merge(made, (watcher, i) => watching[i]?.includes(watcher) === true);
      const open = made.filter(isOpen).length;
      expect(denied?.count ?? 0).toBeLessThanOrEqual(made.length - open);
      expect(allowed?.count ?? 0).toBeLessThanOrEqual(open);
    }),
    RUNS,
  );
});

it('a connection that was open is never lost, whoever else saw others of the same ends denied', () => {
  const seen = fc.array(fc.subarray(WATCHERS), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(connections, seen, (made, watching) => {
      const isSeenOpen = made.some(
        (connection, i) =>
          isOpen(connection) &&
          watching[i]?.some((watcher) => watcher === 'whole' || watcher === 'delivered'),
      );
      const { allowed } = merge(made, (watcher, i) => watching[i]?.includes(watcher) === true);
      if (isSeenOpen) expect(allowed).toBeDefined();
    }),
    RUNS,
  );
});
