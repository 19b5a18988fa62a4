import type { DigestSource, RecordedWindow } from '../../model/digest.ts';
import { isSameNode } from '../../model/node-name.ts';

/** The share of a node's records that may be missing, the same as the share of all records that may be lost. */
const MAXIMUM_MISSING = 0.05;

/**
 * Nodes that a recorder says it could not reach, and whose records no other source has either: for all of the time, or for more
 * than a twentieth of it. Sorted.
 */
export function unreachedNodes(sources: readonly DigestSource[]): readonly string[] {
  const named = sources.flatMap(({ unreached = [] }) => unreached.map(({ node }) => node));
  return [...new Set(named)].filter((node) => isMissing(node, sources)).sort();
}

function isMissing(node: string, sources: readonly DigestSource[]): boolean {
  const reporting = sources.filter(({ nodes = [] }) => nodes.some((other) => isSameNode(other, node)));
  if (reporting.length === 0) return true;
  const missing = sources.flatMap((source) =>
    (source.unreached ?? [])
      .filter((one) => isSameNode(one.node, node))
      .map((one) =>
        missingMs(
          one.window,
          reporting.filter((other) => other !== source),
        ),
      ),
  );
  const asked = sources.filter(
    (source) => reporting.includes(source) || source.unreached?.some((one) => isSameNode(one.node, node)),
  );
  const allMs = asked.reduce((sum, { window }) => sum + lengthOf(window), 0);
  return missing.reduce((sum, ms) => sum + ms, 0) > MAXIMUM_MISSING * allMs;
}

/** How long is missing, without what other sources recorded of the node in that time. */
function missingMs(window: RecordedWindow | undefined, others: readonly DigestSource[]): number {
  const shared = others.map((other) => (window === undefined ? 0 : overlapMs(window, other.window)));
  return lengthOf(window) - Math.max(0, ...shared);
}

function overlapMs(one: RecordedWindow, other: RecordedWindow | undefined): number {
  if (other === undefined) return 0;
  return Math.max(0, Math.min(one.last, other.last) - Math.max(one.first, other.first));
}

function lengthOf(window: RecordedWindow | undefined): number {
  return window === undefined ? 0 : window.last - window.first;
}
