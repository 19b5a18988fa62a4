import type { BlockMatching } from '../engine/endpoint-predicate.ts';

export const CNIS = ['kubernetes', 'cilium', 'calico'] as const;
export type Cni = (typeof CNIS)[number];

/**
 * What the NetworkPolicy API leaves to the implementation. `kubernetes` is the API's own text: whatever it does not define
 * is unknown. Sources: docs/decisions/0002-cni-profiles.md.
 */
export interface CniProfile {
  readonly cni: Cni;
  /** Whether ipBlock matches pod addresses. */
  readonly ipBlockMatchesPods: BlockMatching;
  /** Whether ipBlock matches node addresses. */
  readonly ipBlockMatchesNodes: BlockMatching;
  /** ICMP and other protocols without ports, for an isolated pod and a rule that lists ports. */
  readonly protocolsWithoutPorts: 'denied' | 'undefined';
  /** A pod that reaches itself through a Service. */
  readonly podToItself: 'evaluated' | 'undefined';
  /** Enforces rules of a direction that policyTypes does not list, and isolates for it. */
  readonly ignoresPolicyTypes: boolean;
}

export const CNI_PROFILES: Readonly<Record<Cni, CniProfile>> = {
  kubernetes: {
    cni: 'kubernetes',
    ipBlockMatchesPods: 'undefined',
    ipBlockMatchesNodes: 'undefined',
    protocolsWithoutPorts: 'undefined',
    podToItself: 'undefined',
    ignoresPolicyTypes: false,
  },
  cilium: {
    cni: 'cilium',
    ipBlockMatchesPods: 'never',
    ipBlockMatchesNodes: 'never',
    protocolsWithoutPorts: 'denied',
    podToItself: 'evaluated',
    ignoresPolicyTypes: true,
  },
  calico: {
    cni: 'calico',
    ipBlockMatchesPods: 'by-address',
    ipBlockMatchesNodes: 'by-address',
    protocolsWithoutPorts: 'denied',
    podToItself: 'evaluated',
    ignoresPolicyTypes: false,
  },
};
