import { isJsonObject, listAt, textAt } from '../../model/json-object.ts';
import { ATTRIBUTIONS, type AttributionKind } from './attribution.ts';
import type { WatchOutcome } from './judge-watch.ts';
import type { WatchReport } from './watch-report.ts';

/** What the cluster keeps about a watch. */
export interface WatchRecord {
  readonly outcome: WatchOutcome['kind'];
  /** Why it is inconclusive; [] when it is not. */
  readonly because: readonly string[];
  /** ISO 8601. */
  readonly from: string;
  readonly to: string;
  /** Distinct connections that were seen. */
  readonly seen: number;
  /** Distinct dropped connections. */
  readonly drops: Readonly<Record<AttributionKind, number>>;
  /** The run that took the deploy back. */
  readonly undoneBy?: string;
}

export function watchRecordOf({ outcome, since, until, findings, undoing }: WatchReport): WatchRecord {
  return {
    outcome: outcome.kind,
    because: outcome.kind === 'inconclusive' ? outcome.because : [],
    from: new Date(since).toISOString(),
    to: new Date(until).toISOString(),
    seen: findings.seen,
    drops: findings.counts,
    ...(undoing?.kind === 'undone' && { undoneBy: undoing.run }),
  };
}

const OUTCOMES = ['success', 'failure', 'inconclusive'] as const;

/** Reads a record; undefined when it is not one. */
export function readWatchRecord(value: unknown): WatchRecord | undefined {
  if (!isJsonObject(value)) return undefined;
  const outcome = OUTCOMES.find((one) => one === value.outcome);
  const [from, to, undoneBy] = ['from', 'to', 'undoneBy'].map((key) => textAt(value, key));
  const { seen, drops } = value;
  if (outcome === undefined || from === undefined || to === undefined || !isJsonObject(drops))
    return undefined;
  const counts: Record<AttributionKind, number> = {
    unpredicted: 0,
    'cannot-tell': 0,
    predicted: 0,
    background: 0,
  };
  for (const kind of ATTRIBUTIONS) counts[kind] = Number(drops[kind] ?? 0);
  return {
    outcome,
    because: listAt(value, 'because').filter((one) => typeof one === 'string'),
    from,
    to,
    seen: Number(seen ?? 0),
    drops: counts,
    ...(undoneBy !== undefined && { undoneBy }),
  };
}
