import { isJsonObject, type JsonObject } from '../../../model/json-object.ts';
import { type IcmpMessage, PORT_PROTOCOLS, type Protocol } from '../../../model/protocol.ts';
import { objectField, portField } from '../../format/values/json-fields.ts';
import { type PortRange, portRange } from '../../port-range.ts';

/** The transport part of a flow. */
export interface L4 {
  readonly protocol: Protocol;
  readonly sourcePort: number | undefined;
  readonly destinationPort: number | undefined;
  /** TCP flags, and what stands for them in the first two messages of SCTP; false as well for other protocols, and when they were not recorded. */
  readonly isSyn: boolean;
  readonly isAck: boolean;
  /** ICMP type; undefined for other protocols. Type 0 is left out of records. */
  readonly icmpType: number | undefined;
  /** Undefined with the type. Code 0 is left out of records, too. */
  readonly icmpCode: number | undefined;
}

/** What the rules ask about the transport part. */
export interface L4Facts extends Pick<L4, 'protocol' | 'isSyn' | 'isAck' | 'icmpType'> {
  readonly sourcePort: PortRange;
  readonly destinationPort: PortRange;
}

export function l4Facts({ protocol, isSyn, isAck, icmpType, sourcePort, destinationPort }: L4): L4Facts {
  return {
    protocol,
    isSyn,
    isAck,
    icmpType,
    sourcePort: portRange(sourcePort),
    destinationPort: portRange(destinationPort),
  };
}

const NO_PORTS = {
  sourcePort: undefined,
  destinationPort: undefined,
  isSyn: false,
  isAck: false,
  icmpType: undefined,
  icmpCode: undefined,
};
const NOT_RECORDED: L4 = { ...NO_PORTS, protocol: 'unknown' };
/** flow.proto names VRRP and IGMP, too. */
const NOT_NAMED: L4 = { ...NO_PORTS, protocol: 'other' };

/** The message, when the protocol has any. */
export function icmpMessage({ icmpType, icmpCode }: L4): IcmpMessage | undefined {
  return icmpType === undefined ? undefined : { type: icmpType, code: icmpCode };
}

/** Zero is left out. */
function byteField(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 256 ? value : 0;
}

const ICMP_MEMBERS = [
  ['ICMPv4', 'ICMP'],
  ['ICMPv6', 'ICMPv6'],
] as const;

/** Of SCTP only the first message and its answer are told from others (RFC 9260, section 5.1): INIT and INIT_ACK. */
function handshakeOf(protocol: Protocol, ports: JsonObject): Pick<L4, 'isSyn' | 'isAck'> {
  if (protocol === 'SCTP') {
    const isAck = ports.chunk_type === 'INIT_ACK';
    return { isSyn: isAck || ports.chunk_type === 'INIT', isAck };
  }
  const flags = protocol === 'TCP' ? objectField(ports.flags) : undefined;
  return { isSyn: flags?.SYN === true, isAck: flags?.ACK === true };
}

/** A field mask leaves out all of it, and so does Cilium for what it does not decode: then it may be any protocol. */
export function readL4(value: unknown): L4 {
  const l4 = objectField(value);
  if (l4 === undefined || !Object.values(l4).some(isJsonObject)) return NOT_RECORDED;
  for (const protocol of PORT_PROTOCOLS) {
    const ports = objectField(l4[protocol]);
    if (ports === undefined) continue;
    return {
      protocol,
      sourcePort: portField(ports.source_port),
      destinationPort: portField(ports.destination_port),
      ...handshakeOf(protocol, ports),
      icmpType: undefined,
      icmpCode: undefined,
    };
  }
  for (const [member, protocol] of ICMP_MEMBERS) {
    const icmp = objectField(l4[member]);
    if (icmp === undefined) continue;
    return { ...NO_PORTS, protocol, icmpType: byteField(icmp.type), icmpCode: byteField(icmp.code) };
  }
  return NOT_NAMED;
}
