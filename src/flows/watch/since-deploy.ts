import { connectionSince } from '../../digest/derive/keep-window.ts';
import { mergeDigests } from '../../digest/derive/merge-digests.ts';
import type { FlowDigest, FlowDigestSource, SeenConnection } from '../../digest/flow-digest.ts';
import type { EpochMs } from '../../model/digest.ts';
import { createDigestBuilder, type DigestBuilder } from '../digest-builder.ts';
import type { FlowLine } from '../flow-line.ts';
import type { Abilities } from '../format/abilities.ts';

/** When a deploy happened. */
export interface DeployTimes {
  /** Before its first write. */
  readonly began: EpochMs;
  /** What was recorded from then on is about what was deployed. */
  readonly since: EpochMs;
}

/** What a source tells about the time since a deploy, separate from what it tells about the time before. */
export interface RecordsSince {
  /** Only sightings since. */
  readonly since: FlowDigest;
  /** Connections dropped since whose opener is only guessed. */
  readonly guessed: FlowDigest;
  /** Sightings from before the first write. */
  readonly before: FlowDigest;
  /** Records of connections since; for a digest, connections. */
  readonly records: number;
  /** Records of connections that are older, or have no time. */
  readonly older: number;
  readonly undated: number;
  /** All lines, and those that could not be read. */
  readonly lines: number;
  readonly broken: number;
}

/** Takes the records of one source as they come. */
export interface SinceDeploy {
  add(line: FlowLine): void;
  addDigest(digest: FlowDigest, abilitiesOf: (source: FlowDigestSource) => Abilities | undefined): void;
  finish(name: string): RecordsSince;
}

/**
 * Sorts records by their time. Records from between the first write and `since` are of neither state, and tell nothing; neither
 * do records without a time.
 */
export function createSinceDeploy({ began, since }: DeployTimes): SinceDeploy {
  const builders = {
    since: createDigestBuilder(),
    guessed: createDigestBuilder(),
    before: createDigestBuilder(),
  };
  const digests: Readonly<Record<keyof typeof builders, FlowDigest[]>> = {
    since: [],
    guessed: [],
    before: [],
  };
  let [records, older, undated, lines, broken] = [0, 0, 0, 0, 0];

  /** The part to which an observation belongs. */
  const partOf = ({ observation }: FlowLine & { kind: 'observation' }): keyof typeof builders | undefined => {
    const { time, outcome, isDirectionGuessed } = observation;
    if (time === undefined) {
      undated++;
      return undefined;
    }
    if (time < since) {
      older++;
      return time < began ? 'before' : undefined;
    }
    records++;
    return isDirectionGuessed && outcome === 'denied' ? 'guessed' : 'since';
  };

  return {
    add(line) {
      lines++;
      switch (line.kind) {
        case 'broken':
          broken++;
          return;
        case 'observation': {
          const part = line.isOtherLayer === true ? undefined : partOf(line);
          if (part !== undefined) builders[part].add(line);
          return;
        }
        default:
          // What a client was told about a name remains valid.
          if ((line.kind === 'ignored' && line.answer !== undefined) || (line.time ?? 0) >= since) {
            builders.since.add(line);
          }
      }
    },
    addDigest(digest, abilitiesOf) {
      const isGuess = digest.sources.some((source) => (abilitiesOf(source)?.direction ?? '') !== 'recorded');
      const ofSince = digest.connections.flatMap((seen) => dated(connectionSince(seen, since)));
      const sure = isGuess ? ofSince.map(withoutDenials) : ofSince;
      digests.since.push({ ...digest, connections: sure.filter(hasCounters) });
      if (isGuess)
        digests.guessed.push({ ...digest, connections: ofSince.map(onlyDenials).filter(hasCounters) });
      const ofBefore = digest.connections.map((seen) =>
        withCounters(seen, ({ firstSeen }) => (firstSeen ?? since) < began),
      );
      digests.before.push({ ...digest, connections: ofBefore.filter(hasCounters).map(endedBefore(began)) });
      records += ofSince.length;
      older += digest.connections.filter((seen) =>
        [...seen.counters.values()].every(({ lastSeen }) => (lastSeen ?? since) < since),
      ).length;
      undated += digest.connections.filter((seen) =>
        [...seen.counters.values()].every(({ lastSeen }) => lastSeen === undefined),
      ).length;
      for (const source of digest.sources) {
        lines += source.records.lines;
        broken += Object.values(source.records.broken).reduce((sum, count) => sum + count, 0);
      }
    },
    finish(name) {
      const whole = (part: keyof typeof builders): FlowDigest =>
        mergeDigests([built(builders[part], name), ...digests[part]]);
      return {
        since: whole('since'),
        guessed: whole('guessed'),
        before: whole('before'),
        records,
        older,
        undated,
        lines,
        broken,
      };
    },
  };
}

function built(builder: DigestBuilder, name: string): FlowDigest {
  return builder.finish({ name, format: 'watched', isComplete: true, fingerprint: undefined });
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
function dated(kept: readonly SeenConnection[]): readonly SeenConnection[] {
  return kept.map((seen) => withCounters(seen, ({ lastSeen }) => lastSeen !== undefined)).filter(hasCounters);
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
