/** Objects of Calico and NetworkPolicies as people write them; only what the naive evaluator reads. */
export interface WrittenObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec: WrittenSpec;
}

export interface WrittenSpec {
  readonly tier?: string;
  readonly order?: number;
  readonly defaultAction?: string;
  readonly selector?: string;
  readonly namespaceSelector?: string;
  readonly serviceAccountSelector?: string;
  readonly types?: readonly string[];
  readonly ingress?: readonly WrittenRule[];
  readonly egress?: readonly WrittenRule[];
  readonly nets?: readonly string[];
  readonly node?: string;
  readonly interfaceName?: string;
  readonly expectedIPs?: readonly string[];
  readonly profiles?: readonly string[];
  readonly doNotTrack?: boolean;
  readonly preDNAT?: boolean;
  readonly applyOnForward?: boolean;
  readonly podSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly policyTypes?: readonly string[];
}

/** Of Calico, and below of NetworkPolicy. */
export interface WrittenRule {
  readonly action?: string;
  readonly ipVersion?: number;
  readonly protocol?: string | number;
  readonly notProtocol?: string | number;
  readonly icmp?: WrittenIcmp;
  readonly notICMP?: WrittenIcmp;
  readonly source?: WrittenEntity;
  readonly destination?: WrittenEntity;
  readonly from?: readonly WrittenPeer[];
  readonly to?: readonly WrittenPeer[];
  readonly ports?: readonly WrittenKubernetesPort[];
}

export interface WrittenIcmp {
  readonly type?: number;
  readonly code?: number;
}

export interface WrittenEntity {
  readonly nets?: readonly string[];
  readonly notNets?: readonly string[];
  readonly selector?: string;
  readonly notSelector?: string;
  readonly namespaceSelector?: string;
  readonly ports?: readonly (number | string)[];
  readonly notPorts?: readonly (number | string)[];
  readonly serviceAccounts?: { readonly names?: readonly string[]; readonly selector?: string };
}

export interface WrittenPeer {
  readonly podSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly namespaceSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

export interface WrittenKubernetesPort {
  readonly protocol?: string;
  readonly port?: number | string;
  readonly endPort?: number;
}
