import type { RuleCondition } from '../../../engine/rule-condition.ts';
import type { PortProtocol } from '../../../model/protocol.ts';
import { isUnknown } from '../../../model/ternary.ts';
import { matchLabelled } from '../selector/match-labelled.ts';
import { selectWorkloads } from '../selector/select-ends.ts';
import type { Selector } from '../selector/selector.ts';
import type { NamedPort } from './compile-ports.ts';
import type { Host } from './hosts.ts';
import { wholeAddress } from './labelled-addresses.ts';
import { inNet, undeterminedEnd } from './members.ts';

/**
 * A port name means the ports of those that declare it and that the destination's selector means themselves: pods, and host
 * endpoints at their expected addresses. It is not enough that a network set contains their address (felix/calc/rule_scanner.go).
 */
export function namedPortOf(selector: Selector | undefined, hosts: readonly Host[]): NamedPort {
  return (name, protocol) => {
    const podsPort: RuleCondition = { kind: 'named-port', protocol, name };
    return {
      kind: 'any',
      of: [
        selector === undefined
          ? podsPort
          : { kind: 'all', of: [podsPort, { kind: 'destination', is: selectWorkloads(selector) }] },
        ...namedPortsOfHosts(selector, hosts)(name, protocol),
      ],
    };
  };
}

/** The named ports of host endpoints, one condition each. */
export function namedPortsOfHosts(
  selector: Selector | undefined,
  hosts: readonly Host[],
): (name: string, protocol: PortProtocol) => readonly RuleCondition[] {
  return (name, protocol) => hosts.flatMap((host) => portsOfHost(host, selector, name, protocol));
}

function portsOfHost(
  { endpoint, labelled }: Host,
  selector: Selector | undefined,
  name: string,
  protocol: PortProtocol,
): readonly RuleCondition[] {
  const matches = selector === undefined || matchLabelled(selector, labelled.lookup);
  if (matches === false) return [];
  const reason = isUnknown(matches) ? matches : labelled.doubt;
  const addresses = endpoint.expectedIPs.map((address) => inNet(wholeAddress(address)));
  return endpoint.ports
    .filter((declared) => declared.name === name && declared.protocol === protocol)
    .map(({ port }) => ({
      kind: 'all',
      of: [
        { kind: 'port-range', protocol, first: port, last: port },
        { kind: 'destination', is: { kind: 'any', of: addresses } },
        ...(reason === undefined ? [] : [{ kind: 'destination' as const, is: undeterminedEnd(reason) }]),
      ],
    }));
}
