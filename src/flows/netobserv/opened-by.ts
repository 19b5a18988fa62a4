import type { JsonObject } from '../../model/json-object.ts';
import { TCP_FLAG } from '../format/pairing/tcp-flag.ts';
import { countField, textsField } from '../format/values/json-fields.ts';

const { SYN, ACK } = TCP_FLAG;
/** The agent has a flag of its own for a SYN with ACK (netobserv-ebpf-agent, pkg/model/tcp_flags.go). */
const SYN_ACK = 0x100;
/** The bit of a DNS message that marks an answer (RFC 1035, 4.1.1). */
const DNS_RESPONSE = 0x8000;

/** Who opened the connection, as far as the record itself tells: by its flags, its DNS message, or a Service at one end. */
export function openedBy(
  flow: JsonObject,
  isFromService: boolean,
  isToService: boolean,
): 'source' | 'destination' | undefined {
  const names = textsField(flow.Flags);
  const numbers = countField(flow.Flags) ?? countField(flow.TCPFlags) ?? 0;
  const has = (name: string, bit: number) => names.includes(name) || (numbers & bit) !== 0;
  if (has('SYN_ACK', SYN_ACK)) return 'destination';
  // Older exporters only combine the flags of all packets: then both ends may have both.
  const isPlain = flow.TCPFlags === undefined || !has('ACK', ACK);
  if (has('SYN', SYN) && isPlain) return 'source';
  const dns = countField(flow.DnsFlags);
  if (dns !== undefined && dns > 0) return (dns & DNS_RESPONSE) === 0 ? 'source' : 'destination';
  // Only clients talk to the address of a Service, and only answers come from one.
  if (isFromService !== isToService) return isToService ? 'source' : 'destination';
  return undefined;
}
