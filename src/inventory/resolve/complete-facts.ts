import type { Endpoint, ServiceAccount, WorkloadEndpoint } from '../../model/endpoint.ts';
import type { LabelSet } from '../../model/label-set.ts';
import type { Inventory } from '../inventory.ts';
import { contradictedKeys } from '../labels/contradicted-labels.ts';
import { type LabelDifferences, labelDifference } from '../labels/label-differences.ts';
import { isStable } from '../labels/stable-labels.ts';
import { createHostPods } from '../pods/host-pods.ts';
import { completeLabelsBy, type JoinedLabels } from './complete-labels.ts';
import type { Views } from './earlier-views.ts';
import { type LabelsByTime, labelsByTime } from './labels-by-time.ts';

/** Completes an end with what is known about the namespace and service account of a workload, or about a node. */
export function createFacts(
  inventory: Inventory,
  recorded: JoinedLabels['recorded'],
  differences: LabelDifferences,
): (endpoint: Endpoint, views: Views) => Endpoint {
  const hostPodsOf = createHostPods(inventory);

  function ofWorkload(workload: WorkloadEndpoint, known: LabelsByTime): WorkloadEndpoint {
    const { namespace, serviceAccount } = workload;
    const found = known.ofNamespace(namespace);
    const namespaceLabels = completeLabelsBy(found, workload.namespaceLabels, { recorded });
    noteNamespace(workload, found);
    const account = serviceAccount && withLabels(serviceAccount, namespace, known);
    return namespaceLabels === workload.namespaceLabels && account === serviceAccount
      ? workload
      : { ...workload, namespaceLabels, serviceAccount: account };
  }

  function withLabels(account: ServiceAccount, namespace: string, known: LabelsByTime): ServiceAccount {
    const found = known.ofServiceAccount(namespace, account.name);
    const labels = completeLabelsBy(found, account.labels, { recorded });
    return labels === account.labels ? account : { name: account.name, labels };
  }

  /** Labels that only the recording has may be set by something that no manifest shows, so they are not reported here. */
  function noteNamespace(
    { namespace, namespaceLabels }: WorkloadEndpoint,
    [described]: readonly LabelSet[],
  ): void {
    if (described === undefined) return;
    const key = contradictedKeys(namespaceLabels, [described]).find((one) => described.labels.has(one));
    if (key === undefined) return;
    differences.add(`Namespace ${namespace}`, labelDifference(key, described.labels, namespaceLabels.labels));
  }

  return (endpoint, views) => {
    if (endpoint.kind === 'workload') return ofWorkload(endpoint, labelsByTime(inventory, views));
    if (endpoint.kind !== 'node' || endpoint.name === undefined) return endpoint;
    const hostPods = hostPodsOf(endpoint.name);
    const known = hostPods === undefined ? endpoint : { ...endpoint, hostPods };
    const found = labelsByTime(inventory, views).ofNode(endpoint.name);
    const labels = completeLabelsBy(found, endpoint.labels, { recorded, isCompared: isStable });
    return labels === endpoint.labels ? known : { ...known, labels };
  };
}
