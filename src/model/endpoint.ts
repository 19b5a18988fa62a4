import { type Cidr, formatCidr } from './cidr.ts';
import type { DnsName } from './dns-name.ts';
import { formatIpAddress, type IpAddress } from './ip-address.ts';
import type { LabelSet } from './label-set.ts';
import type { PortProtocol } from './protocol.ts';
import { isRecordedSet } from './recorded-set.ts';

/** A port that a container declares; policies may refer to it by name. */
export interface ContainerPort {
  readonly name: string;
  readonly protocol: PortProtocol;
  readonly port: number;
  /**
   * The init container that declares it: one that keeps running (KEP-753), or one that ends before the pod serves. Left out: a
   * regular container.
   */
  readonly declaredBy?: 'sidecar' | 'init-container';
}

/** Addresses as far as recorded. When `isComplete` is false the endpoint may have others. */
export interface AddressSet {
  readonly addresses: readonly IpAddress[];
  readonly isComplete: boolean;
  /**
   * Prefixes that contain all addresses, where nothing finer is known; then no address is listed. Left out: nothing says where
   * other addresses are.
   */
  readonly within?: readonly Cidr[];
}

/** The ServiceAccount that pods run as. */
export interface ServiceAccount {
  readonly name: string;
  /** Labels of the ServiceAccount object, as far as an inventory shows it. */
  readonly labels: LabelSet;
}

/** Pods of one owner that a policy cannot tell apart: the same namespace and labels. */
export interface WorkloadEndpoint {
  readonly kind: 'workload';
  readonly namespace: string;
  /** The owner's name (Deployment, CronJob, …), never a pod hash; for bare pods the pod's name. */
  readonly name: string;
  /** `Deployment`, `CronJob`, `Pod`, …; undefined when no source said. */
  readonly ownerKind: string | undefined;
  readonly labels: LabelSet;
  readonly namespaceLabels: LabelSet;
  /** Named container ports; undefined means not known, [] means none are declared. */
  readonly ports: readonly ContainerPort[] | undefined;
  readonly addresses: AddressSet;
  /**
   * True: `labels` are those of a Cilium identity, which are complete as far as Cilium can see, but lack what Cilium's label
   * filter drops (`pod-template-hash`, …). False: they are the pod's own.
   */
  readonly hasIdentityLabelsOnly: boolean;
  /** Undefined when no source said. */
  readonly serviceAccount: ServiceAccount | undefined;
  /** The name of its cluster in a mesh; undefined when no source said. */
  readonly cluster: string | undefined;
  /** Further reserved identities that it has, without the `reserved:` prefix, sorted: `init`. */
  readonly entities: readonly string[];
  /** The nodes that its pods run on, when an inventory shows them. */
  readonly nodeNames?: readonly string[];
  /** What some of its pods run on, as an inventory shows it. Left out: Linux nodes, or no inventory shows it. */
  readonly runsOn?: 'fargate' | 'windows';
  /** The address of the Service through which it is reached, when the connection was opened to that. */
  readonly serviceAddress?: IpAddress;
  /** The labels by which this Service selects its pods. */
  readonly serviceSelector?: LabelSet;
}

/** A node, or a pod in its network namespace (hostNetwork): not the subject of a NetworkPolicy. */
export interface NodeEndpoint {
  readonly kind: 'node';
  readonly name: string | undefined;
  /** Whether the peer pod runs on this very node; undefined when no record tells. */
  readonly isOwnNode: boolean | undefined;
  readonly addresses: AddressSet;
  /** Reserved identities as recorded, without the `reserved:` prefix, sorted: `host`, `kube-apiserver`, … */
  readonly entities: readonly string[];
  /** Labels of the Node object. */
  readonly labels: LabelSet;
  /** The pods in this node's network, as far as an inventory shows them; left out when nothing is known about them. */
  readonly hostPods?: HostPods;
  /** The pod in its network that this end is known to be. */
  readonly hostPod?: HostPod;
}

/** A pod in the network of its node; on the network it is indistinguishable from that node. */
export type HostPod = Pick<WorkloadEndpoint, 'namespace' | 'name' | 'labels' | 'namespaceLabels' | 'ports'>;

/** The pods that share the network of a node: those listed, and no others in the namespaces that were looked at. */
export interface HostPods {
  readonly pods: readonly HostPod[];
  /** Whether every namespace was looked at, or which ones. */
  readonly lookedAt: 'every-namespace' | ReadonlySet<string>;
}

/** An address outside the cluster. */
export interface WorldEndpoint {
  readonly kind: 'world';
  readonly addresses: AddressSet;
  /** DNS names the address was known by, sorted by name. */
  readonly names: readonly DnsName[];
  /** Reserved identities, or the text that `recordedSet` returns. */
  readonly entities: readonly string[];
}

/** A part of the CNI itself with an address of its own: Cilium's `ingress`, `health`, `unmanaged`; also `init`, see `hasInitIdentity`. */
export interface ReservedEndpoint {
  readonly kind: 'reserved';
  readonly entities: readonly string[];
  readonly addresses: AddressSet;
}

/** Somebody whom no record identifies: possibly a pod that policies select. */
export interface UnidentifiedEndpoint {
  readonly kind: 'unidentified';
  readonly addresses: AddressSet;
}

/** One end of a connection. */
export type Endpoint =
  | WorkloadEndpoint
  | NodeEndpoint
  | WorldEndpoint
  | ReservedEndpoint
  | UnidentifiedEndpoint;

/**
 * Whether the end is a pod whose labels Cilium does not know yet (identity 5, `reserved:init`): some pod, and to Cilium itself
 * one that no selector matches.
 */
export function hasInitIdentity(endpoint: Endpoint): boolean {
  if (endpoint.kind === 'reserved') return endpoint.entities.includes('init');
  return endpoint.kind === 'workload' && endpoint.entities.includes('init');
}

/** The label that EKS sets on pods that it runs on Fargate; its value is the name of the Fargate profile. */
export const FARGATE_PROFILE = 'eks.amazonaws.com/fargate-profile';

/** For sources that know only a workload's own labels: the facts of its identity that they do not tell. */
export const NO_IDENTITY_FACTS = {
  hasIdentityLabelsOnly: false,
  serviceAccount: undefined,
  cluster: undefined,
  entities: [],
} as const satisfies Partial<WorkloadEndpoint>;

/** For an endpoint of which no address was recorded. */
export const NO_ADDRESS: AddressSet = { addresses: [], isComplete: false };

export function singleAddress(address: IpAddress | undefined): AddressSet {
  return address === undefined ? NO_ADDRESS : { addresses: [address], isComplete: true };
}

/** The name that people see, the same everywhere: `shop/web`, `node worker-1`, `api.example.com (203.0.113.10)`. Not escaped. */
export function endpointName(endpoint: Endpoint): string {
  const first = endpoint.addresses.addresses[0];
  const address = first === undefined ? undefined : formatIpAddress(first);
  switch (endpoint.kind) {
    case 'workload':
      return `${endpoint.namespace}/${endpoint.name}`;
    case 'node':
      if (endpoint.hostPod !== undefined) {
        const { namespace, name } = endpoint.hostPod;
        const where = endpoint.name ?? address;
        return `${namespace}/${name} (host network${where === undefined ? '' : ` of ${where}`})`;
      }
      return `node ${endpoint.name ?? address ?? endpoint.entities.join(', ')}`.trim();
    case 'world': {
      const name = endpoint.names[0]?.name ?? endpoint.entities.find((entity) => !entity.startsWith('world'));
      const count = endpoint.addresses.addresses.length;
      if (count > 1) {
        const many = `${endpoint.addresses.isComplete ? '' : 'over '}${count} addresses`;
        return name === undefined ? `${many} outside the cluster` : `${name} (${many})`;
      }
      // The name of a network set is enough: it includes the namespace.
      if (name !== undefined && isRecordedSet(name)) return name;
      const place = address ?? endpoint.addresses.within?.map(formatCidr).join(', ');
      if (name !== undefined) return place === undefined ? name : `${name} (${place})`;
      return place ?? 'outside the cluster';
    }
    case 'reserved':
      return `cilium ${endpoint.entities.join(', ')}`;
    case 'unidentified':
      return address ?? endpoint.addresses.within?.map(formatCidr).join(', ') ?? 'an unidentified endpoint';
  }
}
