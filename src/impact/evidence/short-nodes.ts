import type { DigestSource, EpochMs, RecordedWindow } from '../../model/digest.ts';
import type { RecordedTime } from '../../model/recorded-time.ts';
import { LONG_GAP_MS, timeOf } from './recorded-spans.ts';
import { joinParts, partsOfSource, type RecorderPart } from './recorder-parts.ts';
import { timesOfNodes } from './times-of-nodes.ts';

/** A node of the inventory, and when it was created. */
export interface NodeSince {
  readonly name: string;
  /** Undefined when nothing says so. */
  readonly since: RecordedTime;
}

/** A quiet node of a filtered recording has few records; this keeps it from counting as one that was not recorded. */
const LEAST_SHARE = 0.5;

/**
 * Nodes that exist since at least `minimumMs` before `end`, but whose records fill less than half of that: exporters rotate files
 * by size, so these hold a week of a quiet node and an hour of a busy one. Sorted, named as recorded; [] where a source does not
 * say when its nodes reported. Of a source with several nodes, each counts from its first to its last record.
 */
export function shortNodes(
  sources: readonly DigestSource[],
  known: readonly NodeSince[],
  { end, minimumMs }: { readonly end: EpochMs; readonly minimumMs: number },
): readonly string[] {
  const since = new Map(known.map((node) => [node.name, node.since]));
  const parts = partsOfNodes(sources);
  return timesOfNodes(sources)
    .filter(({ node }) => {
      const from = since.get(node.slice(node.indexOf('/') + 1));
      if (from === undefined || from > end - minimumMs) return false;
      return timeOf(joinParts(parts.get(node) ?? [], LONG_GAP_MS)) < LEAST_SHARE * minimumMs;
    })
    .map(({ node }) => node)
    .sort();
}

function partsOfNodes(sources: readonly DigestSource[]): ReadonlyMap<string, readonly RecorderPart[]> {
  const parts = new Map<string, RecorderPart[]>();
  for (const source of sources) {
    const [only, ...others] = source.nodes ?? [];
    const isAlone = only !== undefined && others.length === 0;
    const told = isAlone
      ? partsOfSource(source).map((part) => ({ node: only, part }))
      : (source.nodeTimes ?? []).map(({ node, first, last }) => ({
          node,
          part: { first, last, isAbrupt: NOT_KNOWN },
        }));
    for (const { node, part } of told) {
      const known = parts.get(node);
      if (known === undefined) parts.set(node, [part]);
      else known.push(part);
    }
  }
  return parts;
}

const NOT_KNOWN = { start: false, end: false };

/** As long as a gap within a recording: other nodes do not begin so much later by chance. */
const LONE_MS = 36 * 3_600_000;
/** Nodes that replace each other, as in an upgrade, are recorded together for minutes only. */
const TOGETHER_MS = 3_600_000;

/**
 * The window without the beginning, or the end, that only one node has. A node's clock is taken to be days behind, or ahead, if
 * it both began and ended more than a day and a half before, or after, all others, and was recorded together with them for more
 * than an hour. So a node that was there first and stays until the others end, or leaves when they come, keeps its time. Where a
 * source does not say when each of its nodes reported, the window stays.
 */
export function withoutLoneNode(sources: readonly DigestSource[], window: RecordedWindow): RecordedWindow {
  const nodes = timesOfNodes(sources);
  const first = Math.max(window.first, loneUntil(nodes) ?? window.first);
  // Of two nodes either clock may be wrong: then the one behind is assumed to be, because records of the future are no evidence
  // at all.
  const mirrored = nodes.length > 2 ? loneUntil(nodes.map(mirror)) : undefined;
  const last = Math.min(window.last, mirrored === undefined ? window.last : -mirrored);
  return first < last ? { first, last } : window;
}

/** Until when only the node was there whose clock is behind; undefined when there is none. */
function loneUntil(nodes: readonly RecordedWindow[]): number | undefined {
  const [lone, ...others] = nodes.toSorted((one, other) => one.first - other.first);
  const [second] = others;
  if (lone === undefined || second === undefined) return undefined;
  const end = Math.max(...others.map(({ last }) => last));
  const isBehind = second.first - lone.first > LONE_MS && end - lone.last > LONE_MS;
  return isBehind && lone.last - second.first > TOGETHER_MS ? second.first : undefined;
}

function mirror({ first, last }: RecordedWindow): RecordedWindow {
  return { first: -last, last: -first };
}
