import { isHiddenFromIdentities } from '../../model/hidden-labels.ts';
import type { LabelSet } from '../../model/label-set.ts';
import { SET_BY_CONTROLLERS } from './controller-labels.ts';

type Labels = ReadonlyMap<string, string>;

/** The labels that pods of one workload have in common. */
export function sharedLabels({ labels }: LabelSet): Labels {
  return without(labels, (key) => SET_BY_CONTROLLERS.has(key));
}

/** The labels that pods of one workload have in common and that flows record, so that the two can be compared. */
export function stableLabels({ labels }: LabelSet): Labels {
  return without(labels, (key) => !isStable(key));
}

export function isStable(key: string): boolean {
  return !SET_BY_CONTROLLERS.has(key) && !isHiddenFromIdentities(key);
}

/** Most label sets have nothing to leave out, and are not copied. */
function without(labels: Labels, isLeftOut: (key: string) => boolean): Labels {
  for (const key of labels.keys()) {
    if (isLeftOut(key)) return new Map([...labels].filter(([other]) => !isLeftOut(other)));
  }
  return labels;
}

export function containsLabels(all: Labels, part: Labels): boolean {
  for (const [key, value] of part) if (all.get(key) !== value) return false;
  return true;
}

/** A key for a set of labels, whatever their order. */
export function labelsKey(labels: Labels): string {
  return JSON.stringify([...labels].sort(([a], [b]) => (a < b ? -1 : 1)));
}
