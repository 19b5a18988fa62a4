import {
  type IdentityFacts,
  identityFacts,
  namespaceFromLabels,
  nodeLabels,
} from '../../../digest/identity-labels.ts';
import { type DnsName, recordedNames } from '../../../model/dns-name.ts';
import {
  type AddressSet,
  type Endpoint,
  singleAddress,
  type WorkloadEndpoint,
} from '../../../model/endpoint.ts';
import { parseIpAddress } from '../../../model/ip-address.ts';
import { objectField, textField, textsField } from '../../format/values/json-fields.ts';
import { recordedAddress } from '../../format/values/recorded-address.ts';
import type { FlowEnd } from '../flow/flow-parts.ts';
import { reservedEntities } from './reserved-identity.ts';
import { nameWithoutOwner, ownerName } from './workload-name.ts';

/** Endpoints and label sets kept; a bound on memory only, the answers do not depend on it. */
const MAX_KEPT = 32_768;

/**
 * Turns one end of a flow into an endpoint. `hostIsPeersNode` says whether a `reserved:host` here is the node that the
 * other end's pod runs on.
 */
export type EndpointReader = (end: Omit<FlowEnd, 'facts'>, hostIsPeersNode: boolean | undefined) => Endpoint;

/** The fields that an endpoint is made of, as recorded. */
interface RecordedEnd {
  readonly address: string | undefined;
  readonly namespace: string | undefined;
  readonly podName: string | undefined;
  readonly clusterName: string | undefined;
  readonly workloadName: string | undefined;
  readonly workloadKind: string | undefined;
  readonly identity: unknown;
  readonly labels: readonly string[];
  readonly names: readonly string[];
  readonly hostIsPeersNode: boolean | undefined;
}

/**
 * A file repeats the same ends over and over: those seen before are found by address, compared field by field, and shared,
 * so that whoever reads many lines can tell ends apart by reference.
 */
export function createEndpointReader(): EndpointReader {
  const kept = new Map<string, { readonly end: RecordedEnd; readonly endpoint: Endpoint }>();
  const factsOf = createFactsMemo();
  return (flowEnd, hostIsPeersNode) => {
    const end = recordedEnd(flowEnd, hostIsPeersNode);
    // The node of an end knows its owner and the other nodes do not: both forms of one address are kept.
    const key = `${end.address} ${end.workloadName === undefined ? '' : 'w'}${hostIsPeersNode}`;
    const known = kept.get(key);
    if (known !== undefined && isSameEnd(known.end, end)) return known.endpoint;
    const endpoint = toEndpoint(end, factsOf);
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(key, { end, endpoint });
    return endpoint;
  };
}

/** The same for whoever knows ends again by himself: an endpoint for each time it is asked. */
export function createForgetfulEndpointReader(): EndpointReader {
  const factsOf = createFactsMemo();
  return (end, hostIsPeersNode) => toEndpoint(recordedEnd(end, hostIsPeersNode), factsOf);
}

function recordedEnd(
  { fields, address, names }: Omit<FlowEnd, 'facts'>,
  hostIsPeersNode: boolean | undefined,
): RecordedEnd {
  const workload = Array.isArray(fields?.workloads) ? objectField(fields.workloads[0]) : undefined;
  return {
    address,
    namespace: textField(fields?.namespace),
    podName: textField(fields?.pod_name),
    clusterName: textField(fields?.cluster_name),
    workloadName: textField(workload?.name),
    workloadKind: textField(workload?.kind),
    identity: fields?.identity,
    labels: textsField(fields?.labels),
    names,
    hostIsPeersNode,
  };
}

function isSameEnd(one: RecordedEnd, other: RecordedEnd): boolean {
  return (
    one.address === other.address &&
    one.namespace === other.namespace &&
    one.podName === other.podName &&
    one.clusterName === other.clusterName &&
    one.workloadName === other.workloadName &&
    one.workloadKind === other.workloadKind &&
    one.identity === other.identity &&
    one.hostIsPeersNode === other.hostIsPeersNode &&
    isSameList(one.labels, other.labels) &&
    isSameList(one.names, other.names)
  );
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  if (one === other) return true;
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}

type FactsOf = (labels: readonly string[], namespace: string) => IdentityFacts;

/** Pods of one workload share their labels; readers that know the list again share it, too. */
function createFactsMemo(): FactsOf {
  const kept = new Map<string, IdentityFacts>();
  const byList = new WeakMap<
    readonly string[],
    { readonly namespace: string; readonly facts: IdentityFacts }
  >();
  const factsOf: FactsOf = (labels, namespace) => {
    const key = JSON.stringify([namespace, labels]);
    const known = kept.get(key);
    if (known !== undefined) return known;
    const facts = identityFacts([...new Set(labels)].sort(), namespace);
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(key, facts);
    return facts;
  };
  return (labels, namespace) => {
    const known = byList.get(labels);
    if (known?.namespace === namespace) return known.facts;
    const facts = factsOf(labels, namespace);
    byList.set(labels, { namespace, facts });
    return facts;
  };
}

function toEndpoint(end: RecordedEnd, factsOf: FactsOf): Endpoint {
  const addresses = addressesOf(end);
  const entities = reservedEntities(end.labels, end.identity);
  const isHost = entities.includes('host');
  if (isHost || entities.includes('remote-node')) {
    const isOwnNode = isHost ? end.hostIsPeersNode : false;
    return {
      kind: 'node',
      name: undefined,
      isOwnNode,
      addresses,
      entities: fromPeersView(entities, isOwnNode),
      labels: nodeLabels(end.labels),
    };
  }
  const namespace = end.namespace ?? namespaceFromLabels(end.labels);
  if (namespace !== undefined) return toWorkload(end, namespace, addresses, factsOf);
  if (entities.some(isOutside)) {
    return { kind: 'world', addresses, names: dnsNames(end), entities };
  }
  if (entities.length > 0) return { kind: 'reserved', entities, addresses };
  // A DNS name is known only of addresses outside the cluster.
  if (end.names.length > 0 && end.podName === undefined) {
    return { kind: 'world', addresses, names: dnsNames(end), entities };
  }
  return { kind: 'unidentified', addresses };
}

function isOutside(entity: string): boolean {
  return entity.startsWith('world') || entity === 'kube-apiserver';
}

/** `host` is relative to the reporting node; seen from a pod on another node it is a remote node. */
function fromPeersView(entities: readonly string[], isOwnNode: boolean | undefined): readonly string[] {
  if (isOwnNode !== false || !entities.includes('host')) return entities;
  const others = entities.filter((entity) => entity !== 'host' && entity !== 'remote-node');
  return [...others, 'remote-node'].sort();
}

function toWorkload(
  end: RecordedEnd,
  namespace: string,
  addresses: AddressSet,
  factsOf: FactsOf,
): WorkloadEndpoint {
  const facts = factsOf(end.labels, namespace);
  const { name, ownerKind } =
    end.workloadName === undefined
      ? nameWithoutOwner(facts.labels.labels, end.podName)
      : ownerName(end.workloadName, end.workloadKind);
  return {
    kind: 'workload',
    namespace,
    name,
    ownerKind,
    addresses,
    ...facts,
    cluster: facts.cluster ?? end.clusterName,
  };
}

const SINGLE_ADDRESS = /^cidr:(.*)\/(32|128)$/;

function addressesOf(end: RecordedEnd): AddressSet {
  const recorded = end.address === undefined ? undefined : recordedAddress(end.address);
  if (recorded !== undefined) return singleAddress(recorded);
  // Cilium writes the colons of IPv6 addresses in labels as dashes.
  const fromLabels = end.labels.flatMap(
    (label) => SINGLE_ADDRESS.exec(label)?.[1]?.replaceAll('-', ':') ?? [],
  );
  return singleAddress(fromLabels.length === 1 ? parseIpAddress(fromLabels[0] ?? '') : undefined);
}

const FQDN = 'fqdn:';

function dnsNames(end: RecordedEnd): readonly DnsName[] {
  const fromLabels = end.labels
    .filter((label) => label.startsWith(FQDN) && !label.includes('*'))
    .map((label) => label.slice(FQDN.length));
  return recordedNames(namesAsKept([...end.names, ...fromLabels]));
}

/** Names of records without the dot at their end; empty ones are left out. */
export function namesAsKept(written: readonly string[]): readonly string[] {
  return written.map(withoutLastDot).filter((name) => name !== '');
}

function withoutLastDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}
