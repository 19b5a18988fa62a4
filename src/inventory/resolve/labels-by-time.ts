import type { LabelSet } from '../../model/label-set.ts';
import type { Inventory } from '../inventory.ts';
import { nodeLabelsOf } from '../labels/node-labels.ts';
import { serviceAccountKey } from '../pods/service-account-of.ts';
import type { Views } from './earlier-views.ts';

/** The labels that the present inventory and those around the time of a record give a thing; [] when none describes it. */
export interface LabelsByTime {
  ofNamespace(name: string): readonly LabelSet[];
  ofServiceAccount(namespace: string, name: string): readonly LabelSet[];
  ofNode(name: string): readonly LabelSet[];
}

export function labelsByTime(present: Inventory, { earlier }: Views): LabelsByTime {
  const all = [present, ...earlier.map(({ inventory }) => inventory)];
  return {
    ofNamespace: (name) => all.flatMap(({ namespaces }) => namespaces.get(name) ?? []),
    ofServiceAccount: (namespace, name) =>
      all.flatMap(({ serviceAccounts }) => serviceAccounts.get(serviceAccountKey(namespace, name)) ?? []),
    // A node described without labels tells nothing.
    ofNode: (name) =>
      all
        .map((one) => nodeLabelsOf(one, name))
        .filter(({ isComplete, labels }) => isComplete || labels.size > 0),
  };
}
