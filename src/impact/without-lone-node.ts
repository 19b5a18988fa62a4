import type { DigestSource, RecordedWindow } from '../model/digest.ts';
import { timesOfNodes } from './times-of-nodes.ts';

/** As long as a hole within a recording: so much later other nodes do not begin by chance. */
const LONE_MS = 36 * 3_600_000;
/** Nodes that take turns, as in an upgrade, do so for minutes. */
const TOGETHER_MS = 3_600_000;

/**
 * The window without its beginning, or its end, when one node alone has it, which began, or ended, as much before, or behind, the others: its
 * clock is days behind, or ahead. A node that was there first stays until the others are gone, or leaves when they come. Where a source does not
 * say when each of its nodes reported, the window stays.
 */
export function withoutLoneNode(sources: readonly DigestSource[], window: RecordedWindow): RecordedWindow {
  const nodes = timesOfNodes(sources);
  const first = Math.max(window.first, loneUntil(nodes) ?? window.first);
  // Of two nodes either clock may be the wrong one: then that of whoever is behind, for records of the future are no evidence at all.
  const mirrored = nodes.length > 2 ? loneUntil(nodes.map(mirror)) : undefined;
  const last = Math.min(window.last, mirrored === undefined ? window.last : -mirrored);
  return first < last ? { first, last } : window;
}

/** Until when only one node was there whose clock is behind; undefined when there is none. */
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
