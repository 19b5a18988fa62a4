import type {
  AdminPeer,
  AdminPolicy,
  KubernetesPolicy,
  LabelSelector,
  Labels,
  Meta,
  Pod,
  PodsOfNamespaces,
  Port,
  Protocol,
} from '../plain/plain-objects.ts';

export type AdminAction = 'Accept' | 'Allow' | 'Deny' | 'Pass';

interface PortRange {
  readonly start: number;
  readonly end: number;
}

/** A port of version v1alpha1. */
export interface FormerPort {
  readonly portNumber?: { readonly protocol?: string | undefined; readonly port: number } | undefined;
  readonly portRange?: (PortRange & { readonly protocol?: string | undefined }) | undefined;
  readonly namedPort?: string | undefined;
}

export interface FormerRule {
  readonly action: AdminAction;
  readonly from?: readonly AdminPeer[] | undefined;
  readonly to?: readonly AdminPeer[] | undefined;
  readonly ports?: readonly FormerPort[] | undefined;
}

/** AdminNetworkPolicy and BaselineAdminNetworkPolicy. */
export interface FormerPolicy {
  readonly kind: 'AdminNetworkPolicy' | 'BaselineAdminNetworkPolicy';
  readonly metadata: Meta;
  readonly spec: {
    readonly priority?: number | undefined;
    readonly subject: {
      readonly namespaces?: LabelSelector | undefined;
      readonly pods?: PodsOfNamespaces | undefined;
    };
    readonly ingress?: readonly FormerRule[] | undefined;
    readonly egress?: readonly FormerRule[] | undefined;
  };
}

export interface ClusterPolicy extends AdminPolicy {
  readonly version: 'v1alpha2' | 'v1beta1';
}

export interface AdminPolicies {
  readonly kubernetes: readonly KubernetesPolicy[];
  readonly former: readonly FormerPolicy[];
  readonly cluster: readonly ClusterPolicy[];
}

export interface AdminCluster extends AdminPolicies {
  readonly namespaces: readonly { readonly metadata: Meta }[];
  readonly nodes: readonly {
    readonly metadata: Meta;
    readonly status: { readonly addresses: readonly { readonly type: string; readonly address: string }[] };
  }[];
  readonly pods: readonly Pod[];
  readonly services: readonly {
    readonly metadata: Meta & { readonly namespace: string };
    readonly spec: {
      readonly clusterIP: string;
      readonly selector: Labels;
      readonly ports: readonly {
        readonly protocol: 'TCP' | 'UDP';
        readonly port: number;
        readonly targetPort: Port;
      }[];
    };
  }[];
}

/** A new connection, to the address that its client used. */
export interface AdminConnection {
  readonly from: string;
  readonly to: string;
  readonly protocol: Protocol;
  readonly port?: number | undefined;
  /** The names by which the client knows an address of the world. */
  readonly names?: readonly string[] | undefined;
}
