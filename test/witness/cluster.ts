/** A cluster of which everything is known, as small as the meaning of NetworkPolicy allows. */
export interface Cluster {
  /** Labels by namespace name, without the automatic name label. */
  readonly namespaces: Readonly<Record<string, Labels>>;
  /** Labels by the name of a node; left out: they do not matter. */
  readonly nodes?: Readonly<Record<string, Labels>>;
}

export type Labels = Readonly<Record<string, string>>;

export interface Pod {
  readonly kind: 'pod';
  /** What makes it this pod and no other. */
  readonly id: string;
  readonly namespace: string;
  /** Of its workload: pods of one name may differ in everything, as before and after a rollout. */
  readonly name: string;
  readonly labels: Labels;
  readonly ip: string;
  readonly ports: readonly DeclaredPort[];
  readonly node: string;
}

export interface DeclaredPort {
  readonly name: string;
  readonly protocol: string;
  readonly containerPort: number;
}

/** A pod with hostNetwork: on the network it is its node. */
export interface HostNetworkPod {
  readonly kind: 'host-network-pod';
  readonly ip: string;
  readonly node: string;
}

export interface ClusterNode {
  readonly kind: 'node';
  readonly ip: string;
  readonly node: string;
}

export interface External {
  readonly kind: 'external';
  readonly ip: string;
  /** DNS names that a record mentions. */
  readonly names?: readonly string[];
}

export type Party = Pod | HostNetworkPod | ClusterNode | External;

export interface Attempt {
  readonly from: Party;
  readonly to: Party;
  /** TCP, UDP, SCTP, or a protocol without ports. */
  readonly protocol: string;
  readonly port: number | undefined;
}

export function isPodToItself({ from, to }: Attempt): boolean {
  return from.kind === 'pod' && to.kind === 'pod' && from.id === to.id;
}
