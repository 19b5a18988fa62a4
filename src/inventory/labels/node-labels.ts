import { type LabelSet, NO_LABELS_KNOWN } from '../../model/label-set.ts';
import type { Inventory, InventoryNode } from '../inventory.ts';
import { labelsKey } from './stable-labels.ts';

const indexes = new WeakMap<readonly InventoryNode[], ReadonlyMap<string, LabelSet>>();

/**
 * What the inventory knows about the labels of a node, by its name. Nothing is known about a node that is described in two ways,
 * nor about one without any labels: the kubelet labels its node, so somebody left them out.
 */
export function nodeLabelsOf({ nodes }: Inventory, name: string | undefined): LabelSet {
  let index = indexes.get(nodes);
  if (index === undefined) {
    index = indexByName(nodes);
    indexes.set(nodes, index);
  }
  return (name === undefined ? undefined : index.get(name)) ?? NO_LABELS_KNOWN;
}

function indexByName(nodes: readonly InventoryNode[]): ReadonlyMap<string, LabelSet> {
  const byName = new Map<string, LabelSet>();
  for (const { name, labels } of nodes) {
    const known = byName.get(name);
    const isSame = known === undefined || labelsKey(known.labels) === labelsKey(labels.labels);
    byName.set(name, isSame && labels.labels.size > 0 ? labels : NO_LABELS_KNOWN);
  }
  return byName;
}
