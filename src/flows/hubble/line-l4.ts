import { kindNumberOf } from '../../digest/connection-kind.ts';
import type { IcmpMessage } from '../../model/icmp-message.ts';
import { PROTOCOLS, type Protocol } from '../../model/protocol.ts';
import {
  L4_ACK,
  L4_ICMP_CODE_SHIFT,
  L4_ICMP_TYPE_SHIFT,
  L4_PROTOCOL_MASK,
  L4_SYN,
  LINE_DESTINATION_PORT,
  LINE_L4,
  LINE_SOURCE_PORT,
} from './kernel/layout.ts';
import type { L4 } from './l4.ts';

/** The transport part of the line whose words begin at `word`. */
export function l4Of(words: Int32Array, word: number): L4 {
  const bits = words[word + LINE_L4] ?? 0;
  const icmp = icmpOf(bits);
  return {
    protocol: protocolOf(bits),
    sourcePort: words[word + LINE_SOURCE_PORT] || undefined,
    destinationPort: words[word + LINE_DESTINATION_PORT] || undefined,
    isSyn: (bits & L4_SYN) !== 0,
    isAck: (bits & L4_ACK) !== 0,
    icmpType: icmp?.type,
    icmpCode: icmp?.code,
  };
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
