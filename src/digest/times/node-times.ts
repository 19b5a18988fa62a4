import type { EpochMs, NodeTime, RecordedWindow, UnreachedNode } from '../../model/digest.ts';
import { isSameNode } from '../../model/node-name.ts';

/** When each node reported, and which the recorder could not reach, told record by record, in any order. */
export interface NodeTimes {
  include(node: string | undefined, time: EpochMs | undefined): void;
  addUnreached(nodes: readonly string[], time: EpochMs | undefined): void;
  /** Sorted. */
  nodes(): readonly string[];
  /** Of those whose records have times, in the order of their names. */
  times(): readonly NodeTime[];
  /** Those of which records are missing in `window`, that of all records, sorted by their names. */
  unreached(window: RecordedWindow | undefined): readonly UnreachedNode[];
}

interface Span {
  first: EpochMs;
  last: EpochMs;
}

export function createNodeTimes(): NodeTimes {
  const spans = new Map<string, Span>();
  const unreached = new Map<string, Span>();
  /** A file of an exporter is of one node. */
  let current: string | undefined;
  let span = noSpan();

  const nodes = (): readonly string[] => [...spans.keys()].sort();
  const times = (): readonly NodeTime[] =>
    nodes().flatMap((node) => {
      const { first, last } = spans.get(node) ?? noSpan();
      return first <= last ? [{ node, first, last }] : [];
    });

  return {
    include(node, time) {
      if (node === undefined) return;
      if (node !== current) {
        span = spanOf(spans, node);
        current = node;
      }
      if (time !== undefined) widen(span, time);
    },
    addUnreached(names, time) {
      for (const name of names) {
        const said = spanOf(unreached, name);
        if (time !== undefined) widen(said, time);
      }
    },
    nodes,
    times,
    unreached(window) {
      const reported = times();
      return [...unreached].sort(byName).flatMap(([node, said]): readonly UnreachedNode[] => {
        if (!nodes().some((other) => isSameNode(other, node))) return [{ node, window }];
        const own = reported.find((other) => isSameNode(other.node, node));
        if (own === undefined || window === undefined) return [];
        const before = { node, window: { first: window.first, last: own.first } };
        const after = { node, window: { first: own.last, last: window.last } };
        // In between it came back, as after a restart.
        return [...(said.first < own.first ? [before] : []), ...(said.last > own.last ? [after] : [])];
      });
    },
  };
}

/** Of no time. */
function noSpan(): Span {
  return { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY };
}

function spanOf(spans: Map<string, Span>, name: string): Span {
  const known = spans.get(name);
  if (known !== undefined) return known;
  const span = noSpan();
  spans.set(name, span);
  return span;
}

function widen(span: Span, time: EpochMs): void {
  if (time < span.first) span.first = time;
  if (time > span.last) span.last = time;
}

function byName([one]: readonly [string, Span], [other]: readonly [string, Span]): number {
  return one < other ? -1 : 1;
}
