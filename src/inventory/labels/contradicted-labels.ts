import { type LabelSet, lacksLabel } from '../../model/label-set.ts';

/**
 * Keys for which a recording disagrees with one of the inventories. Either is of another time or cluster, or something hides the
 * label from the recorder, as Cilium's label filter does: which of them policies will meet is not known.
 */
export function contradictedKeys(
  recorded: LabelSet,
  described: readonly LabelSet[],
  isCompared: (key: string) => boolean = () => true,
): readonly string[] {
  const keys = new Set<string>();
  for (const set of described) {
    for (const [key, value] of recorded.labels) if (tellsOtherwise(set, key, value)) keys.add(key);
    for (const [key, value] of set.labels) if (tellsOtherwise(recorded, key, value)) keys.add(key);
  }
  return [...keys].filter(isCompared);
}

/** Whether there is such a key; stops at the first. */
export function isContradicted(
  recorded: LabelSet,
  described: LabelSet,
  isCompared: (key: string) => boolean,
): boolean {
  for (const [key, value] of recorded.labels)
    if (tellsOtherwise(described, key, value) && isCompared(key)) return true;
  for (const [key, value] of described.labels)
    if (tellsOtherwise(recorded, key, value) && isCompared(key)) return true;
  return false;
}

function tellsOtherwise(set: LabelSet, key: string, value: string): boolean {
  const told = set.labels.get(key);
  return told === undefined ? lacksLabel(set, key) : told !== value;
}

/** The set without the contradicted labels. */
export function withContradicted(set: LabelSet, keys: readonly string[]): LabelSet {
  if (keys.length === 0) return set;
  const contradicted = new Set([...(set.contradicted ?? []), ...keys]);
  const labels = new Map([...set.labels].filter(([key]) => !contradicted.has(key)));
  if (!set.isComplete) return { labels, isComplete: false, contradicted };
  return { labels, isComplete: true, withheld: new Set([...(set.withheld ?? []), ...keys]), contradicted };
}
