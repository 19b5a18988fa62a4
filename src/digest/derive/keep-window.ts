import type { EpochMs, RecordedWindow, Sightings } from '../../model/digest.ts';
import type { FlowDigest, SeenConnection } from '../flow-digest.ts';
import type { SeenRequest, SeenRequests } from '../seen-requests.ts';
import { mergeDigests } from './merge-digests.ts';

/** A digest of the last days only, and what is no longer in it. */
export interface RollingDigest {
  readonly digest: FlowDigest;
  /** Nothing in it was last seen before; undefined: nothing is dated. */
  readonly from: EpochMs | undefined;
  readonly dropped: { readonly connections: number; readonly sources: number };
  /** Connections without a time: how old they are is not known, so they stay. */
  readonly undated: number;
}

/**
 * Merges digests of recordings that have none in common, without what was last seen more than `keepMs` before the newest record:
 * sightings by their observer, so that a denial of long ago does not live on in a connection that is allowed today. The newest
 * record and not the clock ends the window, so that a recorder that stopped loses nothing; but no record is newer than `now`.
 *
 * Counts of what stays, its hours and its first time go back further than the window: they are sums, out of which nothing can
 * be taken. A source that ended before the window is forgotten; given again, it is left out as a whole.
 */
export function keepWindow(digests: readonly FlowDigest[], keepMs: number, now: EpochMs): RollingDigest {
  const ends = digests.flatMap(({ window }) => window?.last ?? []);
  const from = ends.length === 0 ? undefined : Math.min(Math.max(...ends), now) - keepMs;
  const current = digests.filter((digest) => from === undefined || !isOver(digest, from));
  const merged = mergeDigests(current);
  const digest = from === undefined ? merged : since(merged, from);
  const given = current.length === digests.length ? merged : mergeDigests(digests);
  return {
    digest,
    from,
    dropped: {
      connections: given.connections.length - digest.connections.length,
      sources: given.sources.length - digest.sources.length,
    },
    undated: digest.connections.filter(isUndated).length,
  };
}

/** Whether all its sources ended before: what they recorded without a time did so too. */
function isOver({ sources }: FlowDigest, from: EpochMs): boolean {
  return sources.length > 0 && sources.every(({ window }) => window !== undefined && window.last < from);
}

function since(digest: FlowDigest, from: EpochMs): FlowDigest {
  const sources = digest.sources.filter(({ window }) => window === undefined || window.last >= from);
  const forgotten = digest.sources.filter((source) => !sources.includes(source));
  const nodes = sources.flatMap((source) => source.nodes ?? []);
  const hasNodes = sources.every((source) => source.nodes !== undefined);
  return {
    connections: digest.connections.flatMap((seen) => connectionSince(seen, from)),
    maxNames: digest.maxNames,
    answers: digest.answers.filter(({ lastSeen }) => isSince(lastSeen, from)),
    hasAllAnswers: digest.hasAllAnswers,
    window: windowSince(digest, sources, from),
    nodes: hasNodes ? [...new Set(nodes)].sort() : digest.nodes,
    lostEvents: forgotten.reduce((left, { lostEvents }) => Math.max(0, left - lostEvents), digest.lostEvents),
    sources,
  };
}

/** From the first record of a source that counts on; in digests of version 1 sources have no window of their own. */
function windowSince(
  { window }: FlowDigest,
  sources: FlowDigest['sources'],
  from: EpochMs,
): RecordedWindow | undefined {
  if (window === undefined) return undefined;
  const starts = sources.flatMap((source) => source.window?.first ?? []);
  const isKnown = starts.length > 0 && sources.every((source) => source.window !== undefined);
  const first = isKnown ? Math.min(...starts) : window.first;
  return { first: Math.max(first, from), last: window.last };
}

/** A connection without what was last seen before; [] when nothing is left. What is not dated stays. */
export function connectionSince(seen: SeenConnection, from: EpochMs): readonly SeenConnection[] {
  const counters = countersSince(seen.counters, from);
  if (counters.size === 0) return [];
  return [{ ...seen, counters, requests: requestsSince(seen.requests, from) }];
}

function requestsSince({ requests, isComplete }: SeenRequests, from: EpochMs): SeenRequests {
  const kept = requests.flatMap(({ request, counters }): readonly SeenRequest[] => {
    const left = countersSince(counters, from);
    return left.size === 0 ? [] : [{ request, counters: left }];
  });
  return { requests: kept, isComplete };
}

function countersSince<Key>(
  counters: ReadonlyMap<Key, Sightings>,
  from: EpochMs,
): ReadonlyMap<Key, Sightings> {
  return new Map([...counters].filter(([, { lastSeen }]) => isSince(lastSeen, from)));
}

function isSince(lastSeen: EpochMs | undefined, from: EpochMs): boolean {
  return lastSeen === undefined || lastSeen >= from;
}

function isUndated({ counters }: SeenConnection): boolean {
  return [...counters.values()].every(({ lastSeen }) => lastSeen === undefined);
}
