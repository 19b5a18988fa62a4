import type { CronSchedule } from '../model/cron-schedule.ts';
import type { SourceSpan } from '../model/diagnostic.ts';
import type { ContainerPort } from '../model/endpoint.ts';
import type { IpAddress } from '../model/ip-address.ts';
import type { LabelSet } from '../model/label-set.ts';
import type { PortProtocol } from '../model/protocol.ts';
import type { RecordedTime } from '../model/recorded-time.ts';
import type { KnownPool } from '../policy/known-pools.ts';
import type { Purpose } from './purpose-of-images.ts';
import type { Tenure } from './tenure.ts';

/** What a pod, or a pod template, says about its pods. */
export interface PodProfile {
  readonly labels: LabelSet;
  /** Named ports of containers that run as long as the pod; undefined when they could not be read. */
  readonly ports: readonly ContainerPort[] | undefined;
  /** Every port that such containers declare, named or not; undefined when they could not be read. */
  readonly listens: readonly { readonly protocol: PortProtocol; readonly port: number }[] | undefined;
  /** Ports of its node that lead to it (`hostPort`). Left out: none. */
  readonly hostPorts?: readonly HostPort[];
  /** The name of its service account; undefined when that could not be read. */
  readonly serviceAccount: string | undefined;
  /** In the network namespace of its node: policies do not see it as a pod. */
  readonly isHostNetwork: boolean;
  /** `windows`, `linux`: the operating system that it asks for; left out when it asks for none. */
  readonly os?: string;
  /** What its images are known to be for; left out when that is not known. */
  readonly purpose?: Purpose;
}

export interface HostPort {
  readonly protocol: PortProtocol;
  /** The port of the node. */
  readonly port: number;
  /** The address of the node on which it is open; undefined: on all of them. */
  readonly hostIp: string | undefined;
}

export interface OwnerRef {
  readonly kind: string;
  readonly name: string;
}

/** A workload with a pod template; `owner` is the topmost one: a ReplicaSet of a Deployment stands for the Deployment. */
export interface InventoryWorkload {
  readonly namespace: string;
  readonly owner: OwnerRef;
  readonly profile: PodProfile;
  /** Of a CronJob that is not suspended; left out when descriptions disagree. */
  readonly schedule?: CronSchedule;
  /** Where its labels are written. A function, because it is rarely asked for and costs something. */
  readonly spanOf: () => SourceSpan;
}

export interface InventoryPod {
  readonly namespace: string;
  readonly name: string;
  /** The topmost controller; for a bare pod the pod itself. */
  readonly owner: OwnerRef;
  readonly profile: PodProfile;
  /** Empty for a pod that has ended: its addresses may belong to another pod by now. */
  readonly addresses: readonly IpAddress[];
  /** When it had which addresses; left out: it has `addresses`, and nothing says since when. */
  readonly tenure?: Tenure;
  /** Phase Succeeded or Failed. */
  readonly isDone: boolean;
  readonly node: { readonly name: string | undefined; readonly addresses: readonly IpAddress[] };
  readonly spanOf: () => SourceSpan;
}

export interface InventoryNode {
  readonly name: string;
  readonly labels: LabelSet;
  readonly addresses: readonly IpAddress[];
  /** Those of the addresses that it has for the outside (`ExternalIP`). Left out: none. */
  readonly outside?: readonly IpAddress[];
  /** Left out: nothing says since when it exists. */
  readonly tenure?: Tenure;
}

/** Who is in the cluster, by manifests and dumps, at the time when they were made. */
export interface Inventory {
  /** Labels of the namespaces that were described, always with `kubernetes.io/metadata.name`. */
  readonly namespaces: ReadonlyMap<string, LabelSet>;
  /** Labels of the service accounts that were described, by `serviceAccountKey`. */
  readonly serviceAccounts: ReadonlyMap<string, LabelSet>;
  readonly workloads: readonly InventoryWorkload[];
  readonly pods: readonly InventoryPod[];
  /** Pods of earlier inventories that no longer exist: they only say who had an address. Left out: no earlier inventory is known. */
  readonly past?: readonly InventoryPod[];
  /** Inventories of earlier times. Left out: none is known. */
  readonly earlier?: readonly InventorySnapshot[];
  readonly nodes: readonly InventoryNode[];
  readonly services: readonly InventoryService[];
  /** Addresses behind Services, as EndpointSlices and Endpoints list them. Left out: none is known. */
  readonly endpoints?: readonly ServiceEndpoints[];
  /** Calico's pools of addresses. Left out: none is known. */
  readonly pools?: readonly KnownPool[];
  /** What FelixConfigurations say of where pods are not translated. Left out: nothing. */
  readonly natExclusions?: readonly NatExclusions[];
  /** Services that the API server calls, for webhooks and aggregated APIs. Left out: none is known. */
  readonly called?: readonly CalledService[];
}

/** Whether pods keep their addresses on the way to nodes, although their pool has `natOutgoing`. */
export interface NatExclusions {
  readonly leavesOutNodes: boolean;
  /** Whether it is for some nodes only. */
  readonly isOfSomeNodes: boolean;
}

/** Addresses behind a Service with their ports. */
export interface ServiceEndpoints {
  readonly namespace: string;
  readonly service: string;
  /** From an EndpointSlice; otherwise from an Endpoints object, from which the control plane makes slices. */
  readonly isSlice: boolean;
  /** Whether they accept connections. */
  readonly isReady: boolean;
  readonly addresses: readonly IpAddress[];
  readonly ports: readonly { readonly protocol: PortProtocol; readonly port: number }[];
}

/** Who was in the cluster at a time. */
export interface InventorySnapshot {
  readonly time: number;
  readonly inventory: Inventory;
}

/** A reference to a Service, by its own port. */
export interface CalledService {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

/** A Service with an address of its own. Whoever is behind it, its addresses are not outside the cluster. */
export interface InventoryService {
  readonly namespace: string;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  /** Cluster, external and load balancer addresses. */
  readonly addresses: readonly IpAddress[];
  /** Those of the addresses that are from the cluster's range for Services. Left out: none. */
  readonly clusterAddresses?: readonly IpAddress[];
  /** Those of the addresses whose traffic an outside load balancer takes (`ipMode: Proxy`): who gets it is not known. */
  readonly proxied: readonly IpAddress[];
  /** Its pods see the addresses of clients outside the cluster (`externalTrafficPolicy: Local`). Left out: maybe those of nodes. */
  readonly keepsClients?: true;
  /** Shared with other clusters of a mesh of Cilium. Left out: it is not. */
  readonly isGlobal?: true;
  /** Labels by which it selects its pods; undefined when it has no selector (or none that could be read). */
  readonly selector: ReadonlyMap<string, string> | undefined;
  readonly ports: readonly ServicePort[];
  /** The families of which it has pods: their addresses of other families are not behind it. Left out: nothing says. */
  readonly families?: readonly (4 | 6)[];
  /** Its name leads to the pods themselves, on their own ports (`clusterIP: None`). Left out: it has an address. */
  readonly isHeadless?: true;
  /** Where its selector is written, or the port at a place of `ports`. */
  readonly spanOf: (part: 'selector' | number) => SourceSpan;
  /** When it was created: before that its addresses may have been another's. Left out: nothing says. */
  readonly since?: RecordedTime;
}

export interface ServicePort {
  readonly name: string | undefined;
  readonly protocol: PortProtocol;
  readonly port: number;
  /** A number, or the name of a port that the pods declare. */
  readonly targetPort: number | string;
  /** The port of every node that leads to it. Left out: none is known. */
  readonly nodePort?: number;
}

/** When CronJobs run, by `namespace/name`; suspended ones do not. */
export function schedulesOf({ workloads }: Inventory): ReadonlyMap<string, CronSchedule> {
  return new Map(
    workloads.flatMap(({ namespace, owner, schedule }) =>
      schedule === undefined ? [] : [[`${namespace}/${owner.name}`, schedule] as const],
    ),
  );
}
