import type { EpochMs, RecordedConnection, Sightings } from '../../model/digest.ts';
import { laterOf } from '../../model/recorded-time.ts';
import type { Verdict } from '../../model/verdict.ts';

/** What the record says about the base verdict of a connection. */
export type Agreement =
  | 'agrees'
  | 'contradicts'
  /** All records that tell are from before a policy of one of its ends changed to what the base says. */
  | 'outdated'
  /** The verdict is unknown, or nothing was recorded about the outcome. */
  | 'not-comparable';

/**
 * Compares a base verdict with what was recorded. `changedAt` is when the policies of its ends last changed, where that is known:
 * records from before that say nothing for or against them. Undated records may be of any time, so where policies changed they
 * say nothing either.
 */
export function compareWithRecord(
  verdict: Verdict,
  recorded: RecordedConnection,
  changedAt: EpochMs | undefined,
): Agreement {
  if (verdict.outcome === 'unknown') return 'not-comparable';
  const outcome = recordedOutcome(changedAt === undefined ? recorded : seenSince(recorded, changedAt));
  if (outcome !== undefined) return verdict.outcome === outcome ? 'agrees' : 'contradicts';
  return changedAt !== undefined && recordedOutcome(recorded) !== undefined ? 'outdated' : 'not-comparable';
}

/** What policy did with a connection when it was recorded; undefined when no record tells. */
function recordedOutcome({
  allowed,
  denied,
  audited,
}: Pick<RecordedConnection, 'allowed' | 'denied' | 'audited'>): 'allowed' | 'denied' | undefined {
  const isDenied = denied !== undefined || audited !== undefined;
  if (allowed === undefined) return isDenied ? 'denied' : undefined;
  if (!isDenied) return 'allowed';
  // Policies may have changed within the window: the latest outcome counts, where there is one.
  const deniedLast = laterOf(denied?.lastSeen, audited?.lastSeen);
  if (deniedLast === undefined || allowed.lastSeen === undefined) return undefined;
  return deniedLast > allowed.lastSeen ? 'denied' : 'allowed';
}

function seenSince({ allowed, denied, audited }: RecordedConnection, since: EpochMs) {
  const recent = (sightings: Sightings | undefined): Sightings | undefined =>
    sightings?.lastSeen === undefined || sightings.lastSeen < since ? undefined : sightings;
  return { allowed: recent(allowed), denied: recent(denied), audited: recent(audited) };
}
