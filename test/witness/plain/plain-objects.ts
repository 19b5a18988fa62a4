/** Objects as a dump of a cluster holds them, as far as the generator writes them. */
export type Labels = Readonly<Record<string, string>>;
export type Port = number | string;
export type Protocol = 'TCP' | 'UDP' | 'SCTP' | 'ICMP' | 'ICMPv6';

export interface Meta {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly labels?: Labels | undefined;
}

export interface ContainerPort {
  readonly name?: string | undefined;
  readonly containerPort: number;
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP' | undefined;
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly restartPolicy?: 'Always' | undefined;
  readonly ports?: readonly ContainerPort[] | undefined;
}

export interface Pod {
  readonly kind: 'Pod';
  readonly metadata: Meta & { readonly namespace: string };
  readonly spec: {
    readonly nodeName: string;
    readonly serviceAccountName: string;
    readonly hostNetwork?: boolean | undefined;
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[] | undefined;
  };
  readonly status: {
    readonly phase: string;
    readonly podIPs: readonly { readonly ip: string }[];
  };
}

export interface EntityRule {
  readonly nets?: readonly string[] | undefined;
  readonly notNets?: readonly string[] | undefined;
  readonly selector?: string | undefined;
  readonly notSelector?: string | undefined;
  readonly namespaceSelector?: string | undefined;
  readonly ports?: readonly Port[] | undefined;
  readonly notPorts?: readonly Port[] | undefined;
  readonly serviceAccounts?:
    | { readonly names?: readonly string[] | undefined; readonly selector?: string | undefined }
    | undefined;
  readonly services?: { readonly name: string; readonly namespace?: string | undefined } | undefined;
}

interface Icmp {
  readonly type?: number | undefined;
  readonly code?: number | undefined;
}

export interface CalicoRule {
  readonly action: 'Allow' | 'Deny' | 'Pass' | 'Log';
  readonly ipVersion?: 4 | 6 | undefined;
  readonly protocol?: string | number | undefined;
  readonly notProtocol?: string | number | undefined;
  readonly icmp?: Icmp | undefined;
  readonly notICMP?: Icmp | undefined;
  readonly source?: EntityRule | undefined;
  readonly destination?: EntityRule | undefined;
}

export interface CalicoSpec {
  readonly tier?: string | undefined;
  readonly order?: number | undefined;
  readonly selector?: string | undefined;
  readonly namespaceSelector?: string | undefined;
  readonly serviceAccountSelector?: string | undefined;
  readonly types?: readonly ('Ingress' | 'Egress')[] | undefined;
  readonly ingress?: readonly CalicoRule[] | undefined;
  readonly egress?: readonly CalicoRule[] | undefined;
  readonly doNotTrack?: boolean | undefined;
  readonly preDNAT?: boolean | undefined;
  readonly applyOnForward?: boolean | undefined;
}

export interface CalicoPolicy {
  readonly kind:
    | 'NetworkPolicy'
    | 'GlobalNetworkPolicy'
    | 'StagedNetworkPolicy'
    | 'StagedGlobalNetworkPolicy';
  readonly metadata: Meta;
  readonly spec: CalicoSpec;
}

export interface LabelSelector {
  readonly matchLabels?: Labels | undefined;
  readonly matchExpressions?:
    | readonly {
        readonly key: string;
        readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
        readonly values?: readonly string[] | undefined;
      }[]
    | undefined;
}

export interface PolicyPeer {
  readonly podSelector?: LabelSelector | undefined;
  readonly namespaceSelector?: LabelSelector | undefined;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] | undefined } | undefined;
}

export interface PolicyPort {
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP' | undefined;
  readonly port?: Port | undefined;
  readonly endPort?: number | undefined;
}

export interface KubernetesPolicy {
  readonly metadata: Meta & { readonly namespace: string };
  readonly spec: {
    readonly podSelector?: LabelSelector | undefined;
    readonly policyTypes?: readonly ('Ingress' | 'Egress')[] | undefined;
    readonly ingress?:
      | readonly {
          readonly from?: readonly PolicyPeer[] | undefined;
          readonly ports?: readonly PolicyPort[] | undefined;
        }[]
      | undefined;
    readonly egress?:
      | readonly {
          readonly to?: readonly PolicyPeer[] | undefined;
          readonly ports?: readonly PolicyPort[] | undefined;
        }[]
      | undefined;
  };
}

export interface PodsOfNamespaces {
  readonly namespaceSelector?: LabelSelector | undefined;
  readonly podSelector: LabelSelector;
}

export interface AdminPeer {
  readonly namespaces?: LabelSelector | undefined;
  readonly pods?: PodsOfNamespaces | undefined;
  readonly networks?: readonly string[] | undefined;
  readonly nodes?: LabelSelector | undefined;
  readonly domainNames?: readonly string[] | undefined;
}

interface NumberOrRange {
  readonly number?: number | undefined;
  readonly range?: { readonly start: number; readonly end: number };
}

export interface AdminProtocol {
  readonly tcp?: { readonly destinationPort?: NumberOrRange | undefined } | undefined;
  readonly udp?: { readonly destinationPort?: NumberOrRange | undefined } | undefined;
  readonly sctp?: { readonly destinationPort?: NumberOrRange | undefined } | undefined;
  readonly destinationNamedPort?: string | undefined;
}

export interface AdminRule {
  readonly action: 'Accept' | 'Deny' | 'Pass';
  readonly from?: readonly AdminPeer[] | undefined;
  readonly to?: readonly AdminPeer[] | undefined;
  readonly protocols?: readonly AdminProtocol[] | undefined;
}

export interface AdminPolicy {
  readonly metadata: Meta;
  readonly spec: {
    readonly tier: 'Admin' | 'Baseline';
    readonly priority: number;
    readonly subject: {
      readonly namespaces?: LabelSelector | undefined;
      readonly pods?: PodsOfNamespaces | undefined;
    };
    readonly ingress?: readonly AdminRule[] | undefined;
    readonly egress?: readonly AdminRule[] | undefined;
  };
}

export interface PlainCluster {
  readonly namespaces: readonly { readonly metadata: Meta }[];
  readonly serviceAccounts: readonly { readonly metadata: Meta & { readonly namespace: string } }[];
  readonly nodes: readonly {
    readonly metadata: Meta;
    readonly status: { readonly addresses: readonly { readonly type: string; readonly address: string }[] };
  }[];
  readonly pods: readonly Pod[];
  readonly services: readonly {
    readonly metadata: Meta & { readonly namespace: string };
    readonly spec: {
      readonly selector: Labels;
      readonly ipFamilies?: readonly ('IPv4' | 'IPv6')[] | undefined;
      readonly ports: readonly {
        readonly name: string;
        readonly protocol?: 'TCP' | 'UDP' | 'SCTP' | undefined;
        readonly port: number;
        readonly targetPort?: Port | undefined;
      }[];
    };
  }[];
  readonly networkSets: readonly {
    readonly metadata: Meta;
    readonly spec: { readonly nets: readonly string[] };
  }[];
  readonly hostEndpoints: readonly {
    readonly metadata: Meta;
    readonly spec: {
      readonly node: string;
      readonly interfaceName?: string | undefined;
      readonly expectedIPs?: readonly string[] | undefined;
      readonly profiles?: readonly string[] | undefined;
      readonly ports?:
        | readonly { readonly name: string; readonly protocol: string; readonly port: number }[]
        | undefined;
    };
  }[];
  readonly profiles: readonly {
    readonly metadata: Meta;
    readonly spec: {
      readonly labelsToApply?: Labels | undefined;
      readonly ingress?: readonly CalicoRule[] | undefined;
      readonly egress?: readonly CalicoRule[] | undefined;
    };
  }[];
  readonly tiers: readonly {
    readonly metadata: Meta;
    readonly spec: {
      readonly order?: number | undefined;
      readonly defaultAction?: 'Deny' | 'Pass' | undefined;
    };
  }[];
  readonly calico: readonly CalicoPolicy[];
  readonly kubernetes: readonly KubernetesPolicy[];
  readonly admin: readonly AdminPolicy[];
}

/** One new connection, as it is on the wire after the translation of a Service. */
export interface PlainConnection {
  readonly from: string;
  readonly to: string;
  readonly protocol: Protocol;
  readonly port?: number | undefined;
  readonly icmp?: { readonly type: number; readonly code: number };
}
