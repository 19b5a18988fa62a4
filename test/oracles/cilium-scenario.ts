/** What is asked of Cilium's engine, in the form that test/oracles/cilium/scenario.go reads. */
export interface CiliumScenario {
  readonly settings: CiliumSettings;
  readonly endpoints: readonly CiliumEnd[];
  readonly services: readonly CiliumService[];
  readonly names: readonly { readonly name: string; readonly address: string }[];
  readonly objects: readonly WrittenObject[];
  readonly connections: readonly CiliumConnection[];
}

/** An object of the Kubernetes API, as written; anything may be in it. */
export type WrittenObject = Readonly<Record<string, unknown>>;

export interface CiliumSettings {
  readonly policyCIDRMatchMode?: readonly ('nodes' | 'pods')[];
  readonly policyDefaultLocalCluster?: boolean;
  readonly l7Proxy?: boolean;
  readonly enablePolicy?: 'default' | 'always' | 'never';
  readonly hostFirewall?: boolean;
  readonly nonDefaultDenyPolicies?: boolean;
  readonly extendedIPProtocols?: boolean;
  readonly nodeSelectorLabels?: boolean;
  readonly clusterName?: string;
  /** Both address families: the world has one identity for each. */
  readonly ipv6?: boolean;
}

type Labels = Readonly<Record<string, string>>;

export interface CiliumPod {
  readonly kind: 'pod';
  readonly address: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly namespaceLabels: Labels;
  readonly serviceAccount: string;
  /** Left out: the own one. */
  readonly cluster?: string;
  readonly ports: readonly {
    readonly name: string;
    readonly protocol: 'TCP' | 'UDP' | 'SCTP';
    readonly port: number;
  }[];
}

export type CiliumEnd =
  | CiliumPod
  | {
      readonly kind: 'node';
      readonly address: string;
      readonly local: boolean;
      readonly labels: Labels;
      readonly apiServer: boolean;
    }
  | { readonly kind: 'world'; readonly address: string; readonly apiServer: boolean }
  | { readonly kind: 'reserved'; readonly entity: 'health' | 'ingress' | 'init' | 'unmanaged' };

export interface CiliumService {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  /** {}: its backends are addresses that somebody manages. */
  readonly selector: Labels;
  readonly backends: readonly string[];
}

export interface CiliumConnection {
  /** Indices of `endpoints`. */
  readonly source: number;
  readonly destination: number;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP' | 'ICMP' | 'ICMPv6';
  /** The type for ICMP and ICMPv6. */
  readonly port: number;
}

export interface CiliumSideAnswer {
  /** `unenforced`: the end is no subject of the agent. `failed`: the agent cannot compute the policy of the subject. */
  readonly verdict: 'allowed' | 'denied' | 'unenforced' | 'failed';
  readonly redirected?: boolean;
  /** The policies that the deciding entry was made from. */
  readonly rules?: readonly string[];
  readonly error?: string;
}

export interface CiliumAnswer {
  readonly objects: readonly { readonly schema?: string; readonly agent?: string }[];
  readonly verdicts: readonly { readonly egress: CiliumSideAnswer; readonly ingress: CiliumSideAnswer }[];
  readonly error?: string;
}
