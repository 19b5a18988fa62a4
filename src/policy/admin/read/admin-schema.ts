import type { AdminAction, AdminKind } from '../admin-policy.ts';

export type EgressPeerKey = 'namespaces' | 'pods' | 'nodes' | 'networks' | 'domainNames';

/** What differs between the kinds, by their CRDs (network-policy-api v0.1.7 for v1alpha1, v0.3.0 for v1alpha2 and v1beta1). */
export interface AdminSchema {
  readonly kind: AdminKind;
  readonly hasTier: boolean;
  readonly hasPriority: boolean;
  readonly actions: ReadonlyMap<string, AdminAction>;
  /** The most rules per direction, peers per rule and ports per rule. */
  readonly maxItems: number;
  readonly portsKey: 'ports' | 'protocols';
  readonly egressPeers: readonly EgressPeerKey[];
  readonly needsNamespaceSelector: boolean;
  readonly domainName: RegExp;
  /** Whether a network may have bits beyond its prefix. */
  readonly takesHostBits: boolean;
}

const ALLOW_AND_DENY = [['Allow', 'allow'] as const, ['Deny', 'deny'] as const];

const ADMIN_NETWORK_POLICY: AdminSchema = {
  kind: 'AdminNetworkPolicy',
  hasTier: false,
  hasPriority: true,
  actions: new Map<string, AdminAction>([...ALLOW_AND_DENY, ['Pass', 'pass']]),
  maxItems: 100,
  portsKey: 'ports',
  egressPeers: ['namespaces', 'pods', 'nodes', 'networks', 'domainNames'],
  needsNamespaceSelector: true,
  // `A-z` is what the CRD of v0.1.7 says: it also accepts `[`, `^`, `_` and others as the first character of a label.
  domainName:
    /^(\*\.)?([a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.)+[a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.?$/,
  takesHostBits: true,
};

export const ADMIN_SCHEMAS: Readonly<Record<AdminKind, AdminSchema>> = {
  AdminNetworkPolicy: ADMIN_NETWORK_POLICY,
  BaselineAdminNetworkPolicy: {
    ...ADMIN_NETWORK_POLICY,
    kind: 'BaselineAdminNetworkPolicy',
    hasPriority: false,
    actions: new Map<string, AdminAction>(ALLOW_AND_DENY),
    egressPeers: ['namespaces', 'pods', 'nodes', 'networks'],
  },
  ClusterNetworkPolicy: {
    kind: 'ClusterNetworkPolicy',
    hasTier: true,
    hasPriority: true,
    actions: new Map<string, AdminAction>([
      ['Accept', 'allow'],
      ['Deny', 'deny'],
      ['Pass', 'pass'],
    ]),
    maxItems: 25,
    portsKey: 'protocols',
    egressPeers: ['namespaces', 'pods', 'nodes', 'networks', 'domainNames'],
    needsNamespaceSelector: false,
    domainName:
      /^(\*\.)?([a-zA-Z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.)+[a-zA-Z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.?$/,
    takesHostBits: false,
  },
};
