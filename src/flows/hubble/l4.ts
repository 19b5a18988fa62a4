import { PORT_PROTOCOLS, type Protocol } from '../../model/protocol.ts';
import { type JsonObject, objectField, portField } from './json-fields.ts';

/** The transport part of a flow. */
export interface L4 {
  readonly protocol: Protocol;
  readonly sourcePort: number | undefined;
  readonly destinationPort: number | undefined;
  /** Undefined for protocols without flags, and when they were not recorded. */
  readonly flags: JsonObject | undefined;
  /** ICMP type; undefined for other protocols. Type 0 is left out of records. */
  readonly icmpType: number | undefined;
}

const NO_PORTS = { sourcePort: undefined, destinationPort: undefined, flags: undefined, icmpType: undefined };
const NOT_NAMED: L4 = { ...NO_PORTS, protocol: 'other' };

const ICMP_MEMBERS = [
  ['ICMPv4', 'ICMP'],
  ['ICMPv6', 'ICMPv6'],
] as const;

export function readL4(value: unknown): L4 {
  const l4 = objectField(value);
  if (l4 === undefined) return NOT_NAMED;
  for (const protocol of PORT_PROTOCOLS) {
    const ports = objectField(l4[protocol]);
    if (ports === undefined) continue;
    return {
      protocol,
      sourcePort: portField(ports.source_port),
      destinationPort: portField(ports.destination_port),
      flags: objectField(ports.flags),
      icmpType: undefined,
    };
  }
  for (const [member, protocol] of ICMP_MEMBERS) {
    const icmp = objectField(l4[member]);
    if (icmp === undefined) continue;
    return { ...NO_PORTS, protocol, icmpType: typeof icmp.type === 'number' ? icmp.type : 0 };
  }
  return NOT_NAMED;
}
