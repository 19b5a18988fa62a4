import { kindNumberOf } from '../../../../digest/table/connection-kind.ts';
import { type IcmpMessage, PROTOCOLS, type Protocol } from '../../../../model/protocol.ts';
import { PORT_RANGES, type PortRange } from '../../../port-range.ts';
import type { L4, L4Facts } from '../../flow/l4.ts';
import {
  FORM_DESTINATION_PORT_SHIFT,
  FORM_SOURCE_PORT_SHIFT,
  L4_ACK,
  L4_ICMP_CODE_SHIFT,
  L4_ICMP_TYPE_SHIFT,
  L4_PROTOCOL_MASK,
  L4_SYN,
} from '../../kernel/layout.ts';

/** The transport part of a line with these bits of LINE_L4 and ports, 0 where none is recorded. */
export function l4Of(bits: number, sourcePort: number, destinationPort: number): L4 {
  const icmp = icmpOf(bits);
  return {
    protocol: protocolOf(bits),
    sourcePort: sourcePort || undefined,
    destinationPort: destinationPort || undefined,
    isSyn: (bits & L4_SYN) !== 0,
    isAck: (bits & L4_ACK) !== 0,
    icmpType: icmp?.type,
    icmpCode: icmp?.code,
  };
}

/** What the rules ask about it, by the bits of the line's form. */
export function l4FactsOf(bits: number, formBits: number): L4Facts {
  return {
    protocol: protocolOf(bits),
    isSyn: (bits & L4_SYN) !== 0,
    isAck: (bits & L4_ACK) !== 0,
    icmpType: icmpOf(bits)?.type,
    sourcePort: portRangeAt(formBits, FORM_SOURCE_PORT_SHIFT),
    destinationPort: portRangeAt(formBits, FORM_DESTINATION_PORT_SHIFT),
  };
}

function portRangeAt(formBits: number, shift: number): PortRange {
  return PORT_RANGES[(formBits >> shift) & 3] ?? 'not-recorded';
}

/** Their places in PROTOCOLS are those that the kernel writes. */
function protocolOf(bits: number): Protocol {
  return PROTOCOLS[bits & L4_PROTOCOL_MASK] ?? 'unknown';
}

/** The message, when the protocol has any. */
function icmpOf(bits: number): IcmpMessage | undefined {
  const protocol = protocolOf(bits);
  if (protocol !== 'ICMP' && protocol !== 'ICMPv6') return undefined;
  return { type: (bits >> L4_ICMP_TYPE_SHIFT) & 0xff, code: (bits >> L4_ICMP_CODE_SHIFT) & 0xff };
}

/** The `kindNumber` of a connection. */
export function kindOfLine(bits: number, isPodToItself: boolean): number {
  const icmp = icmpOf(bits);
  return kindNumberOf(bits & L4_PROTOCOL_MASK, isPodToItself, icmp?.type, icmp?.code);
}
