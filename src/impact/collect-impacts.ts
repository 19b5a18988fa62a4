import type { EpochMs, RecordedConnection } from '../model/digest.ts';
import type { Verdict } from '../model/verdict.ts';
import { type Agreement, compareWithRecord } from './accuracy.ts';
import { type AlteredEnds, createCauseFinder, decidingDirection } from './cause.ts';
import type { PolicyLookup } from './changes/changed-places.ts';
import type { Transition } from './connection-impact.ts';
import { isFilteredAlike } from './filtered-alike.ts';
import { createImpactListing } from './impact-listing.ts';
import { joinGroup, type ReaderGroup } from './reader-group.ts';
import { createReaderIndex } from './reader-index.ts';
import { createReaderTotals } from './reader-totals.ts';
import { sumSightings } from './sightings-sum.ts';
import type { Simulation } from './simulation.ts';

/** Groups judged connections into those that a reader counts, and tallies them. */
export interface ImpactCollector {
  add(recorded: RecordedConnection, base: Verdict, head: Verdict, about: JudgedConnection): void;
  finish(): CollectedImpacts;
}

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

/** Most connections of a digest: the change does nothing to them, so that no reader sees more of them than their number. */
const ONLY_COUNTED = 'only counted';

/**
 * What a change does to a connection. Where the base verdict contradicts the record, the model does not know the connection as it
 * is, so a change is not said to do what the record already shows:
 *
 * - recorded as let through, denied by the base and allowed by the head: it was open before, whatever opened it;
 * - recorded as denied only, allowed by the base and denied by the head: it never worked, whatever closed it.
 *
 * Both are unknown, with the contradiction as the reason. So is a connection that proxies let through before and after by
 * different rules. A connection that was let through even once, or by audit mode, and that the head denies is blocked all the
 * same.
 */
function transitionOf(
  base: Verdict,
  head: Verdict,
  recorded: RecordedConnection,
  agreement: Agreement,
): Transition {
  if (base.outcome === 'unknown' || head.outcome === 'unknown') return 'unknown';
  if (base.outcome === head.outcome) {
    if (base.outcome === 'denied') return 'still-denied';
    return isFilteredAlike(base, head) ? 'still-allowed' : 'unknown';
  }
  if (head.outcome === 'allowed') return agreement === 'contradicts' ? 'unknown' : 'opened';
  const neverWorked = recorded.allowed === undefined && recorded.audited === undefined;
  return agreement === 'contradicts' && neverWorked ? 'unknown' : 'blocked';
}
