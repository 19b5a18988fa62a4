import type { Cidr } from '../../model/cidr.ts';
import type { SourceSpan } from '../../model/diagnostic.ts';
import type { LabelSelector } from '../../model/label-selector.ts';
import type { PortProtocol } from '../../model/protocol.ts';

/** A valid networking.k8s.io/v1 NetworkPolicy after the API server's defaulting. */
export interface NetworkPolicy {
  readonly namespace: string;
  readonly name: string;
  readonly podSelector: LabelSelector;
  /** Defaulted: Ingress always, Egress only when `egress` has a rule, unless written. */
  readonly policyTypes: ReadonlySet<'Ingress' | 'Egress'>;
  readonly ingress: readonly NetworkPolicyRule[];
  readonly egress: readonly NetworkPolicyRule[];
}

export interface NetworkPolicyRule {
  readonly span: SourceSpan;
  /** `any`: from/to missing, null or empty. */
  readonly peers: 'any' | readonly NetworkPolicyPeer[];
  /** `any`: ports missing, null or empty. */
  readonly ports: 'any' | readonly NetworkPolicyPort[];
}

export type NetworkPolicyPeer =
  /** namespaceSelector undefined: the policy's own namespace. podSelector undefined: every pod of the namespaces. */
  | {
      readonly kind: 'selectors';
      readonly namespaceSelector: LabelSelector | undefined;
      readonly podSelector: LabelSelector | undefined;
    }
  | { readonly kind: 'ipBlock'; readonly cidr: Cidr; readonly except: readonly Cidr[] };

export interface NetworkPolicyPort {
  readonly protocol: PortProtocol;
  readonly port: 'any' | { readonly first: number; readonly last: number } | { readonly name: string };
}
