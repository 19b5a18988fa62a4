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
  /**
   * ICMP and other protocols without ports, at an isolated pod. `by-rules`: a rule without `ports` allows them, and nothing
   * else does. `undefined`: neither isolation nor any rule says anything about them.
   */
  readonly protocolsWithoutPorts: 'by-rules' | 'undefined';
  /** A pod that reaches the node on which it runs. The other way round is always allowed. */
  readonly podToOwnNode: 'evaluated' | 'undefined';
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
    podToOwnNode: 'undefined',
    podToItself: 'undefined',
    ignoresPolicyTypes: false,
  },
  cilium: {
    cni: 'cilium',
    ipBlockMatchesPods: 'never',
    ipBlockMatchesNodes: 'never',
    protocolsWithoutPorts: 'by-rules',
    podToOwnNode: 'evaluated',
    podToItself: 'undefined',
    ignoresPolicyTypes: true,
  },
  calico: {
    cni: 'calico',
    ipBlockMatchesPods: 'by-address',
    ipBlockMatchesNodes: 'by-address',
    protocolsWithoutPorts: 'by-rules',
    podToOwnNode: 'evaluated',
    podToItself: 'evaluated',
    ignoresPolicyTypes: false,
  },
};
