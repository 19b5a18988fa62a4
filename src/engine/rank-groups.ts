import type { Selected } from './subject-index.ts';

/** Selected policies with no defined order among each other; a single policy where its order is defined. */
export type RankGroup = readonly Selected[];

/** The parts of a group within which the order is defined. */
export function chainsOf(group: RankGroup): readonly RankGroup[] {
  return group.length === 1 ? [group] : [...Map.groupBy(group, (one) => one.policy.chain ?? one).values()];
}

/** Divides the policies of a tier, which are in order, into groups of one rank. */
export function groupByRank(selected: readonly Selected[]): readonly RankGroup[] {
  const groups: RankGroup[] = [];
  for (let start = 0; start < selected.length; ) {
    const end = endOfRank(selected, start);
    groups.push(selected.slice(start, end));
    start = end;
  }
  return groups;
}

/** Behind the last policy that has the rank of the one at `start`. */
export function endOfRank(selected: readonly Selected[], start: number): number {
  const rank = selected[start]?.policy.rank;
  let end = start + 1;
  while (rank !== undefined && selected[end]?.policy.rank === rank) end++;
  return end;
}
