import { FARGATE_PROFILE, type WorkloadEndpoint } from '../../model/endpoint.ts';
import type { Inventory, InventoryPod, InventoryWorkload } from '../inventory.ts';
import { nodeLabelsOf } from '../labels/node-labels.ts';

/** The label of a node that says its operating system (kubernetes.io, "Well-Known Labels, Annotations and Taints"). */
export const OS_OF_NODE = 'kubernetes.io/os';

type Runtime = Pick<WorkloadEndpoint, 'runsOn'>;

/**
 * What a pod, or the pods of a template, run on if it is not a Linux node: Fargate by the label that EKS sets on the pod and the
 * name of the node, which begins with `fargate-`; Windows by what the pod asks for and the labels of its node.
 */
export function runsOn(described: InventoryPod | InventoryWorkload, inventory: Inventory): Runtime {
  const { labels, os } = described.profile;
  const node = 'node' in described ? described.node.name : undefined;
  if (node?.startsWith('fargate-') === true || labels.labels.has(FARGATE_PROFILE))
    return { runsOn: 'fargate' };
  const isWindows = [os, nodeLabelsOf(inventory, node).labels.get(OS_OF_NODE)].includes('windows');
  return isWindows ? { runsOn: 'windows' } : {};
}

/** The first that is known. */
export function anyRuntime(all: readonly Runtime[]): Runtime {
  const found = all.find((one) => one.runsOn !== undefined)?.runsOn;
  return found === undefined ? {} : { runsOn: found };
}
