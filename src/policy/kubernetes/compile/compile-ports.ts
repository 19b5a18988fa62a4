import { ALWAYS, type Condition } from '../../../engine/condition.ts';
import type { HostPodsLeaf } from '../../../engine/leaves/host-pods.ts';
import type { NamedPortLeaf } from '../../../engine/leaves/named-port.ts';
import type { PortRangeLeaf } from '../../../engine/leaves/port-range.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import type { TrafficLeaf } from '../../../engine/traffic-condition.ts';
import type { Direction } from '../../../model/connection.ts';
import { PORT_PROTOCOLS } from '../../../model/protocol.ts';
import type { CniProfile, ProtocolWithoutPorts } from '../cni-profile.ts';
import type { NetworkPolicyPort, NetworkPolicyRule } from '../network-policy.ts';

/** Whose port names count besides those of pods with an address of their own: see `NamedPortLeaf`. */
type NamesOfHostPods = NamedPortLeaf['ofHostPods'];

/**
 * Where the profile leaves protocols without ports undefined, a rule without ports certainly matches only the others. `hostPods`:
 * the pods in the network of a node that the rule's peers mean.
 */
export function compilePorts(
  ports: NetworkPolicyRule['ports'],
  direction: Direction,
  profile: CniProfile,
  hostPods: readonly HostPodsLeaf[],
): RuleCondition {
  if (ports === 'any') return compileEveryPort(profile);
  const counted = profile.namedPorts === 'not-resolved' ? withoutNames(ports) : ports;
  return { kind: 'any', of: counted.map((port) => compilePort(port, direction, profile, hostPods)) };
}

function compileEveryPort(profile: CniProfile): Condition<TrafficLeaf> {
  const protocols = undefinedProtocolsOf(profile);
  if (protocols.length === 0) return ALWAYS;
  if (protocols.length === Object.keys(profile.protocolsWithoutPorts).length) {
    return { kind: 'any', of: PORT_PROTOCOLS.map(everyPortOf) };
  }
  return { kind: 'not', of: { kind: 'undefined-protocol', protocols } };
}

/** The numbered ports of each protocol; for a protocol that has only names, all of its ports. */
function withoutNames(ports: readonly NetworkPolicyPort[]): readonly NetworkPolicyPort[] {
  return PORT_PROTOCOLS.flatMap((protocol) => {
    const own = ports.filter((port) => port.protocol === protocol);
    const numbered = own.filter(({ port }) => port !== 'any' && !('name' in port));
    if (own.length === 0 || numbered.length > 0) return numbered;
    return [{ protocol, port: 'any' as const }];
  });
}

function compilePort(
  { protocol, port }: NetworkPolicyPort,
  direction: Direction,
  profile: CniProfile,
  hostPods: readonly HostPodsLeaf[],
): RuleCondition {
  if (port === 'any') return everyPortOf(protocol);
  if (!('name' in port)) return portRange({ kind: 'port-range', protocol, ...port }, direction, profile);
  const numbers = numbersMeant(direction, profile);
  const ofHostPods = direction === 'egress' ? namesOfHostPods(profile, hostPods) : undefined;
  const podsPort: RuleCondition = {
    kind: 'named-port',
    protocol,
    name: port.name,
    ...(numbers !== undefined && { numbers }),
    ...(ofHostPods !== undefined && { ofHostPods }),
  };
  const othersPorts = direction === 'egress' ? (profile.portsOfOthers?.(port.name, protocol) ?? []) : [];
  return othersPorts.length === 0 ? podsPort : { kind: 'any', of: [podsPort, ...othersPorts] };
}

/** The API leaves open whether the port names of a pod in the network of its node count. */
function namesOfHostPods(
  { selectorsMatchHostNetwork, namedPorts }: CniProfile,
  hostPods: readonly HostPodsLeaf[],
): NamesOfHostPods {
  if (selectorsMatchHostNetwork.egress === 'never') return undefined;
  return namedPorts === 'of-selected-pods' ? hostPods : 'undefined';
}

/**
 * Where ranges are in doubt, only the first port is certain. The doubt is attached to the end that the policy selects, about
 * which nothing else is asked.
 */
function portRange(
  range: PortRangeLeaf,
  direction: Direction,
  { doubtOfPortRanges: reason }: CniProfile,
): RuleCondition {
  const { first, last } = range;
  if (reason === undefined || first === last) return range;
  const end = direction === 'ingress' ? 'destination' : 'source';
  const others: RuleCondition = {
    kind: 'all',
    of: [
      { ...range, first: first + 1 },
      { kind: end, is: { kind: 'undetermined', reach: 'anybody', reason } },
    ],
  };
  return { kind: 'any', of: [{ ...range, last: first }, others] };
}

function everyPortOf(protocol: NetworkPolicyPort['protocol']): TrafficLeaf {
  return { kind: 'port-range', protocol, first: 1, last: 65535 };
}

function numbersMeant(
  direction: Direction,
  { namedPorts, severalNumbers }: CniProfile,
): NamedPortLeaf['numbers'] {
  if (namedPorts === 'of-selected-pods' && direction === 'ingress') return 'of-others-too';
  return severalNumbers === 'undefined' ? 'one-of-several' : undefined;
}

const PROTOCOLS_WITHOUT_PORTS: readonly ProtocolWithoutPorts[] = ['ICMP', 'ICMPv6', 'other'];

/** Protocols for which the profile does not define what policies do with them. */
export function undefinedProtocolsOf({ protocolsWithoutPorts }: CniProfile): readonly ProtocolWithoutPorts[] {
  return PROTOCOLS_WITHOUT_PORTS.filter((protocol) => protocolsWithoutPorts[protocol] === 'undefined');
}

/** IP protocol numbers that policies never stop. */
export function neverStoppedProtocolsOf({
  protocolsWithoutPorts: { ICMP, ICMPv6 },
}: CniProfile): readonly number[] {
  return [...(ICMP === 'allowed' ? [1] : []), ...(ICMPv6 === 'allowed' ? [58] : [])];
}
