import type { RecordedConnection } from '../model/digest.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Accuracy } from './simulation.ts';

/** What policy did with a connection when it was recorded; undefined when no record tells. */
function recordedOutcome(recorded: RecordedConnection): 'allowed' | 'denied' | undefined {
  const { allowed, audited } = recorded;
  const denied = latest(recorded.denied?.lastSeen, audited?.lastSeen);
  if (allowed === undefined) return denied === undefined ? undefined : 'denied';
  // Policies may have changed within the window: the last word counts.
  return denied !== undefined && denied > allowed.lastSeen ? 'denied' : 'allowed';
}

function latest(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.max(one, other);
}

/** True when the verdict is certain and the record says the opposite. */
export function contradictsRecord(verdict: Verdict, recorded: RecordedConnection): boolean {
  const outcome = recordedOutcome(recorded);
  return outcome !== undefined && verdict.outcome !== 'unknown' && verdict.outcome !== outcome;
}

/** Compares the base verdicts with what was recorded, for connections as a reader counts them. */
export function measureAccuracy(
  judged: readonly { readonly recorded: RecordedConnection; readonly base: Verdict }[],
): Accuracy {
  const accuracy = { agreeing: 0, contradicting: 0, notComparable: 0 };
  for (const { recorded, base } of judged) {
    if (base.outcome === 'unknown' || recordedOutcome(recorded) === undefined) accuracy.notComparable++;
    else if (contradictsRecord(base, recorded)) accuracy.contradicting++;
    else accuracy.agreeing++;
  }
  return accuracy;
}
