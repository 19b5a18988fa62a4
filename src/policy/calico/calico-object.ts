import type { Cidr } from '../../model/cidr.ts';
import type { IpAddress } from '../../model/ip-address.ts';
import type { PortProtocol } from '../../model/protocol.ts';
import type { NetworkPolicy } from '../kubernetes/network-policy.ts';
import type { CalicoVersion } from '../platform/cni.ts';
import type { CalicoRule } from './calico-rule.ts';
import type { Selector } from './selector/selector.ts';

/** A valid object of projectcalico.org/v3 that takes part in verdicts, after the server's defaulting. */
export type CalicoObject =
  | CalicoPolicy
  | StagedKubernetesPolicy
  | CalicoTier
  | CalicoNetworkSet
  | HostEndpoint
  | CalicoProfile;

/** Staged policies enforce nothing. Of the actions, only `Set` says what would be enforced; `Delete` that a policy would go. */
export const STAGED_ACTIONS = ['Set', 'Delete', 'Learn', 'Ignore'] as const;
export type StagedAction = (typeof STAGED_ACTIONS)[number];

/** NetworkPolicy, GlobalNetworkPolicy, StagedNetworkPolicy or StagedGlobalNetworkPolicy. */
export interface CalicoPolicy {
  readonly kind: 'policy';
  readonly name: string;
  /** Undefined for a cluster-wide policy. */
  readonly namespace: string | undefined;
  /** Undefined when it is enforced. */
  readonly staged: StagedAction | undefined;
  readonly tier: string;
  /** Undefined: last in its tier. */
  readonly order: number | undefined;
  /** Undefined when missing or empty: it means everybody, as `all()` does, but beside a namespaceSelector the two differ. */
  readonly selector: Selector | undefined;
  /** For GlobalNetworkPolicy only. */
  readonly namespaceSelector: Selector | undefined;
  readonly serviceAccountSelector: Selector | undefined;
  readonly governs: { readonly ingress: Governs; readonly egress: Governs };
  readonly ingress: readonly CalicoRule[];
  readonly egress: readonly CalicoRule[];
  readonly doNotTrack: boolean;
  readonly preDNAT: boolean;
  readonly applyOnForward: boolean;
}

/** Whether a policy governs a direction; `by-server`: servers that fill in missing types disagree about it. */
export type Governs = boolean | 'by-server';

export interface StagedKubernetesPolicy {
  readonly kind: 'staged-kubernetes';
  readonly name: string;
  readonly namespace: string;
  readonly staged: StagedAction;
  readonly policy: NetworkPolicy;
}

export interface CalicoTier {
  readonly kind: 'tier';
  readonly name: string;
  /** As written, or else as the server fills it in. */
  readonly order: number;
  readonly defaultAction: 'Deny' | 'Pass';
}

/** NetworkSet or GlobalNetworkSet. */
export interface CalicoNetworkSet {
  readonly kind: 'network-set';
  readonly name: string;
  /** Undefined for a GlobalNetworkSet. */
  readonly namespace: string | undefined;
  readonly labels: ReadonlyMap<string, string>;
  readonly nets: readonly Cidr[];
}

export interface HostEndpoint {
  readonly kind: 'host-endpoint';
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly node: string;
  /** `*`: all interfaces; undefined: the one that has the expected addresses. */
  readonly interfaceName: string | undefined;
  readonly expectedIPs: readonly IpAddress[];
  readonly profiles: readonly string[];
  readonly ports: readonly {
    readonly name: string;
    readonly protocol: PortProtocol;
    readonly port: number;
  }[];
}

/** What endpoints of a profile are allowed when no tier has decided, and labels that they inherit. */
export interface CalicoProfile {
  readonly kind: 'profile';
  readonly name: string;
  readonly labelsToApply: ReadonlyMap<string, string>;
  readonly ingress: readonly CalicoRule[];
  readonly egress: readonly CalicoRule[];
}

/** How Calico objects are read: what differs by version and by the server that accepts them. */
export interface CalicoOptions {
  /** The namespace of objects that name none. */
  readonly defaultNamespace: string;
  readonly version: CalicoVersion;
  /**
   * Who fills in missing `types`: calicoctl and Calico's API server look at whether there are rules, the admission policy of
   * native CRDs (3.32) at whether the section exists. `unknown`: one of the two.
   */
  readonly typesFilledBy: 'api-server' | 'admission-policy' | 'unknown';
}
