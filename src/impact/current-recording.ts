import type { DigestSource, EpochMs, RecordedWindow, SourceLimit } from '../model/digest.ts';
import { LONG_GAP_MS, recordedSpans, timeOf } from './recorded-spans.ts';
import type { Simulation } from './simulation.ts';
import { unreachedNodes } from './unreached-nodes.ts';
import { withoutLoneNode } from './without-lone-node.ts';

/** What of a recording may stand for the present. See docs/configuration.md, "How much evidence is enough". */
export interface CurrentRecording {
  /** Undefined when nothing is dated. */
  readonly time: CurrentTime | undefined;
  /** What its sources cannot show, one each; [] when one shows everything, which is enough. */
  readonly limits: readonly (readonly SourceLimit[])[];
  /** Nodes that reported in sources that are not too old. */
  readonly nodes: readonly string[];
  /** Nodes of which records are missing in them, because the recorder could not reach them. */
  readonly unreached: readonly string[];
}

export interface CurrentTime {
  /** Those that were asked. */
  readonly sources: readonly DigestSource[];
  /** The end of the newest part; single records besides are none. */
  readonly end: EpochMs;
  /** Whether something was recorded after `end`, too little to go by. */
  readonly hasStrays: boolean;
  /** How much is filled by records, in milliseconds. */
  readonly filledMs: number;
  /** Why that is less than what was recorded; undefined when it is all. */
  readonly without: 'old' | 'limited' | 'one-node' | undefined;
}

/**
 * Asked are the sources that show everything, unless they are too old and others are not: those only add to them, and neither their age
 * nor their length makes up for what they cannot show. What the sources fill falls into parts, between which nothing was recorded for long. A part
 * of single records is none: nobody can tell one of today from a clock that is wrong. From the newest part back all count up to the
 * first hole that is longer than `maxAgeMs`: what is before it was too old when the rest was recorded. Time that one node alone fills, whose clock must
 * be wrong, is none.
 */
export function currentRecording(
  { evidence, isolation }: Pick<Simulation, 'evidence' | 'isolation'>,
  maxAgeMs: number | undefined,
  now: EpochMs,
): CurrentRecording {
  const { sources, window } = evidence;
  const isRecent = (time: EpochMs): boolean => maxAgeMs === undefined || now - time <= maxAgeMs;
  // Whoever a policy selected before was recorded; the others matter where one selects them now.
  const isAnyIsolated = isolation.some(({ change }) => change === 'gained');
  const limitsOf = ({ limits = [] }: DigestSource): readonly SourceLimit[] =>
    limits.filter((limit) => limit !== 'no-unselected' || isAnyIsolated);
  const telling = sources.filter(({ records }) => records.connections > 0);
  const dated = telling.filter((source) => source.window !== undefined);
  // Beside sources with times nobody knows how old one without them is.
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
  const ofWhole = whole.length === 0 ? undefined : timeOfParts(whole, window, maxAgeMs);
  if (ofWhole === undefined || (!isFresh(ofWhole) && isFresh(all)))
    return { time: all, limits: limited, nodes, unreached };
  const isLess = ofWhole.filledMs < all.filledMs;
  return {
    time: { ...ofWhole, without: isLess ? 'limited' : ofWhole.without },
    limits: [],
    nodes,
    unreached,
  };
}

/** All where some source does not say which they were, or none is recent. */
function nodesOf({ nodes }: Simulation['evidence'], recent: readonly DigestSource[]): readonly string[] {
  const known = recent.map((source) => source.nodes).filter((of) => of !== undefined);
  if (recent.length === 0 || known.length < recent.length) return nodes;
  return [...new Set(known.flat())];
}

/** A part that is both shorter and less than a twentieth of the longest one is a few records. */
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
    without: current.length < parts.length ? 'old' : isOfOneNode ? 'one-node' : undefined,
  };
}
