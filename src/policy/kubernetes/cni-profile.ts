import type { BlockMatching } from '../../engine/leaves/cidr.ts';
import type { PortsOfInitContainers } from '../../engine/leaves/named-port.ts';
import type { RuleCondition } from '../../engine/rule-condition.ts';
import type { Direction } from '../../model/connection.ts';
import type { PortProtocol, Protocol } from '../../model/protocol.ts';
import type { Unknown } from '../../model/ternary.ts';
import type { Cni } from '../platform/cni.ts';

/** Protocols that no rule of a NetworkPolicy can name. */
export type ProtocolWithoutPorts = Exclude<Protocol, PortProtocol | 'unknown'>;

/** `evaluated`: judged like any other connection. `undefined`: policies may or may not decide it. */
export type Exemption = 'evaluated' | 'allowed' | 'undefined';

/**
 * What the NetworkPolicy API leaves to the implementation, or what an implementation does differently. `kubernetes` is the API's
 * own text: whatever it does not define is unknown. docs/cni-profiles.md has the source of each row.
 */
export interface CniProfile {
  readonly cni: Cni;
  /** Whether ipBlock matches pod addresses, in rules of the direction. */
  readonly ipBlockMatchesPods: Readonly<Record<Direction, BlockMatching>>;
  /** Whether ipBlock matches node addresses. */
  readonly ipBlockMatchesNodes: BlockMatching;
  /** `undefined`: an address in the `except` of one block may also be excluded from wider blocks of other rules. */
  readonly exceptOfOtherBlocks: 'ignored' | 'undefined';
  /**
   * ICMP and other protocols without ports, at an isolated pod. `by-rules`: a rule without `ports` allows them, and nothing else
   * does. `undefined`: it is open whether isolation denies them and whether a rule allows them.
   */
  readonly protocolsWithoutPorts: Readonly<
    Record<'ICMP' | 'ICMPv6', 'by-rules' | 'allowed' | 'undefined'>
  > & {
    readonly other: 'by-rules' | 'undefined';
  };
  /** A pod that connects to the node on which it runs. The other direction is always allowed. */
  readonly podToOwnNode: Exemption;
  /** A pod that connects to itself through a Service, for each end at which policies would judge it. */
  readonly podToItself: Readonly<Record<Direction, Exemption>>;
  /**
   * Whether a selector matches pods in the network of their node, whose traffic is the node's: `by-node` matches the node of such
   * a pod.
   */
  readonly selectorsMatchHostNetwork: Readonly<Record<Direction, 'never' | 'by-node' | 'undefined'>>;
  /** At egress through a Service: whether a selector means only the pod behind it, or also the Service by the Service's own selector. */
  readonly selectorsAndServices: 'pod' | 'pod-and-service';
  /** A peer with only a namespaceSelector: the plug-in may count nodes as members of some namespace. */
  readonly namespacesOfNodes: 'none' | 'undefined';
  /**
   * A pod whose labels the CNI does not know yet (Cilium's identity `init`): denied in both directions, except with its own node,
   * or treated like any pod about which nothing is known.
   */
  readonly podsWithoutLabels: 'denied' | 'by-labels';
  /**
   * Rules of a direction that policyTypes does not list. `enforced`: they allow and isolate. `allowed`: they allow, but do not
   * isolate. `if-resolved`: as `enforced`, if at least one of them means an address.
   */
  readonly rulesOfUnlistedTypes: 'ignored' | 'enforced' | 'allowed' | 'if-resolved';
  /**
   * How a named port in a rule is resolved. `of-selected-pods`: at egress only by pods that a selector means, at ingress by all
   * pods that the policy selects. `not-resolved`: only the numbers among a rule's ports count, and a protocol that has only names
   * counts with all ports.
   */
  readonly namedPorts: 'of-the-pod' | 'of-selected-pods' | 'not-resolved';
  /** What a port name means at destinations that are not pods, at egress; left out: nothing. */
  readonly portsOfOthers?: (name: string, protocol: PortProtocol) => readonly RuleCondition[];
  /** A pod that declares one name several times with different numbers. `undefined`: not all of them may be meant. */
  readonly severalNumbers: 'all' | 'undefined';
  /** Port names that a pod's init containers declare, including sidecars (`restartPolicy: Always`). */
  readonly portsOfInitContainers: 'ignored' | PortsOfInitContainers;
  /** Why it is not certain that a range of ports means more than its first port; left out: it is certain. */
  readonly doubtOfPortRanges?: Unknown;
}

const BY_RULES = { ICMP: 'by-rules', ICMPv6: 'by-rules', other: 'by-rules' } as const;

const CILIUM: CniProfile = {
  cni: 'cilium',
  ipBlockMatchesPods: both('never'),
  ipBlockMatchesNodes: 'never',
  exceptOfOtherBlocks: 'ignored',
  protocolsWithoutPorts: BY_RULES,
  podToOwnNode: 'evaluated',
  podToItself: both('undefined'),
  selectorsMatchHostNetwork: both('never'),
  selectorsAndServices: 'pod',
  namespacesOfNodes: 'none',
  podsWithoutLabels: 'denied',
  rulesOfUnlistedTypes: 'enforced',
  namedPorts: 'of-the-pod',
  severalNumbers: 'all',
  portsOfInitContainers: 'ignored',
};

export const CNI_PROFILES: Readonly<Record<Cni, CniProfile>> = {
  kubernetes: {
    cni: 'kubernetes',
    ipBlockMatchesPods: both('undefined'),
    ipBlockMatchesNodes: 'undefined',
    exceptOfOtherBlocks: 'ignored',
    protocolsWithoutPorts: { ICMP: 'undefined', ICMPv6: 'undefined', other: 'undefined' },
    podToOwnNode: 'undefined',
    podToItself: both('undefined'),
    selectorsMatchHostNetwork: both('undefined'),
    selectorsAndServices: 'pod',
    namespacesOfNodes: 'none',
    podsWithoutLabels: 'by-labels',
    rulesOfUnlistedTypes: 'ignored',
    namedPorts: 'of-the-pod',
    severalNumbers: 'all',
    portsOfInitContainers: 'undefined',
  },
  cilium: CILIUM,
  calico: {
    cni: 'calico',
    ipBlockMatchesPods: both('by-address'),
    ipBlockMatchesNodes: 'by-address',
    exceptOfOtherBlocks: 'ignored',
    protocolsWithoutPorts: BY_RULES,
    podToOwnNode: 'evaluated',
    podToItself: both('evaluated'),
    selectorsMatchHostNetwork: both('never'),
    selectorsAndServices: 'pod',
    namespacesOfNodes: 'none',
    podsWithoutLabels: 'by-labels',
    rulesOfUnlistedTypes: 'ignored',
    namedPorts: 'of-the-pod',
    severalNumbers: 'all',
    portsOfInitContainers: 'counted',
  },
  antrea: {
    cni: 'antrea',
    ipBlockMatchesPods: both('by-address'),
    ipBlockMatchesNodes: 'by-address',
    exceptOfOtherBlocks: 'ignored',
    protocolsWithoutPorts: BY_RULES,
    podToOwnNode: 'evaluated',
    podToItself: { ingress: 'allowed', egress: 'evaluated' },
    selectorsMatchHostNetwork: both('never'),
    selectorsAndServices: 'pod',
    namespacesOfNodes: 'none',
    podsWithoutLabels: 'by-labels',
    rulesOfUnlistedTypes: 'enforced',
    namedPorts: 'of-the-pod',
    severalNumbers: 'undefined',
    portsOfInitContainers: 'ignored',
  },
  'ovn-kubernetes': {
    cni: 'ovn-kubernetes',
    ipBlockMatchesPods: both('by-address'),
    ipBlockMatchesNodes: 'by-address',
    exceptOfOtherBlocks: 'ignored',
    protocolsWithoutPorts: { ...BY_RULES, other: 'undefined' },
    podToOwnNode: 'evaluated',
    podToItself: { ingress: 'allowed', egress: 'undefined' },
    selectorsMatchHostNetwork: { ingress: 'undefined', egress: 'by-node' },
    selectorsAndServices: 'pod',
    namespacesOfNodes: 'undefined',
    podsWithoutLabels: 'by-labels',
    rulesOfUnlistedTypes: 'allowed',
    namedPorts: 'not-resolved',
    severalNumbers: 'all',
    portsOfInitContainers: 'ignored',
  },
  'aws-vpc-cni': {
    cni: 'aws-vpc-cni',
    ipBlockMatchesPods: { ingress: 'by-address', egress: 'before-service' },
    ipBlockMatchesNodes: 'by-address',
    exceptOfOtherBlocks: 'undefined',
    protocolsWithoutPorts: { ...BY_RULES, ICMPv6: 'allowed' },
    podToOwnNode: 'allowed',
    podToItself: both('undefined'),
    selectorsMatchHostNetwork: both('by-node'),
    selectorsAndServices: 'pod-and-service',
    namespacesOfNodes: 'none',
    podsWithoutLabels: 'by-labels',
    rulesOfUnlistedTypes: 'if-resolved',
    namedPorts: 'of-selected-pods',
    severalNumbers: 'undefined',
    portsOfInitContainers: 'ignored',
  },
  'gke-dataplane-v2': {
    ...CILIUM,
    cni: 'gke-dataplane-v2',
    ipBlockMatchesPods: both('undefined'),
    ipBlockMatchesNodes: 'undefined',
  },
  'azure-cilium': { ...CILIUM, cni: 'azure-cilium' },
};

function both<Value>(value: Value): Readonly<Record<Direction, Value>> {
  return { ingress: value, egress: value };
}
