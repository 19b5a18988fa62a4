import { compareText } from '../model/compare-text.ts';
import type { ContainerPort, WorkloadEndpoint } from '../model/endpoint.ts';
import { completeLabels, type LabelSet, NO_LABELS_KNOWN } from '../model/label-set.ts';
import { isPortProtocol } from '../model/protocol.ts';

/** What the labels of a security identity tell of a pod. */
export type IdentityFacts = Pick<
  WorkloadEndpoint,
  'labels' | 'namespaceLabels' | 'hasIdentityLabelsOnly' | 'serviceAccount' | 'cluster' | 'ports' | 'entities'
>;

const KUBERNETES = 'k8s:';
const RESERVED = 'reserved:';
const NODE = 'node:';
const POD_NAMESPACE = 'io.kubernetes.pod.namespace';
const CILIUM = 'io.cilium.k8s.';
const NAMESPACE_LABEL = 'io.cilium.k8s.namespace.labels.';
const CLUSTER = 'io.cilium.k8s.policy.cluster';
const SERVICE_ACCOUNT = 'io.cilium.k8s.policy.serviceaccount';
const NAMED_PORTS = 'gen:io.cilium.k8s.named-ports';
const METADATA_NAME = 'kubernetes.io/metadata.name';

/**
 * What labels as Cilium writes them (`k8s:app=web`) say of a pod. An identity carries every label that policies can select on,
 * so labels that are there are all there are; without any, nothing is known. Named ports are part of identities from Cilium
 * 1.20 on; before, nothing is known of them.
 */
export function identityFacts(identityLabels: readonly string[], namespace: string): IdentityFacts {
  const labels = new Map<string, string>();
  const namespaceLabels = new Map<string, string>();
  const entities = new Set<string>();
  let ports: ContainerPort[] | undefined;
  let cluster: string | undefined;
  let serviceAccount: string | undefined;
  let hasKubernetesLabels = false;
  for (const label of identityLabels) {
    if (label.startsWith(RESERVED)) entities.add(label.slice(RESERVED.length));
    const [key, value] = splitLabel(label);
    if (key.startsWith(NAMED_PORTS)) ports = [...(ports ?? []), ...parseNamedPorts(value)];
    if (!key.startsWith(KUBERNETES)) continue;
    hasKubernetesLabels = true;
    const name = key.slice(KUBERNETES.length);
    if (name.startsWith(NAMESPACE_LABEL)) namespaceLabels.set(name.slice(NAMESPACE_LABEL.length), value);
    else if (name === CLUSTER) cluster = value;
    else if (name === SERVICE_ACCOUNT) serviceAccount = value;
    else if (name !== POD_NAMESPACE && !name.startsWith(CILIUM)) labels.set(name, value);
  }
  const isNamespaceComplete = namespaceLabels.has(METADATA_NAME);
  namespaceLabels.set(METADATA_NAME, namespace);
  return {
    labels: hasKubernetesLabels ? { labels, isComplete: true } : NO_LABELS_KNOWN,
    namespaceLabels: { labels: namespaceLabels, isComplete: isNamespaceComplete },
    hasIdentityLabelsOnly: hasKubernetesLabels,
    serviceAccount:
      serviceAccount === undefined || serviceAccount === ''
        ? undefined
        : { name: serviceAccount, labels: NO_LABELS_KNOWN },
    cluster: cluster === '' ? undefined : cluster,
    ports: ports?.sort(byPort),
    entities: [...entities].sort(),
  };
}

/** Labels of a node, which its identity has where policies may select on them (enable-node-selector-labels): then all of them. */
export function nodeLabels(identityLabels: readonly string[]): LabelSet {
  const own = identityLabels.filter((label) => label.startsWith(NODE));
  if (own.length === 0) return NO_LABELS_KNOWN;
  return completeLabels(own.map((label) => splitLabel(label.slice(NODE.length))));
}

/** The namespace that the labels name, for records without the field. */
export function namespaceFromLabels(identityLabels: readonly string[]): string | undefined {
  const prefix = `${KUBERNETES}${POD_NAMESPACE}=`;
  const label = identityLabels.find((text) => text.startsWith(prefix));
  const namespace = label?.slice(prefix.length);
  return namespace === '' ? undefined : namespace;
}

function splitLabel(label: string): readonly [key: string, value: string] {
  const equals = label.indexOf('=');
  return equals < 0 ? [label, ''] : [label.slice(0, equals), label.slice(equals + 1)];
}

/** `dns.UDP.53_dns-tcp.TCP.53`: port names hold neither dots nor underscores. */
function parseNamedPorts(value: string): ContainerPort[] {
  return value.split('_').flatMap((part) => {
    const [name, protocol, number, ...rest] = part.split('.');
    const port = Number(number);
    if (name === undefined || name === '' || rest.length > 0) return [];
    if (protocol === undefined || !isPortProtocol(protocol)) return [];
    return Number.isInteger(port) && port > 0 && port < 65_536 ? [{ name, protocol, port }] : [];
  });
}

function byPort(one: ContainerPort, other: ContainerPort): number {
  return (
    one.port - other.port || compareText(one.name, other.name) || compareText(one.protocol, other.protocol)
  );
}
