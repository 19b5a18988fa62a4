import type { LabelSet } from '../../model/label-set.ts';

/** Keys that have another value, or are there on one side only, sorted. */
export function alteredKeys({ labels: before }: LabelSet, { labels: after }: LabelSet): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((key) => before.get(key) !== after.get(key))
    .sort();
}

export function areAltered(before: LabelSet, after: LabelSet): boolean {
  return alteredKeys(before, after).length > 0;
}

/**
 * Labels of an object before a change, as they are after it, where `before` and `after` are what its manifests say. A label that
 * was not what the manifest said stays as it was: something else sets it. So does one that is not to be seen (`isSeen`).
 */
export function alterLabels(
  set: LabelSet,
  before: LabelSet,
  after: LabelSet,
  isSeen: (key: string) => boolean = () => true,
): LabelSet {
  const labels = new Map(set.labels);
  for (const key of alteredKeys(before, after).filter(isSeen)) {
    const [was, is, now] = [before.labels.get(key), after.labels.get(key), labels.get(key)];
    const isTold = set.withheld?.has(key) !== true && (now !== undefined || set.isComplete);
    if (isTold ? now !== was : set.contradicted?.has(key) === true) continue;
    if (is !== undefined) labels.set(key, is);
    else labels.delete(key);
  }
  const untold = (keys: ReadonlySet<string> | undefined) =>
    keys === undefined ? undefined : new Set([...keys].filter((key) => !labels.has(key)));
  const [withheld, contradicted] = [untold(set.withheld), untold(set.contradicted)];
  return {
    labels,
    isComplete: set.isComplete,
    ...(withheld !== undefined && withheld.size > 0 && { withheld }),
    ...(contradicted !== undefined && contradicted.size > 0 && { contradicted }),
  };
}
