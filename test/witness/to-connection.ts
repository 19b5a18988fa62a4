import type { Connection } from '../../src/model/connection.ts';
import { recordedNames } from '../../src/model/dns-name.ts';
import {
  type AddressSet,
  type ContainerPort,
  type Endpoint,
  NO_IDENTITY_FACTS,
} from '../../src/model/endpoint.ts';
import { parseIpAddress } from '../../src/model/ip-address.ts';
import { completeLabels, type LabelSet, NO_LABELS_KNOWN } from '../../src/model/label-set.ts';
import { isPortProtocol, PROTOCOLS } from '../../src/model/protocol.ts';
import type { Attempt, Cluster, Labels, Party, Pod } from './cluster.ts';
import { isPodToItself } from './cluster.ts';
import { type Hidden, type HiddenEnd, SECOND_ADDRESS } from './hidden.ts';

/** The attempt as a record shows it, without the hidden facts. */
export function toConnection(cluster: Cluster, attempt: Attempt, hidden: Hidden): Connection {
  const protocol = PROTOCOLS.find((known) => known === attempt.protocol);
  if (protocol === undefined) throw new Error(`not a protocol: ${attempt.protocol}`);
  return {
    source: toEndpoint(cluster, attempt.from, attempt.to, hidden.from),
    destination: toEndpoint(cluster, attempt.to, attempt.from, hidden.to),
    protocol,
    port: hidden.port ? undefined : attempt.port,
    icmp: undefined,
    l7: undefined,
    isPodToItself: isPodToItself(attempt),
  };
}

function toEndpoint(cluster: Cluster, party: Party, other: Party, hidden: HiddenEnd): Endpoint {
  const addresses = toAddresses(party.ip, hidden);
  if (hidden.identity) return { kind: 'unidentified', addresses };
  switch (party.kind) {
    case 'pod':
      return {
        kind: 'workload',
        namespace: party.namespace,
        name: party.name,
        ownerKind: 'Deployment',
        labels: toLabels(party.labels, hidden.recordedLabels),
        namespaceLabels: toNamespaceLabels(cluster, party, hidden),
        ports: hidden.containerPorts ? undefined : party.ports.map(toContainerPort),
        addresses,
        ...NO_IDENTITY_FACTS,
      };
    case 'node':
    case 'host-network-pod':
      return {
        kind: 'node',
        name: party.node,
        isOwnNode: hidden.location ? undefined : other.kind === 'pod' && other.node === party.node,
        addresses,
        entities: [],
        labels: toNodeLabels(cluster.nodes?.[party.node]),
      };
    case 'external':
      return { kind: 'world', addresses, names: recordedNames(party.names ?? []), entities: [] };
  }
}

function toNodeLabels(labels: Labels | undefined): LabelSet {
  return labels === undefined ? NO_LABELS_KNOWN : completeLabels(Object.entries(labels));
}

function toAddresses(ip: string, hidden: HiddenEnd): AddressSet {
  if (hidden.address === 'hidden') return { addresses: [], isComplete: false };
  const texts = hidden.address === 'one-of-two' ? [ip, SECOND_ADDRESS] : [ip];
  return {
    addresses: texts.flatMap((text) => parseIpAddress(text) ?? []),
    isComplete: hidden.address !== 'incomplete',
  };
}

function toLabels(labels: Labels, recorded: readonly string[] | undefined): LabelSet {
  const entries = Object.entries(labels).filter(([key]) => recorded?.includes(key) ?? true);
  return { labels: new Map(entries), isComplete: recorded === undefined };
}

function toNamespaceLabels(cluster: Cluster, pod: Pod, hidden: HiddenEnd): LabelSet {
  const { labels, isComplete } = toLabels(
    cluster.namespaces[pod.namespace] ?? {},
    hidden.recordedNamespaceLabels,
  );
  return { labels: new Map([...labels, ['kubernetes.io/metadata.name', pod.namespace]]), isComplete };
}

function toContainerPort({ name, protocol, containerPort }: Pod['ports'][number]): ContainerPort {
  if (!isPortProtocol(protocol)) throw new Error(`not a protocol with ports: ${protocol}`);
  return { name, protocol, port: containerPort };
}
