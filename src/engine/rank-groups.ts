import type { Selected } from './subject-index.ts';

/** Selected policies whose order among each other is defined by nothing; one alone where it is. */
export type RankGroup = readonly Selected[];

/** Those of a group that are in order among each other. */
export function chainsOf(group: RankGroup): readonly RankGroup[] {
  return group.length === 1 ? [group] : [...Map.groupBy(group, (one) => one.policy.chain ?? one).values()];
}

/** Parts the policies of a tier, which are in order, into groups of one rank. */
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
