import type { Condition } from '../../engine/condition.ts';
import type { TrafficLeaf } from '../../engine/traffic-condition.ts';
import { PORT_PROTOCOLS, type PortProtocol } from '../../model/protocol.ts';
import type { CalicoPort, EntityRule } from './calico-rule.ts';
import { PROTOCOL_NUMBERS } from './parse-protocol.ts';

const LAST_PORT = 65535;

/**
 * What a rule asks of ports. Those of the source are not kept, so nobody can tell, unless every port will do. A name means the port and
 * the protocol that the destination pod declares; without a protocol in the rule that of the pod decides.
 */
export function compilePorts(
  protocol: number | undefined,
  source: EntityRule,
  destination: EntityRule,
): Condition<TrafficLeaf>[] {
  const named = PORT_PROTOCOLS.find((name) => PROTOCOL_NUMBERS[name] === protocol);
  const protocols = protocol === undefined ? PORT_PROTOCOLS : named === undefined ? [] : [named];
  const asked: (readonly [readonly CalicoPort[], (port: CalicoPort) => Condition<TrafficLeaf>, boolean])[] = [
    [destination.ports, (port) => toPort(port, protocols), true],
    [destination.notPorts, (port) => toPort(port, protocols), false],
    [source.ports, (port) => fromPort(port, named), true],
    [source.notPorts, (port) => fromPort(port, named), false],
  ];
  return asked.flatMap(([ports, compile, isPositive]): Condition<TrafficLeaf>[] => {
    if (ports.length === 0) return [];
    const any: Condition<TrafficLeaf> = { kind: 'any', of: ports.map(compile) };
    return [isPositive ? any : { kind: 'not', of: any }];
  });
}

function toPort(port: CalicoPort, protocols: readonly PortProtocol[]): Condition<TrafficLeaf> {
  return {
    kind: 'any',
    of: protocols.map(
      (protocol): TrafficLeaf =>
        'name' in port
          ? { kind: 'named-port', protocol, name: port.name }
          : { kind: 'port-range', protocol, ...port },
    ),
  };
}

function fromPort(port: CalicoPort, protocol: PortProtocol | undefined): TrafficLeaf {
  const isEvery = !('name' in port) && port.first === 1 && port.last === LAST_PORT;
  return isEvery && protocol !== undefined
    ? { kind: 'port-range', protocol, ...port }
    : { kind: 'source-port', protocol };
}
