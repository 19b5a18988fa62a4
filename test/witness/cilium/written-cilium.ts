import type { WrittenPolicy, WrittenSelector } from '../written-policy.ts';

/** Objects of cilium.io as people write them, as much of them as the witness tries. */
export interface WrittenCilium {
  readonly apiVersion: 'cilium.io/v2';
  readonly kind: 'CiliumNetworkPolicy' | 'CiliumClusterwideNetworkPolicy';
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly specs: readonly WrittenSpec[];
}

export interface WrittenGroup {
  readonly apiVersion: 'cilium.io/v2';
  readonly kind: 'CiliumCIDRGroup';
  readonly metadata: { readonly name: string };
  readonly spec: { readonly externalCIDRs: readonly string[] };
}

export type Written = WrittenCilium | WrittenGroup | WrittenPolicy;

export interface WrittenSpec {
  readonly endpointSelector: WrittenSelector;
  readonly enableDefaultDeny?: { readonly ingress?: boolean; readonly egress?: boolean };
  readonly ingress?: readonly WrittenRule[];
  readonly ingressDeny?: readonly WrittenRule[];
  readonly egress?: readonly WrittenRule[];
  readonly egressDeny?: readonly WrittenRule[];
}

/** The peers are those of one direction. */
export interface WrittenRule {
  readonly fromEndpoints?: readonly WrittenSelector[];
  readonly toEndpoints?: readonly WrittenSelector[];
  readonly fromEntities?: readonly string[];
  readonly toEntities?: readonly string[];
  readonly fromCIDR?: readonly string[];
  readonly toCIDR?: readonly string[];
  readonly fromCIDRSet?: readonly WrittenBlock[];
  readonly toCIDRSet?: readonly WrittenBlock[];
  readonly toFQDNs?: readonly WrittenName[];
  readonly toPorts?: readonly WrittenPorts[];
  readonly icmps?: readonly {
    readonly fields?: readonly { readonly family?: string; readonly type: number }[];
  }[];
}

export interface WrittenBlock {
  readonly cidr?: string;
  readonly cidrGroupRef?: string;
  readonly except?: readonly string[];
}

export type WrittenName = { readonly matchName: string } | { readonly matchPattern: string };

export interface WrittenPorts {
  readonly ports?: readonly WrittenPort[];
  readonly rules?: { readonly http: readonly { readonly method?: string }[] };
}

export interface WrittenPort {
  readonly port: string;
  readonly endPort?: number;
  readonly protocol?: string;
}
