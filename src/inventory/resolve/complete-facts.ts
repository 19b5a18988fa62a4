import type { Endpoint, HostPods, ServiceAccount, WorkloadEndpoint } from '../../model/endpoint.ts';
import type { LabelSet } from '../../model/label-set.ts';
import type { Inventory } from '../inventory.ts';
import { contradictedKeys } from '../labels/contradicted-labels.ts';
import { type LabelDifferences, labelDifference } from '../labels/label-differences.ts';
import { nodeLabelsOf } from '../labels/node-labels.ts';
import { isStable } from '../labels/stable-labels.ts';
import { ownerKey } from '../owner-chain.ts';
import { hostPodOf } from '../pods/pod-endpoints.ts';
import { serviceAccountKey } from '../pods/service-account-of.ts';
import { completeLabelsBy, type JoinedLabels } from './complete-labels.ts';
import type { Views } from './earlier-views.ts';

/** Completes an end with what is known about the namespace and service account of a workload, or about a node. */
export function createFacts(
  inventory: Inventory,
  recorded: JoinedLabels['recorded'],
  differences: LabelDifferences,
): (endpoint: Endpoint, views: Views) => Endpoint {
  const hostPodsOf = createHostPods(inventory);

  function completeWorkloadFacts(workload: WorkloadEndpoint, known: LabelsByTime): WorkloadEndpoint {
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
    if (endpoint.kind === 'workload') return completeWorkloadFacts(endpoint, labelsByTime(inventory, views));
    if (endpoint.kind !== 'node' || endpoint.name === undefined) return endpoint;
    const hostPods = hostPodsOf(endpoint.name);
    const known = hostPods === undefined ? endpoint : { ...endpoint, hostPods };
    const found = labelsByTime(inventory, views).ofNode(endpoint.name);
    const labels = completeLabelsBy(found, endpoint.labels, { recorded, isCompared: isStable });
    return labels === endpoint.labels ? known : { ...known, labels };
  };
}

/** Every cluster runs pods in this namespace, so an inventory that shows some of them was made of all namespaces. */
const ALWAYS_HAS_PODS = 'kube-system';

/**
 * The pods in the network of a node, by its name. Undefined when the inventory does not show which pods run there: manifests say
 * what may run, only running pods say where. A namespace counts as looked at when one of its pods is described with its node.
 */
export function createHostPods(inventory: Inventory): (nodeName: string) => HostPods | undefined {
  const placed = inventory.pods.filter(({ node, isDone }) => node.name !== undefined && !isDone);
  const namespaces = new Set(placed.map(({ namespace }) => namespace));
  const nodes = new Set([...inventory.nodes, ...placed.map(({ node }) => node)].map(({ name }) => name));
  const onHost = placed.filter(({ profile }) => profile.isHostNetwork);
  const byNode = Map.groupBy(onHost, ({ node }) => node.name);
  const withPods = new Set(placed.map((pod) => ownerKey(pod.namespace, pod.owner)));
  // A template without a pod may run anywhere by now.
  const anywhere = inventory.workloads.filter(
    ({ namespace, owner, profile }) => profile.isHostNetwork && !withPods.has(ownerKey(namespace, owner)),
  );
  const lookedAt = namespaces.has(ALWAYS_HAS_PODS) ? 'every-namespace' : namespaces;

  return (nodeName) => {
    if (namespaces.size === 0 || !nodes.has(nodeName)) return undefined;
    const pods = [...(byNode.get(nodeName) ?? []), ...anywhere];
    return { pods: pods.map((pod) => hostPodOf(pod, inventory)), lookedAt };
  };
}

/** The labels that the present inventory and those around the time of a record give a thing; [] when none describes it. */
interface LabelsByTime {
  ofNamespace(name: string): readonly LabelSet[];
  ofServiceAccount(namespace: string, name: string): readonly LabelSet[];
  ofNode(name: string): readonly LabelSet[];
}

function labelsByTime(present: Inventory, { earlier }: Views): LabelsByTime {
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
