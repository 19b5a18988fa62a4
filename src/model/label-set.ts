/**
 * Labels as far as they are known. When `isComplete` is false a missing key may exist on the real object, so a question
 * about it is unknown; a key that is present is always certain.
 */
export interface LabelSet {
  readonly labels: ReadonlyMap<string, string>;
  readonly isComplete: boolean;
}

export const NO_LABELS_KNOWN: LabelSet = { labels: new Map(), isComplete: false };

export function completeLabels(entries: Iterable<readonly [string, string]>): LabelSet {
  return { labels: new Map(entries), isComplete: true };
}
