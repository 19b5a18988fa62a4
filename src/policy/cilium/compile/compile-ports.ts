import type { NamedPortLeaf } from '../../../engine/leaves/named-port.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import type { Direction } from '../../../model/connection.ts';
import { PORT_PROTOCOLS, type PortProtocol } from '../../../model/protocol.ts';
import { isCiliumSince } from '../../platform/cni.ts';
import type { CiliumPort, IcmpField } from '../cilium-policy.ts';
import type { CiliumContext } from './context.ts';
import { rangesOfName } from './named-ranges.ts';

const LAST_PORT = 65_535;

/** One port of `toPorts`. ANY is TCP, UDP and SCTP, but not ICMP. */
export function compilePort(
  { protocol, port, endPort = 0 }: CiliumPort,
  direction: Direction,
  context: CiliumContext,
): RuleCondition {
  const protocols = portProtocols(protocol);
  if (protocols === undefined) return { kind: 'other-protocol', name: protocol };
  if ('name' in port) {
    return anyOf(protocols.flatMap((one) => namedPort(one, port.name, direction, context)));
  }
  const { number } = port;
  // Before 1.20 `endPort` beside port 0 ends a range (`toMapState`, pkg/policy/l4.go of v1.19.7).
  const isEvery = number === 0 && (endPort === 0 || isCiliumSince(context.platform.version, '1.20'));
  const range = isEvery
    ? { first: 1, last: LAST_PORT }
    : { first: Math.max(number, 1), last: Math.max(number, endPort) };
  return anyOf(protocols.map((one) => ({ kind: 'port-range', protocol: one, ...range })));
}

/** Undefined for protocols without ports. Where SCTP is off, its packets are dropped before a rule is asked: `switchedOffProtocols`. */
function portProtocols(protocol: CiliumPort['protocol']): readonly PortProtocol[] | undefined {
  switch (protocol) {
    case 'ANY':
      return PORT_PROTOCOLS;
    case 'SCTP':
    case 'TCP':
    case 'UDP':
      return [protocol];
    default:
      return undefined;
  }
}

/**
 * A port by the name that the destination declares. At ingress an `endPort` makes it a range. At egress the `endPort` is ignored
 * from 1.20 on; older agents look the name up among all pods of the cluster (`GetNamedPort`, pkg/endpoint/policy.go of v1.19.7).
 */
function namedPort(
  protocol: PortProtocol,
  name: string,
  direction: Direction,
  context: CiliumContext,
): RuleCondition[] {
  const named: NamedPortLeaf = { kind: 'named-port', protocol, name };
  const isOwnNumber = direction === 'ingress' || isCiliumSince(context.platform.version, '1.20');
  return [
    isOwnNumber ? named : { ...named, numbers: 'one-of-the-cluster' },
    ...rangesOfName(protocol, name, direction, context),
  ];
}

/** A type is looked up like a port, so 0 means every type: a rule for echo replies (type 0) is for all messages. */
export function compileIcmp({ family, type }: IcmpField): RuleCondition {
  if (type === 0) return { kind: 'protocol', number: family === 'IPv4' ? 1 : 58 };
  return { kind: 'icmp', protocol: family === 'IPv4' ? 'ICMP' : 'ICMPv6', type };
}

export function anyOf(conditions: readonly RuleCondition[]): RuleCondition {
  const [only, ...others] = conditions;
  return only !== undefined && others.length === 0 ? only : { kind: 'any', of: conditions };
}
