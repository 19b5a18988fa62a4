import type { DigestSource, EpochMs, RecordedWindow, SourceLimit } from '../../model/digest.ts';
import { isGain } from '../isolation/isolation-change.ts';
import type { Simulation } from '../simulation.ts';
import { LONG_GAP_MS, recordedSpans, timeOf } from './recorded-spans.ts';
import { withoutLoneNode } from './short-nodes.ts';
import { unreachedNodes } from './unreached-nodes.ts';

/** The part of a recording that may stand for the present. See docs/configuration.md, "How much evidence is enough". */
export interface CurrentRecording {
  /** Undefined when nothing is dated. */
  readonly time: CurrentTime | undefined;
  /** What its sources cannot show, one list each; [] when one of them shows everything, which is enough. */
  readonly limits: readonly (readonly SourceLimit[])[];
  /** Nodes that reported in sources that are not too old. */
  readonly nodes: readonly string[];
  /** Nodes whose records are missing in these sources because the recorder could not reach them. */
  readonly unreached: readonly string[];
}

export interface CurrentTime {
  /** The sources that count. */
  readonly sources: readonly DigestSource[];
  /** The end of the newest part; single records are not a part. */
  readonly end: EpochMs;
  /** Whether something was recorded after `end`, but too little to count. */
  readonly hasStrays: boolean;
  /** How much time records fill, in milliseconds. */
  readonly filledMs: number;
  /** The parts that count, in their order. */
  readonly spans: readonly RecordedWindow[];
  /** Why that is less than what was recorded; undefined when it is everything. */
  readonly without: 'old' | 'limited' | 'one-node' | undefined;
}

/**
 * The sources that show everything count, unless they are too old and others are not: other sources only add to them, and neither
 * their age nor their length makes up for what they cannot show. What the sources fill falls into parts, between which nothing
 * was recorded for long. Single records are not a part: nobody can tell one of today from one with a wrong clock. All parts count
 * from the newest back to the first gap that is longer than `maxAgeMs`: what is before that was already too old when the rest was
 * recorded. Time that only one node fills whose clock must be wrong does not count.
 */
export function currentRecording(
  { evidence, isolation }: Pick<Simulation, 'evidence' | 'isolation'>,
  maxAgeMs: number | undefined,
  now: EpochMs,
): CurrentRecording {
  const { sources, window } = evidence;
  const isRecent = (time: EpochMs): boolean => maxAgeMs === undefined || now - time <= maxAgeMs;
  // Pods that a policy selected before were recorded; the others matter only if a policy selects some of them now.
  const isAnyIsolated = isolation.some(isGain);
  const limitsOf = ({ limits = [] }: DigestSource): readonly SourceLimit[] =>
    limits.filter((limit) => limit !== 'no-unselected' || isAnyIsolated);
  const telling = sources.filter(({ records }) => records.connections > 0);
  const dated = telling.filter((source) => source.window !== undefined);
  // Beside sources with times, one without them does not count: nobody knows how old it is.
  const asked = dated.length > 0 ? dated : telling;
  const whole = asked.filter((source) => limitsOf(source).length === 0);
  const limited = telling.map(limitsOf).filter((limits) => limits.length > 0);
  const recent = sources.filter(({ window: of }) => of === undefined || isRecent(of.last));
  const nodes = nodesOf(evidence, recent);
  const unreached = unreachedNodes(recent.length > 0 ? recent : sources);
  if (window === undefined)
    return { time: undefined, limits: whole.length > 0 ? [] : limited, nodes, unreached };

  const isFresh = ({ end }: CurrentTime): boolean => isRecent(end);
  const all = timeOfParts(asked, window, maxAgeMs);
  const wholeTime = whole.length === 0 ? undefined : timeOfParts(whole, window, maxAgeMs);
  if (wholeTime === undefined || (!isFresh(wholeTime) && isFresh(all)))
    return { time: all, limits: limited, nodes, unreached };
  const isLess = wholeTime.filledMs < all.filledMs;
  return {
    time: { ...wholeTime, without: isLess ? 'limited' : wholeTime.without },
    limits: [],
    nodes,
    unreached,
  };
}

/** All nodes, where some source does not say which reported in it, or none is recent. */
function nodesOf({ nodes }: Simulation['evidence'], recent: readonly DigestSource[]): readonly string[] {
  const known = recent.map((source) => source.nodes).filter((of) => of !== undefined);
  if (recent.length === 0 || known.length < recent.length) return nodes;
  return [...new Set(known.flat())];
}

/** A part that is both shorter than this and less than a twentieth of the longest one is just a few records. */
const FEW_RECORDS_MS = 30 * 60_000;
const FEW_RECORDS_SHARE = 1 / 20;

function timeOfParts(
  sources: readonly DigestSource[],
  window: RecordedWindow,
  maxAgeMs = Number.POSITIVE_INFINITY,
): CurrentTime {
  const within = withoutLoneNode(sources, window);
  const spans = recordedSpans(sources, within, LONG_GAP_MS);
  const longestMs = Math.max(0, ...spans.map(({ first, last }) => last - first));
  const leastMs = Math.min(FEW_RECORDS_MS, FEW_RECORDS_SHARE * longestMs);
  const parts = spans.filter(({ first, last }) => last - first >= leastMs);
  const end = parts.at(-1)?.last ?? window.last;
  const from = parts.findLastIndex(({ first }, i) => first - (parts[i - 1]?.last ?? first) > maxAgeMs);
  const current = parts.slice(Math.max(0, from));
  const newest = recordedSpans(sources, window, LONG_GAP_MS).at(-1)?.last ?? end;
  const isOfOneNode = within.first > window.first || within.last < window.last;
  return {
    sources,
    end,
    hasStrays: end < newest,
    filledMs: timeOf(current),
    spans: current,
    without: current.length < parts.length ? 'old' : isOfOneNode ? 'one-node' : undefined,
  };
}
