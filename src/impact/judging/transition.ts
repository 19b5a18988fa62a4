import type { Direction } from '../../model/connection.ts';
import type { RecordedConnection } from '../../model/digest.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { Transition } from '../connection-impact.ts';
import type { Agreement } from './compare-with-record.ts';
import { isFilteredAlike } from './filtered-alike.ts';

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
export function transitionOf(
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

/** The direction whose policies turned the verdict: that of the end that denies in the base or in the head, egress first. */
export function decidingDirection(
  transition: Transition,
  base: Verdict,
  head: Verdict,
): Direction | undefined {
  if (transition !== 'blocked' && transition !== 'opened') return undefined;
  const denying = transition === 'blocked' ? head : base;
  return denying.egress.outcome === 'denied' ? 'egress' : 'ingress';
}
