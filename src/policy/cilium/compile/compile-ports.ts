import type { RuleCondition } from '../../../engine/rule-condition.ts';
import type { Direction } from '../../../model/connection.ts';
import { PORT_PROTOCOLS, type PortProtocol } from '../../../model/protocol.ts';
import type { Unknown } from '../../../model/ternary.ts';
import { isCiliumSince } from '../../platform/cni.ts';
import type { CiliumPort, IcmpField } from '../cilium-policy.ts';
import type { CiliumContext } from './context.ts';
import { cannotTell, LABELLED_POD } from './ends.ts';
import { rangesOfName } from './named-ranges.ts';

const LAST_PORT = 65_535;

/** One port of `toPorts`. ANY is TCP, UDP and SCTP, and not ICMP. */
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
  const range =
    number === 0 ? { first: 1, last: LAST_PORT } : { first: number, last: Math.max(number, endPort) };
  return anyOf(protocols.map((one) => ({ kind: 'port-range', protocol: one, ...range })));
}

/** Undefined for protocols without ports. Where SCTP is off, its packets are gone before a rule is asked: `switchedOffSctp`. */
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
 * A port by the name that the destination declares. At ingress an `endPort` makes it a range; at egress that is ignored, and agents
 * before 1.20 look the name up among all pods of the cluster, and ignore the rule when it stands for two numbers.
 */
function namedPort(
  protocol: PortProtocol,
  name: string,
  direction: Direction,
  context: CiliumContext,
): RuleCondition[] {
  const named: RuleCondition = { kind: 'named-port', protocol, name };
  if (direction === 'egress') {
    if (isCiliumSince(context.platform.version, '1.20')) return [named];
    return [{ kind: 'all', of: [named, unknownToDestination(twoNumbers(name))] }];
  }
  return [named, ...rangesOfName(protocol, name, context)];
}

function unknownToDestination(reason: Unknown): RuleCondition {
  return { kind: 'destination', is: cannotTell(LABELLED_POD, reason) };
}

export function twoNumbers(name: string): Unknown {
  return {
    code: 'named-port-of-many',
    detail: `Cilium before 1.20 ignores a rule for port \`${name}\` when pods of the cluster declare it with different numbers`,
  };
}

/** A type is looked up like a port, and 0 there is every one: a rule for echo replies (type 0) is for all messages. */
export function compileIcmp({ family, type }: IcmpField): RuleCondition {
  if (type === 0) return { kind: 'protocol', number: family === 'IPv4' ? 1 : 58 };
  return { kind: 'icmp', protocol: family === 'IPv4' ? 'ICMP' : 'ICMPv6', type };
}

export function anyOf(conditions: readonly RuleCondition[]): RuleCondition {
  const [only, ...others] = conditions;
  return only !== undefined && others.length === 0 ? only : { kind: 'any', of: conditions };
}
