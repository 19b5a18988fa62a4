import type { CronSchedule } from '../model/cron-schedule.ts';
import type { SourceSpan } from '../model/diagnostic.ts';
import type { ContainerPort } from '../model/endpoint.ts';
import type { IpAddress } from '../model/ip-address.ts';
import type { LabelSet } from '../model/label-set.ts';
import type { PortProtocol } from '../model/protocol.ts';
import type { RecordedTime } from '../model/recorded-time.ts';
import type { Purpose } from './purpose-of-images.ts';
import type { Tenure } from './tenure.ts';

/** What a pod, or the template of pods, says about them. */
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
  /** `windows`, `linux`: the system of the nodes that it asks for; left out when it asks for none. */
  readonly os?: string;
  /** As its images tell; left out when they tell none. */
  readonly purpose?: Purpose;
}

export interface HostPort {
  readonly protocol: PortProtocol;
  /** That of the node. */
  readonly port: number;
  /** The address of the node that it is open on; undefined: on all of them. */
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
  /** Where its labels are written. Asked for rarely, and not for nothing. */
  readonly spanOf: () => SourceSpan;
}

export interface InventoryPod {
  readonly namespace: string;
  readonly name: string;
  /** The topmost controller; for a bare pod the pod itself. */
  readonly owner: OwnerRef;
  readonly profile: PodProfile;
  /** None for a pod that ended: its addresses may belong to another by now. */
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
  /** Left out: nothing says since when it is there. */
  readonly tenure?: Tenure;
}

/** Who is in the cluster, as manifests and dumps say, at the time they were made. */
export interface Inventory {
  /** Labels of the namespaces that were described, always with `kubernetes.io/metadata.name`. */
  readonly namespaces: ReadonlyMap<string, LabelSet>;
  /** Labels of the service accounts that were described, by `serviceAccountKey`. */
  readonly serviceAccounts: ReadonlyMap<string, LabelSet>;
  readonly workloads: readonly InventoryWorkload[];
  readonly pods: readonly InventoryPod[];
  /** Pods of earlier inventories that are there no more: they only say who had an address. Left out: no earlier one is known. */
  readonly past?: readonly InventoryPod[];
  /** Inventories of earlier times. Left out: none is known. */
  readonly earlier?: readonly InventorySnapshot[];
  readonly nodes: readonly InventoryNode[];
  readonly services: readonly InventoryService[];
  /** Services that the API server calls, as webhooks and APIs of others. Left out: none is known. */
  readonly called?: readonly CalledService[];
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

/** A Service with an address of its own. Whoever is behind it, its addresses belong to nobody outside the cluster. */
export interface InventoryService {
  readonly namespace: string;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  /** Cluster, external and load balancer addresses. */
  readonly addresses: readonly IpAddress[];
  /** Of the addresses those from the range that the cluster has for Services. Left out: none. */
  readonly clusterAddresses?: readonly IpAddress[];
  /** Of the addresses those whose traffic a load balancer outside takes (`ipMode: Proxy`): who gets it there is not told. */
  readonly proxied: readonly IpAddress[];
  /** Labels of the pods behind it; undefined when no selector says (or none that could be read). */
  readonly selector: ReadonlyMap<string, string> | undefined;
  readonly ports: readonly ServicePort[];
  /** When it was made: its addresses may have been another's before. Left out: nothing says. */
  readonly since?: RecordedTime;
}

export interface ServicePort {
  readonly name: string | undefined;
  readonly protocol: PortProtocol;
  readonly port: number;
  /** A number, or the name of a port of the pods. */
  readonly targetPort: number | string;
  /** The port of every node that leads to it. Left out: none is known. */
  readonly nodePort?: number;
}
