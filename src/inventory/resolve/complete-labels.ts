import type { Endpoint } from '../../model/endpoint.ts';
import { isHiddenFromIdentities } from '../../model/hidden-labels.ts';
import type { LabelSet } from '../../model/label-set.ts';
import { agreeOnLabels } from '../labels/agree-on.ts';
import { contradictedKeys, withContradicted } from '../labels/contradicted-labels.ts';
import type { PodIndex } from '../pods/pod-index.ts';

/** How recorded labels are joined with those of inventories. */
export interface JoinedLabels {
  /** `is-kept`: what was recorded counts; `is-compared`: where an inventory disagrees, the label is unknown. */
  readonly recorded: 'is-compared' | 'is-kept';
  /** Keys that a recording could show; left out: any. */
  readonly isCompared?: (key: string) => boolean;
}

/** The labels of one object as recorded, completed by what the inventories around that time know about it. */
export function completeLabelsBy(
  found: readonly LabelSet[],
  recorded: LabelSet,
  { recorded: rule, isCompared }: JoinedLabels,
): LabelSet {
  if (found.length === 0) return recorded;
  const filled = recorded.isComplete ? recorded : fillGaps(recorded, agreeOnLabels(found));
  return rule === 'is-kept'
    ? filled
    : withContradicted(filled, contradictedKeys(recorded, found, isCompared));
}

function fillGaps(recorded: LabelSet, described: LabelSet): LabelSet {
  const labels = new Map([...described.labels, ...recorded.labels]);
  const withheld = [...(described.withheld ?? [])].filter((key) => !labels.has(key));
  return {
    labels,
    isComplete: described.isComplete,
    ...(described.isComplete && withheld.length > 0 && { withheld: new Set(withheld) }),
  };
}

/** A workload with the labels that identities do not show, where the inventory describes its pods. */
export function withHiddenLabels(end: Endpoint, index: PodIndex): Endpoint {
  if (end.kind !== 'workload' || !end.hasIdentityLabelsOnly || end.ownerKind === undefined) return end;
  const owned = index.byOwner(end.namespace, { kind: end.ownerKind, name: end.name });
  const described = agreeOnLabels(owned.map(({ profile }) => profile.labels));
  if (owned.length === 0 || !described.isComplete) return end;
  const isAdded = (key: string): boolean => isHiddenFromIdentities(key) && !end.labels.labels.has(key);
  const added = [...described.labels].filter(([key]) => isAdded(key));
  const untold = [...(described.withheld ?? [])].filter(isAdded);
  const labels =
    added.length === 0 && untold.length === 0
      ? end.labels
      : {
          ...end.labels,
          labels: new Map([...end.labels.labels, ...added]),
          ...(untold.length > 0 && { withheld: new Set([...(end.labels.withheld ?? []), ...untold]) }),
        };
  return { ...end, labels, hasIdentityLabelsOnly: false };
}
