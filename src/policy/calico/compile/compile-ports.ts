import type { RuleCondition } from '../../../engine/rule-condition.ts';
import type { TrafficLeaf } from '../../../engine/traffic-condition.ts';
import { PORT_PROTOCOLS, type PortProtocol } from '../../../model/protocol.ts';
import type { CalicoPort, EntityRule } from '../calico-rule.ts';
import { PROTOCOL_NUMBERS } from '../read/parse-protocol.ts';

const LAST_PORT = 65535;

/** The meaning of a port name with a protocol, at the destination of the rule. */
export type NamedPort = (name: string, protocol: PortProtocol) => RuleCondition;

/**
 * What a rule requires of ports. Source ports are not recorded, so they cannot be told, unless every port will do. In a rule
 * without a protocol, a port name has the protocol of the pod that declares it.
 */
export function compilePorts(
  protocol: number | undefined,
  source: EntityRule,
  destination: EntityRule,
  named: NamedPort,
): RuleCondition[] {
  const only = PORT_PROTOCOLS.find((name) => PROTOCOL_NUMBERS[name] === protocol);
  const protocols = protocol === undefined ? PORT_PROTOCOLS : only === undefined ? [] : [only];
  const asked: (readonly [readonly CalicoPort[], (port: CalicoPort) => RuleCondition, boolean])[] = [
    [destination.ports, (port) => toPort(port, protocols, named), true],
    [destination.notPorts, (port) => toPort(port, protocols, named), false],
    [source.ports, (port) => fromPort(port, only), true],
    [source.notPorts, (port) => fromPort(port, only), false],
  ];
  return asked.flatMap(([ports, compile, isPositive]): RuleCondition[] => {
    if (ports.length === 0) return [];
    const any: RuleCondition = { kind: 'any', of: ports.map(compile) };
    return [isPositive ? any : { kind: 'not', of: any }];
  });
}

function toPort(port: CalicoPort, protocols: readonly PortProtocol[], named: NamedPort): RuleCondition {
  return {
    kind: 'any',
    of: protocols.map((protocol) =>
      'name' in port ? named(port.name, protocol) : { kind: 'port-range', protocol, ...port },
    ),
  };
}

function fromPort(port: CalicoPort, protocol: PortProtocol | undefined): TrafficLeaf {
  const isEvery = !('name' in port) && port.first === 1 && port.last === LAST_PORT;
  return isEvery && protocol !== undefined
    ? { kind: 'port-range', protocol, ...port }
    : { kind: 'source-port', protocol };
}
