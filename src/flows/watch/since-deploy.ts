import { mergeDigests } from '../../digest/derive/merge-digests.ts';
import type { FlowDigest, FlowDigestSource } from '../../digest/flow-digest.ts';
import { createDigestBuilder, type DigestBuilder } from '../digest-builder.ts';
import type { FlowLine } from '../flow-line.ts';
import type { Abilities } from '../format/abilities.ts';
import {
  countDigest,
  type DeployTimes,
  type DigestParts,
  partsOfDigest,
  type RecordCounts,
} from './digest-parts.ts';

/** What a source tells about the time since a deploy, separate from what it tells about the time before. */
export interface RecordsSince extends DigestParts, RecordCounts {}

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
export function createSinceDeploy(times: DeployTimes): SinceDeploy {
  const builders = {
    since: createDigestBuilder(),
    guessed: createDigestBuilder(),
    before: createDigestBuilder(),
  };
  const digests: Partial<DigestParts>[] = [];
  const counts = { records: 0, older: 0, undated: 0, lines: 0, broken: 0 };

  /** The part to which an observation belongs. */
  const partOf = ({ observation }: FlowLine & { kind: 'observation' }): keyof DigestParts | undefined => {
    const { time, outcome, isDirectionGuessed } = observation;
    if (time === undefined) {
      counts.undated++;
      return undefined;
    }
    if (time < times.since) {
      counts.older++;
      return time < times.began ? 'before' : undefined;
    }
    counts.records++;
    return isDirectionGuessed && outcome === 'denied' ? 'guessed' : 'since';
  };

  return {
    add(line) {
      counts.lines++;
      switch (line.kind) {
        case 'broken':
          counts.broken++;
          return;
        case 'observation': {
          const part = line.isOtherLayer === true ? undefined : partOf(line);
          if (part !== undefined) builders[part].add(line);
          return;
        }
        default:
          // What a client was told about a name remains valid.
          if ((line.kind === 'ignored' && line.answer !== undefined) || (line.time ?? 0) >= times.since) {
            builders.since.add(line);
          }
      }
    },
    addDigest(digest, abilitiesOf) {
      const isGuess = digest.sources.some((source) => abilitiesOf(source)?.direction !== 'recorded');
      digests.push(partsOfDigest(digest, times, isGuess ? 'guessed' : 'recorded'));
      const { records, older, undated, lines, broken } = countDigest(digest, times);
      counts.records += records;
      counts.older += older;
      counts.undated += undated;
      counts.lines += lines;
      counts.broken += broken;
    },
    finish(name) {
      const whole = (part: keyof DigestParts): FlowDigest =>
        mergeDigests([built(builders[part], name), ...digests.flatMap((parts) => parts[part] ?? [])]);
      return { since: whole('since'), guessed: whole('guessed'), before: whole('before'), ...counts };
    },
  };
}

function built(builder: DigestBuilder, name: string): FlowDigest {
  return builder.finish({ name, format: 'watched', isComplete: true, fingerprint: undefined });
}
