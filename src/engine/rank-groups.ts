import type { Selected } from './subject-index.ts';

/** Selected policies with no defined order among each other; a single policy where its order is defined. */
export type RankGroup = readonly Selected[];

/** The parts of a group within which the order is defined. */
export function chainsOf(group: RankGroup): readonly RankGroup[] {
  return group.length === 1 ? [group] : [...Map.groupBy(group, (one) => one.policy.chain ?? one).values()];
}

/** Divides the policies of a tier, which are in order, into groups of one rank. */
export function groupByRank(selected: readonly Selected[]): readonly RankGroup[] {
  const groups: Selected[][] = [];
  for (const one of selected) {
    const { rank } = one.policy;
    const group = groups.at(-1);
    if (rank !== undefined && group?.[0]?.policy.rank === rank) group.push(one);
    else groups.push([one]);
  }
  return groups;
}
