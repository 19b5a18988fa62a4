import { objectKey, type PlannedChange } from './deploy-plan.ts';
import { hasNoRule, type WriteEffect } from './write-effect.ts';

/** Decides in which order a set is written; a later order may ask the simulation instead. */
export type WriteOrder = (changes: readonly PlannedChange[]) => readonly PlannedChange[];

const RANK: Readonly<Record<WriteEffect, number>> = { widens: 0, isolates: 1, narrows: 2, none: 3 };

/**
 * Writes that only add allows first, then those that may isolate pods (the ones that allow something before those that
 * allow nothing), then those that may take allows away; unchanged objects last. By namespace, kind and name within
 * these. It makes gaps short, it does not prove that there are none.
 */
export const orderByEffect: WriteOrder = (changes) =>
  changes
    .map((change) => ({ change, rank: rankOf(change), key: objectKey(change.object) }))
    .sort((a, b) => a.rank - b.rank || compareText(a.key, b.key))
    .map(({ change }) => change);

function rankOf({ action, effect, after }: PlannedChange): number {
  if (action === 'unchanged') return RANK.none + 1;
  return RANK[effect] + (effect === 'isolates' && after !== undefined && hasNoRule(after) ? 0.5 : 0);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
