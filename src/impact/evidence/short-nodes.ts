import type { DigestSource, EpochMs } from '../../model/digest.ts';
import type { RecordedTime } from '../../model/recorded-time.ts';
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
 * Nodes that exist since at least `minimumMs` before `end`, but whose records span less than half of that: exporters rotate files
 * by size, so these hold a week of a quiet node and an hour of a busy one. Sorted, named as recorded; [] where a source does not
 * say when its nodes reported.
 */
export function shortNodes(
  sources: readonly DigestSource[],
  known: readonly NodeSince[],
  { end, minimumMs }: { readonly end: EpochMs; readonly minimumMs: number },
): readonly string[] {
  const since = new Map(known.map((node) => [node.name, node.since]));
  return timesOfNodes(sources)
    .filter(({ node, first, last }) => {
      const from = since.get(node.slice(node.indexOf('/') + 1));
      return from !== undefined && from <= end - minimumMs && last - first < LEAST_SHARE * minimumMs;
    })
    .map(({ node }) => node)
    .sort();
}
