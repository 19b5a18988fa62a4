import type { JsonObject } from '../../model/json-object.ts';
import { recordedAddress } from '../format/values/recorded-address.ts';

/** The packet at the end of a line, as fields of a Hubble flow. */
export interface MonitorPacket {
  readonly IP: JsonObject;
  readonly l4: JsonObject;
}

const SOCKETS = /^(\S+):(\d{1,5}) -> (\S+):(\d{1,5}) (tcp|udp|sctp)(?: ([A-Z, ]*))?$/;
/** Older releases leave `icmp` out (GetConnectionSummary in pkg/monitor). */
const MESSAGE = /^(\S+) -> (\S+) (?:icmp )?([A-Z][A-Za-z\d]+)(?:\([^)]*\))?$/;
/** Of a protocol without ports, or a later fragment. */
const OTHER = /^(\S+) -> (\S+)(?: (vrrp|igmp) .*)?$/;
/** What carried the packet follows it: `[tunnel 192.0.2.1:8472 -> 192.0.2.2:8472 vxlan]`. */
const TUNNEL = ' [tunnel ';

/** ICMP messages by the names that gopacket gives them. */
const TYPES: Readonly<Record<'ICMPv4' | 'ICMPv6', ReadonlyMap<string, number>>> = {
  ICMPv4: new Map([
    ['EchoReply', 0],
    ['DestinationUnreachable', 3],
    ['Redirect', 5],
    ['EchoRequest', 8],
    ['TimeExceeded', 11],
    ['ParameterProblem', 12],
    ['TimestampRequest', 13],
    ['TimestampReply', 14],
  ]),
  ICMPv6: new Map([
    ['DestinationUnreachable', 1],
    ['PacketTooBig', 2],
    ['TimeExceeded', 3],
    ['ParameterProblem', 4],
    ['EchoRequest', 128],
    ['EchoReply', 129],
    ['MLDv1MulticastListenerQueryMessage', 130],
    ['MLDv1MulticastListenerReportMessage', 131],
    ['MLDv1MulticastListenerDoneMessage', 132],
    ['RouterSolicitation', 133],
    ['RouterAdvertisement', 134],
    ['NeighborSolicitation', 135],
    ['NeighborAdvertisement', 136],
    ['MLDv2MulticastListenerReportMessageV2', 143],
  ]),
};

/** `10.0.1.7:40000 -> 10.0.2.9:80 tcp SYN`, `[fd00::7]:1 -> [fd00::9]:2 udp`, `10.0.1.7 -> 10.0.2.9 EchoRequest`; undefined for anything else. */
export function monitorPacket(written: string): MonitorPacket | undefined {
  const tunnel = written.indexOf(TUNNEL);
  const text = tunnel < 0 ? written : written.slice(0, tunnel);
  const sockets = SOCKETS.exec(text);
  if (sockets !== null) {
    const [, source = '', from, destination = '', to, protocol = '', flags = ''] = sockets;
    const ports = { source_port: Number(from), destination_port: Number(to) };
    return {
      IP: addresses(source, destination),
      l4: { [protocol.toUpperCase()]: protocol === 'tcp' ? { ...ports, flags: flagsOf(flags) } : ports },
    };
  }
  const [, from = '', to = '', protocol] = OTHER.exec(text) ?? [];
  if (recordedAddress(from) !== undefined && recordedAddress(to) !== undefined) {
    return otherPacket(addresses(from, to), protocol);
  }
  const [, source = '', destination = '', name = ''] = MESSAGE.exec(text) ?? [];
  const family = source.includes(':') ? 'ICMPv6' : 'ICMPv4';
  return messagePacket(addresses(source, destination), family, name);
}

/** A packet of another protocol, if its name was written. */
export function otherPacket(addresses: JsonObject, protocol: string | undefined): MonitorPacket {
  return { IP: addresses, l4: protocol === undefined ? {} : { [protocol.toUpperCase()]: {} } };
}

/** A message of ICMP by its name; undefined for one that is not known. */
export function messagePacket(
  addresses: JsonObject,
  family: 'ICMPv4' | 'ICMPv6',
  name: string,
): MonitorPacket | undefined {
  const type = TYPES[family].get(name);
  return type === undefined ? undefined : { IP: addresses, l4: { [family]: { type, code: 0 } } };
}

function addresses(source: string, destination: string): JsonObject {
  return { source: bare(source), destination: bare(destination) };
}

/** IPv6 addresses are in brackets before a port. */
function bare(address: string): string {
  return address.startsWith('[') && address.endsWith(']') ? address.slice(1, -1) : address;
}

function flagsOf(text: string): JsonObject {
  return Object.fromEntries(text.split(',').map((flag) => [flag.trim(), true]));
}
