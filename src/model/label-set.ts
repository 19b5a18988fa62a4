import type { Unknown, UnknownCode } from './ternary.ts';

/**
 * Labels as far as they are known. When `isComplete` is false a missing key may exist on the real object, so a question
 * about it is unknown; a key that is present is always certain.
 */
export interface LabelSet {
  readonly labels: ReadonlyMap<string, string>;
  readonly isComplete: boolean;
  /** Keys of a complete set that are not told: whether the object has them, and with which value, is unknown. Left out: there are none. */
  readonly withheld?: ReadonlySet<string>;
  /** Of those, keys that a recording and an inventory tell differently. Left out: there are none. */
  readonly contradicted?: ReadonlySet<string>;
}

/** Whether the object certainly has no label of this key. */
export function lacksLabel({ labels, isComplete, withheld }: LabelSet, key: string): boolean {
  return isComplete && !labels.has(key) && withheld?.has(key) !== true;
}

/** Why it cannot be told whether the object has a label of this key, or with which value; `missing`: because no source says. */
export function untoldLabel({ contradicted }: LabelSet, key: string, missing: UnknownCode): Unknown {
  return contradicted?.has(key) === true
    ? {
        code: 'labels-contradicted',
        detail: `label \`${key}\` was recorded otherwise than the inventory has it`,
      }
    : { code: missing, detail: `label \`${key}\` was not recorded` };
}

/** Whether every label of the object is told. */
export function isWhole({ isComplete, withheld }: LabelSet): boolean {
  return isComplete && withheld === undefined;
}

export const NO_LABELS_KNOWN: LabelSet = { labels: new Map(), isComplete: false };

export function completeLabels(entries: Iterable<readonly [string, string]>): LabelSet {
  return { labels: new Map(entries), isComplete: true };
}
