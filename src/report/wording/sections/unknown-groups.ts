import type { ConnectionImpact, Tally } from '../../../impact/connection-impact.ts';
import { sumSightings } from '../../../impact/counting/sum-sightings.ts';
import { isFilteredAlike } from '../../../impact/judging/filtered-alike.ts';
import type { Unknown } from '../../../model/ternary.ts';
import type { Verdict } from '../../../model/verdict.ts';
import { isHeldBack } from '../clauses/contradiction-clause.ts';
import { type Explanation, explainUnknown, type GroupCode } from '../clauses/unknown-explanations.ts';
import { message } from '../phrases/phrase.ts';

/** For these it matters which policy or Service it is, so the reason itself is stated, not its kind. */
const NAMES_IT: readonly GroupCode[] = [
  'meaning-undefined',
  'enforcement-not-told',
  'policy-not-simulated',
  'policy-not-given',
  'policy-contested',
  'service-altered',
];

/** Allowed before and after, but by proxies with different rules. */
function filterReason({ base, head }: ConnectionImpact): Reason | undefined {
  if (isFilteredAlike(base, head)) return undefined;
  return { code: 'request-not-recorded', detail: 'a proxy decides by other rules' };
}

interface Reason {
  readonly code: GroupCode;
  readonly detail: string;
}

const HELD_BACK: Reason = { code: 'contradicts-record', detail: '' };

export interface UnknownGroup {
  readonly code: GroupCode;
  /** Why these cannot be told, and what would help. */
  readonly explanation: Explanation;
  readonly tally: Tally;
  /** In the order of the impacts, most important first. */
  readonly impacts: readonly ConnectionImpact[];
}

/** Undecided connections by their first reason, most seen first. */
export function groupUnknowns(impacts: readonly ConnectionImpact[]): readonly UnknownGroup[] {
  const groups = new Map<string, { readonly reason: Reason; readonly impacts: ConnectionImpact[] }>();
  for (const impact of impacts) {
    const reason = isHeldBack(impact)
      ? HELD_BACK
      : (unknownsOf(impact.head)[0] ?? unknownsOf(impact.base)[0] ?? filterReason(impact));
    if (reason === undefined) continue;
    const key = NAMES_IT.includes(reason.code) ? reason.detail : reason.code;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { reason, impacts: [impact] });
    else group.impacts.push(impact);
  }
  return [...groups.values()]
    .map(({ reason, impacts: group }) => ({
      code: reason.code,
      explanation: explain(reason),
      impacts: group,
      tally: tallyOf(group),
    }))
    .sort((a, b) => b.tally.seen - a.tally.seen || (a.code < b.code ? -1 : 1));
}

function explain({ code, detail }: Reason): Explanation {
  const { what, help } = explainUnknown(code);
  return { what: NAMES_IT.includes(code) ? [message(detail)] : what, help };
}

function unknownsOf({ egress, ingress }: Verdict): readonly Unknown[] {
  return [egress, ingress].flatMap((side) => (side.outcome === 'unknown' ? side.unknowns : []));
}

function tallyOf(impacts: readonly ConnectionImpact[]): Tally {
  return {
    connections: impacts.length,
    seen: impacts.reduce((sum, { recorded }) => sum + sumSightings(recorded).count, 0),
  };
}
