import { connectionSince } from '../../digest/derive/keep-window.ts';
import type { FlowDigest, SeenConnection } from '../../digest/flow-digest.ts';
import type { EpochMs } from '../../model/digest.ts';

/** When a deploy happened. */
export interface DeployTimes {
  /** Before its first write. */
  readonly began: EpochMs;
  /** What was recorded from then on is about what was deployed. */
  readonly since: EpochMs;
}

/** What is told of the time before a deploy and since, each a digest. */
export interface DigestParts {
  /** Only sightings since. */
  readonly since: FlowDigest;
  /** Connections dropped since whose opener is only guessed. */
  readonly guessed: FlowDigest;
  /** Sightings from before the first write. */
  readonly before: FlowDigest;
}

export interface RecordCounts {
  /** Records of connections since; for a digest, connections. */
  readonly records: number;
  /** Records of connections that are older, or have no time. */
  readonly older: number;
  readonly undated: number;
  /** All lines, and those that could not be read. */
  readonly lines: number;
  readonly broken: number;
}

/** Whether the sources of a digest recorded who opened a connection. */
export type DirectionOf = 'recorded' | 'guessed';

/** The connections of a digest in their parts; nothing is guessed where directions are recorded. */
export function partsOfDigest(
  digest: FlowDigest,
  { began, since }: DeployTimes,
  direction: DirectionOf,
): Partial<DigestParts> {
  const only = (connections: readonly SeenConnection[]): FlowDigest => ({
    ...digest,
    connections: connections.filter(hasCounters),
  });
  const ofSince = datedSince(digest, since);
  const ofBefore = digest.connections.map((seen) =>
    withCounters(seen, ({ firstSeen }) => (firstSeen ?? since) < began),
  );
  return {
    ...(direction === 'recorded'
      ? { since: only(ofSince) }
      : { since: only(ofSince.map(withoutDenials)), guessed: only(ofSince.map(onlyDenials)) }),
    before: only(ofBefore.map(endedBefore(began))),
  };
}

/** Connections of a digest stand for the records that it no longer has. */
export function countDigest(digest: FlowDigest, { since }: DeployTimes): RecordCounts {
  const { connections, sources } = digest;
  const countWhere = (isCounted: (lastSeen: EpochMs | undefined) => boolean): number =>
    connections.filter(({ counters }) => [...counters.values()].every(({ lastSeen }) => isCounted(lastSeen)))
      .length;
  return {
    records: datedSince(digest, since).length,
    older: countWhere((lastSeen) => (lastSeen ?? since) < since),
    undated: countWhere((lastSeen) => lastSeen === undefined),
    lines: sources.reduce((sum, { records }) => sum + records.lines, 0),
    broken: sources.flatMap(({ records }) => Object.values(records.broken)).reduce((a, b) => a + b, 0),
  };
}

type Counter = SeenConnection['counters'] extends ReadonlyMap<infer _, infer Value> ? Value : never;

function withCounters(
  seen: SeenConnection,
  keeps: (counter: Counter, key: string) => boolean,
): SeenConnection {
  const counters = new Map([...seen.counters].filter(([key, counter]) => keeps(counter, key)));
  return { ...seen, counters };
}

/** Undated records may be of any time. */
function datedSince({ connections }: FlowDigest, since: EpochMs): readonly SeenConnection[] {
  return connections
    .flatMap((seen) => connectionSince(seen, since))
    .map((seen) => withCounters(seen, ({ lastSeen }) => lastSeen !== undefined))
    .filter(hasCounters);
}

function hasCounters({ counters }: SeenConnection): boolean {
  return counters.size > 0;
}

function withoutDenials(seen: SeenConnection): SeenConnection {
  return withCounters(seen, (_, key) => !key.endsWith(' denied'));
}

function onlyDenials(seen: SeenConnection): SeenConnection {
  return withCounters(seen, (_, key) => key.endsWith(' denied'));
}

/** A counter that goes on since the deploy shows that there was something before it, but not when it was last. */
function endedBefore(began: EpochMs): (seen: SeenConnection) => SeenConnection {
  const undated = { firstSeen: undefined, lastSeen: undefined };
  return (seen) => ({
    ...seen,
    counters: new Map(
      [...seen.counters].map(([key, counter]) => [
        key,
        (counter.lastSeen ?? began) < began ? counter : { ...counter, ...undated },
      ]),
    ),
  });
}
