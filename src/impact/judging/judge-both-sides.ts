import type { Evaluator } from '../../engine/evaluator.ts';
import type { AlteredConnection } from '../../inventory/resolve/resolve-both-sides.ts';
import type { Connection } from '../../model/connection.ts';
import type { RecordedConnection } from '../../model/digest.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { Touched } from '../changes/touched.ts';
import { judgeRecorded } from './judge-recorded.ts';
import { judgeRedirected } from './judge-redirected.ts';

/** Connections of a digest that have another end after the change. */
export type AlteredConnections = ReadonlyMap<RecordedConnection, AlteredConnection>;

/** The verdicts on one connection before and after a change. */
export interface BothVerdicts {
  readonly before: Verdict;
  readonly after: Verdict;
  /** Whether the change can reach it: a changed policy may select an end, or an end is another one, and policies tell. */
  readonly isTouched: boolean;
}

/** The verdicts on a recorded connection before and after a change of policies, and of who its ends are. */
export function judgeBothSides(
  recorded: RecordedConnection,
  altered: AlteredConnection | undefined,
  evaluators: { readonly base: Evaluator; readonly head: Evaluator },
  touched: Touched,
): BothVerdicts {
  const before = judgeRecorded(evaluators.base, recorded);
  const isReached = touched.connection(recorded.connection);
  if (altered === undefined) {
    return {
      before,
      after: isReached ? judgeRecorded(evaluators.head, recorded) : before,
      isTouched: isReached,
    };
  }
  const after = judgeAltered(recorded, altered, evaluators.head, before);
  const isTouched = isReached || touched.connection(altered.connection) || !isSame(before, after);
  return { before, after, isTouched };
}

function judgeAltered(
  recorded: RecordedConnection,
  altered: AlteredConnection,
  head: Evaluator,
  before: Verdict,
): Verdict {
  const { connection, redirected } = altered;
  const judge = (one: Connection) => judgeRecorded(head, { ...recorded, connection: one });
  const direct = judge(connection);
  if (redirected === undefined) return direct;
  return judgeRedirected(redirected, { before, direct, through: redirected.connections.map(judge) });
}

/** The recorded connection with the ends that it has after the change. */
export function afterChange(
  recorded: RecordedConnection,
  altered: AlteredConnection | undefined,
): RecordedConnection {
  return altered === undefined ? recorded : { ...recorded, connection: altered.connection };
}

/** For unknown ones also the reasons: what is unknown only because of the change is touched by it. */
function isSame(one: Verdict, other: Verdict): boolean {
  const text = ({ outcome, egress, ingress }: Verdict) =>
    outcome === 'unknown' ? JSON.stringify([egress.unknowns, ingress.unknowns]) : outcome;
  return text(one) === text(other);
}
