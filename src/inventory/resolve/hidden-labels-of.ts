import type { Endpoint } from '../../model/endpoint.ts';
import { isHiddenFromIdentities } from '../../model/hidden-labels.ts';
import { agreeOnLabels } from '../labels/agree-on.ts';
import type { PodIndex } from '../pods/pod-index.ts';

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
