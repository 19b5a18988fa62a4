import type { DigestSource, NodeTime } from '../../model/digest.ts';

/** For each node, the time from its first to its last record in all sources; [] when one of them does not say. */
export function timesOfNodes(sources: readonly DigestSource[]): readonly NodeTime[] {
  const times = new Map<string, NodeTime>();
  for (const source of sources) {
    const told = timesIn(source);
    if (told.length === 0) return [];
    for (const { node, first, last } of told) {
      const known = times.get(node) ?? { first, last };
      times.set(node, { node, first: Math.min(first, known.first), last: Math.max(last, known.last) });
    }
  }
  return [...times.values()];
}

function timesIn({ nodes = [], nodeTimes, window }: DigestSource): readonly NodeTime[] {
  const [only, ...others] = nodes;
  if (only === undefined || window === undefined) return [];
  return others.length === 0 ? [{ node: only, ...window }] : (nodeTimes ?? []);
}
