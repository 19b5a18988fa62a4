import type { Cidr } from '../../model/cidr.ts';
import type { SourceSpan } from '../../model/diagnostic.ts';
import type { LabelSelector } from '../../model/label-selector.ts';
import type { PortProtocol } from '../../model/protocol.ts';

export type AdminKind = 'AdminNetworkPolicy' | 'BaselineAdminNetworkPolicy' | 'ClusterNetworkPolicy';

/** The kinds belong to two APIs, an old one and the one that replaces it. */
export function areOfOneApi(one: AdminKind, other: AdminKind): boolean {
  return (one === 'ClusterNetworkPolicy') === (other === 'ClusterNetworkPolicy');
}

/**
 * A policy of policy.networking.k8s.io that the API server accepts. Kinds and versions mean the same where they say the same
 * (network-policy-api, NPEP-285): AdminNetworkPolicy is tier Admin, BaselineAdminNetworkPolicy tier Baseline.
 */
export interface AdminPolicy {
  readonly kind: AdminKind;
  readonly name: string;
  readonly tier: AdminTier;
  /** From 0, which comes first, to 1000. The one BaselineAdminNetworkPolicy has none and counts as 0. */
  readonly priority: number;
  readonly subject: PodSelection;
  readonly ingress: readonly AdminRule[];
  readonly egress: readonly AdminRule[];
}

export type AdminTier = 'admin' | 'baseline';

/** Pods selected by their namespaces' labels and their own; never pods in the network of their node. */
export interface PodSelection {
  readonly namespaces: StoredSelector;
  readonly pods: StoredSelector;
}

/** The API server does not check selectors of these kinds, so it may store one that nothing can read. */
export type StoredSelector = LabelSelector | UnreadableSelector;

export interface UnreadableSelector {
  /** What is wrong with it, as one clause. */
  readonly problem: string;
}

export interface AdminRule {
  readonly span: SourceSpan;
  readonly name: string | undefined;
  readonly action: AdminAction;
  /** At least one; any of them is enough. */
  readonly peers: readonly AdminPeer[];
  /** `any`: every protocol, including those without ports. */
  readonly ports: 'any' | readonly AdminPort[];
}

/** `allow` is written `Allow` or, in ClusterNetworkPolicy, `Accept`. */
export type AdminAction = 'allow' | 'deny' | 'pass';

export type AdminPeer =
  | ({ readonly kind: 'pods'; readonly writtenAs: 'namespaces' | 'pods' } & PodSelection)
  /** Nodes by their labels. */
  | { readonly kind: 'nodes'; readonly nodes: StoredSelector }
  | { readonly kind: 'networks'; readonly networks: readonly Cidr[] }
  | { readonly kind: 'domainNames'; readonly domainNames: readonly DomainName[] };

export interface DomainName {
  /** In lower case, without the trailing dot and without the wildcard. */
  readonly name: string;
  /** `*.`: one or more labels before the name, and never the name itself. */
  readonly isWildcard: boolean;
}

export type AdminPort =
  | {
      readonly kind: 'range';
      readonly protocol: PortProtocol;
      readonly first: number;
      readonly last: number;
    }
  /** The port that a container of the destination declares under this name, whatever its protocol. */
  | { readonly kind: 'named'; readonly name: string }
  /** A protocol to which the API gives no meaning; v1alpha1 accepts any text. */
  | { readonly kind: 'unknown-protocol'; readonly protocol: string };

export function isReadable(selector: StoredSelector): selector is LabelSelector {
  return 'requirements' in selector;
}
