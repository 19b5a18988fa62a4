import { formatCidr } from '../model/cidr.ts';
import type { AddressSet, Endpoint, WorkloadEndpoint } from '../model/endpoint.ts';
import { formatIpAddress } from '../model/ip-address.ts';
import type { LabelSet } from '../model/label-set.ts';

/**
 * One text for ends that are one end of a digest: pods with the same namespace, labels and other facts that policies ask for,
 * whatever their addresses, and addresses outside the cluster one by one. Pods whose labels are not known are told apart by
 * name.
 */
export function endpointIdentity(endpoint: Endpoint): string {
  return endpoint.kind === 'workload' ? workloadIdentity(endpoint) : JSON.stringify(factsOf(endpoint));
}

function factsOf(endpoint: Exclude<Endpoint, WorkloadEndpoint>): unknown {
  switch (endpoint.kind) {
    case 'node': {
      const { name, isOwnNode, entities, labels } = endpoint;
      return ['node', name ?? null, isOwnNode ?? null, entities, labelText(labels)];
    }
    case 'world': {
      const { addresses, names, entities } = endpoint;
      const texts = addressTexts(addresses);
      // How a name was learnt says whether others may belong to it, too.
      const named = texts.length === 0 ? names.map(({ name, from }) => [name, from]) : null;
      return ['world', texts, named, ...entities];
    }
    case 'reserved':
      return ['reserved', ...endpoint.entities];
    case 'unidentified':
      return ['unidentified', ...addressTexts(endpoint.addresses)];
  }
}

interface WorkloadText {
  readonly workload: WorkloadEndpoint;
  readonly text: string;
}

/** The last text of workloads with a set of labels: most pods of a workload differ in nothing else but their addresses. */
const workloadTexts = new WeakMap<LabelSet, WorkloadText>();

function workloadIdentity(workload: WorkloadEndpoint): string {
  const known = workloadTexts.get(workload.labels);
  if (known !== undefined && isAlike(known.workload, workload)) return known.text;
  const text = workloadText(workload);
  workloadTexts.set(workload.labels, { workload, text });
  return text;
}

/** Whether two workloads with the same labels share all that makes the text, by reference. */
function isAlike(one: WorkloadEndpoint, other: WorkloadEndpoint): boolean {
  return (
    one.name === other.name &&
    one.namespace === other.namespace &&
    one.namespaceLabels === other.namespaceLabels &&
    one.hasIdentityLabelsOnly === other.hasIdentityLabelsOnly &&
    one.serviceAccount === other.serviceAccount &&
    one.cluster === other.cluster &&
    one.runsOn === other.runsOn &&
    one.ports === other.ports &&
    one.entities === other.entities
  );
}

/** JSON texts, which hold no line breaks, a line each. */
function workloadText(workload: WorkloadEndpoint): string {
  const { namespace, name, labels, namespaceLabels, hasIdentityLabelsOnly, serviceAccount } = workload;
  const { cluster, runsOn, ports, entities } = workload;
  const rest = [
    hasIdentityLabelsOnly,
    serviceAccount === undefined ? null : [serviceAccount.name, labelText(serviceAccount.labels)],
    cluster ?? null,
    ports?.map((port) => [
      port.name,
      port.protocol,
      port.port,
      ...(port.declaredBy ? [port.declaredBy] : []),
    ]) ?? null,
    entities,
    ...(runsOn === undefined ? [] : [runsOn]),
  ];
  const who = JSON.stringify(['workload', namespace, labels.isComplete ? null : name]);
  return `${who}\n${labelText(labels)}\n${labelText(namespaceLabels)}\n${JSON.stringify(rest)}`;
}

/** Pods of one workload share their label sets, and readers share the objects. */
const labelTexts = new WeakMap<LabelSet, string>();

function labelText(set: LabelSet): string {
  let text = labelTexts.get(set);
  if (text === undefined) {
    const sorted = [...set.labels].sort(([one], [other]) => (one < other ? -1 : 1));
    const withheld = set.withheld === undefined ? [] : [[...set.withheld].sort()];
    text = JSON.stringify([set.isComplete, ...withheld, ...sorted]);
    labelTexts.set(set, text);
  }
  return text;
}

function addressTexts({ addresses, within = [] }: AddressSet): readonly string[] {
  return [...addresses.map(formatIpAddress), ...within.map(formatCidr)];
}
