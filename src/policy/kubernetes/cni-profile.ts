import type { BlockMatching } from '../../engine/leaves/cidr.ts';
import type { Cni } from '../platform/cni.ts';

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
  /** Whether a selector matches pods in the network of their node, whose traffic is that of the node. */
  readonly selectorsMatchHostNetwork: 'never' | 'undefined';
  /**
   * A pod whose labels the CNI does not know yet (Cilium's identity `init`): denied in both directions, but for its own node,
   * or like any pod of which nothing is known.
   */
  readonly podsWithoutLabels: 'denied' | 'by-labels';
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
    selectorsMatchHostNetwork: 'undefined',
    podsWithoutLabels: 'by-labels',
    ignoresPolicyTypes: false,
  },
  cilium: {
    cni: 'cilium',
    ipBlockMatchesPods: 'never',
    ipBlockMatchesNodes: 'never',
    protocolsWithoutPorts: 'by-rules',
    podToOwnNode: 'evaluated',
    podToItself: 'undefined',
    selectorsMatchHostNetwork: 'never',
    podsWithoutLabels: 'denied',
    ignoresPolicyTypes: true,
  },
  calico: {
    cni: 'calico',
    ipBlockMatchesPods: 'by-address',
    ipBlockMatchesNodes: 'by-address',
    protocolsWithoutPorts: 'by-rules',
    podToOwnNode: 'evaluated',
    podToItself: 'evaluated',
    selectorsMatchHostNetwork: 'never',
    podsWithoutLabels: 'by-labels',
    ignoresPolicyTypes: false,
  },
};
