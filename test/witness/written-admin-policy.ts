import type { WrittenSelector } from './written-policy.ts';

/** AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy as people write them. */
export interface WrittenAdminPolicy {
  readonly apiVersion: string;
  readonly kind: 'AdminNetworkPolicy' | 'BaselineAdminNetworkPolicy' | 'ClusterNetworkPolicy';
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly tier?: 'Admin' | 'Baseline';
    readonly priority?: number;
    readonly subject: WrittenPods;
    readonly ingress?: readonly WrittenAdminRule[];
    readonly egress?: readonly WrittenAdminRule[];
  };
}

/** One of the two. */
export interface WrittenPods {
  readonly namespaces?: WrittenSelector;
  readonly pods?: { readonly namespaceSelector?: WrittenSelector; readonly podSelector: WrittenSelector };
}

export interface WrittenAdminRule {
  readonly action: 'Allow' | 'Accept' | 'Deny' | 'Pass';
  readonly from?: readonly WrittenAdminPeer[];
  readonly to?: readonly WrittenAdminPeer[];
  readonly ports?: readonly WrittenAdminPort[];
  readonly protocols?: readonly WrittenProtocol[];
}

export interface WrittenAdminPeer extends WrittenPods {
  readonly nodes?: WrittenSelector;
  readonly networks?: readonly string[];
  readonly domainNames?: readonly string[];
}

export interface WrittenAdminPort {
  readonly portNumber?: { readonly protocol?: string; readonly port: number };
  readonly portRange?: { readonly protocol?: string; readonly start: number; readonly end: number };
  readonly namedPort?: string;
}

type WrittenDestination = {
  readonly destinationPort: {
    readonly number?: number;
    readonly range?: { readonly start: number; readonly end: number };
  };
};

export interface WrittenProtocol {
  readonly tcp?: WrittenDestination;
  readonly udp?: WrittenDestination;
  readonly sctp?: WrittenDestination;
  readonly destinationNamedPort?: string;
}
