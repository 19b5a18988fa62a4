import type { Unknown, UnknownCode } from './ternary.ts';

/**
 * Labels as far as they are known. When `isComplete` is false, the real object may have a key that is missing here, so a question
 * about it is unknown; a key that is present is always certain.
 */
export interface LabelSet {
  readonly labels: ReadonlyMap<string, string>;
  readonly isComplete: boolean;
  /**
   * Keys about which a complete set says nothing: whether the object has them, and with which value, is unknown. Left out: there
   * are none.
   */
  readonly withheld?: ReadonlySet<string>;
  /** Those of the withheld keys on which a recording and an inventory disagree. Left out: there are none. */
  readonly contradicted?: ReadonlySet<string>;
}

/** Whether the object certainly has no label of this key. */
export function lacksLabel({ labels, isComplete, withheld }: LabelSet, key: string): boolean {
  return isComplete && !labels.has(key) && withheld?.has(key) !== true;
}

/** Why it cannot be told whether the object has a label with this key, or with which value; `missing` is the code for "no source says". */
export function untoldLabel({ contradicted }: LabelSet, key: string, missing: UnknownCode): Unknown {
  return contradicted?.has(key) === true
    ? {
        code: 'labels-contradicted',
        detail: `label \`${key}\` was recorded with another value than in the inventory`,
      }
    : { code: missing, detail: `label \`${key}\` was not recorded` };
}

/** Whether every label of the object is known. */
export function isWhole({ isComplete, withheld }: LabelSet): boolean {
  return isComplete && withheld === undefined;
}

/** Nothing is known: every question about a label is unknown. */
export const NO_LABELS_KNOWN: LabelSet = { labels: new Map(), isComplete: false };

/** Exactly these labels, and certainly no others. */
export function completeLabels(entries: Iterable<readonly [string, string]>): LabelSet {
  return { labels: new Map(entries), isComplete: true };
}
