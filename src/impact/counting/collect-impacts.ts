import type { EpochMs, RecordedConnection } from '../../model/digest.ts';
import type { Verdict } from '../../model/verdict.ts';
import { type AlteredEnds, createCauseFinder } from '../causes/find-cause.ts';
import type { PolicyLookup } from '../changes/changed-places.ts';
import { compareWithRecord } from '../judging/compare-with-record.ts';
import { decidingDirection, transitionOf } from '../judging/transition.ts';
import type { Simulation } from '../simulation.ts';
import { createImpactListing } from './impact-listing.ts';
import { joinGroup, type ReaderGroup } from './reader-group.ts';
import { createReaderIndex } from './reader-index.ts';
import { createReaderTotals } from './reader-totals.ts';
import { sumSightings } from './sum-sightings.ts';

/** Groups judged connections into those that a reader counts, and tallies them. */
export interface ImpactCollector {
  add(recorded: RecordedConnection, base: Verdict, head: Verdict, about: JudgedConnection): void;
  finish(): CollectedImpacts;
}

/** The part of a simulation that is about recorded connections. */
export type CollectedImpacts = Pick<
  Simulation,
  'impacts' | 'unlisted' | 'totals' | 'unknownUntouched' | 'accuracy'
>;

/** What is known of a connection besides its verdicts. */
export interface JudgedConnection {
  /** Whether the change can reach it. */
  readonly isTouched: boolean;
  /** When the base policies of its ends last changed; undefined: not known. */
  readonly changedAt?: EpochMs | undefined;
  /** What the change makes of its ends. Left out: they stay as they are. */
  readonly altered?: AlteredEnds | undefined;
}

/** Stands for most connections of a digest: the change does nothing to them, so a reader sees only their number. */
const ONLY_COUNTED = 'only counted';

/** @param maxListed how many findings are listed; the others are only counted. */
export function createImpactCollector(lookup: PolicyLookup, maxListed?: number): ImpactCollector {
  const placeOf = createReaderIndex<ReaderGroup | typeof ONLY_COUNTED>();
  const totals = createReaderTotals();
  const causeOf = createCauseFinder(lookup);
  const listing = createImpactListing(maxListed);

  return {
    add(recorded, base, head, { isTouched, changedAt, altered }) {
      const agreement = compareWithRecord(base, recorded, changedAt);
      const transition = transitionOf(base, head, recorded, agreement);
      const about = `${transition} ${agreement} ${isTouched}`;
      const { entries, key } = placeOf(recorded.connection, base, head, about);
      const { count, lastSeen } = sumSightings(recorded);
      const kind = totals.kindOf(transition, agreement, isTouched);
      kind.seen += count;
      const known = entries.get(key);
      if (known !== undefined) {
        if (known !== ONLY_COUNTED) joinGroup(known, recorded);
        return;
      }
      kind.connections++;
      const isUnexplained = agreement === 'contradicts';
      const isKept = transition === 'still-allowed' || transition === 'still-denied';
      if (!isUnexplained && (isKept || !isTouched)) {
        entries.set(key, ONLY_COUNTED);
        return;
      }
      const direction = decidingDirection(transition, base, head);
      const cause = isKept ? undefined : causeOf(direction, base, head, altered);
      const impact = { transition, recorded, direction, base, head, cause, isUnexplained };
      const group: ReaderGroup = { transition, count, lastSeen, impact };
      entries.set(key, group);
      listing.add(group);
    },
    finish: () => ({ ...listing.finish(), ...totals.finish() }),
  };
}
