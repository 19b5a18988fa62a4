import type { JsonObject } from '../../model/json-object.ts';
import { countField, objectField, textField } from '../format/values/json-fields.ts';
import { dropEvent, traceEvent } from './monitor-event.ts';
import { type MonitorPacket, messagePacket, otherPacket } from './monitor-packet.ts';

/** Whether it is what `cilium monitor --json` writes for a packet that it saw, or that was dropped. */
export function isPacketEvent(value: JsonObject): boolean {
  return (value.type === 'trace' || value.type === 'drop') && 'srcLabel' in value && 'dstLabel' in value;
}

/**
 * The event as a flow of Hubble; undefined when the packet was not written, or is not one of IP. The names are
 * those of `TraceNotifyVerbose` and `DropNotifyVerbose` (cilium, pkg/monitor): `srcLabel` and `dstLabel` are numbers of identities.
 */
export function flowOfPacketEvent(event: JsonObject): JsonObject | undefined {
  const packet = packetOf(objectField(event.summary) ?? {});
  if (packet === undefined) return undefined;
  const ends = { ...packet, source: endOf(event.srcLabel), destination: endOf(event.dstLabel) };
  if (event.type === 'drop') return dropEvent(ends, textField(event.reason) ?? '', countField(event.dstID));
  const point = textField(event.observationPoint) ?? '';
  return traceEvent(ends, point.toUpperCase().replaceAll('-', '_'), textField(event.state) ?? 'unknown');
}

function endOf(identity: unknown): JsonObject {
  const number = countField(identity);
  // What the identity of an end is was not yet known where the packet was seen.
  return number === undefined || number === 0 ? {} : { identity: number };
}

const PROTOCOLS = ['tcp', 'udp', 'sctp'] as const;

/** The layers of a packet as gopacket prints them: `{… SrcPort=40000 DstPort=80(http) … SYN=true …}`, `{… TypeCode=EchoRequest …}`. */
function packetOf(summary: JsonObject): MonitorPacket | undefined {
  const ip = objectField(summary.l3);
  if (ip === undefined) return undefined;
  const IP = { source: ip.src, destination: ip.dst };
  for (const family of ['ICMPv4', 'ICMPv6'] as const) {
    const layer = textField(summary[family.toLowerCase()]);
    const [, name = ''] = /\bTypeCode=([A-Za-z\d]+)/.exec(layer ?? '') ?? [];
    if (layer !== undefined) return messagePacket(IP, family, name);
  }
  const protocol = PROTOCOLS.find((name) => textField(summary[name]) !== undefined);
  const ports = objectField(summary.l4);
  if (protocol === undefined || ports === undefined) {
    return otherPacket(
      IP,
      ['vrrp', 'igmp'].find((name) => textField(summary[name]) !== undefined),
    );
  }
  const l4 = { source_port: countField(ports.src), destination_port: countField(ports.dst) };
  const flags = protocol === 'tcp' ? { flags: flagsOf(textField(summary.tcp) ?? '') } : {};
  return { IP, l4: { [protocol.toUpperCase()]: { ...l4, ...flags } } };
}

function flagsOf(layer: string): JsonObject {
  const set = layer.matchAll(/\b(FIN|SYN|RST|PSH|ACK|URG)=true\b/g);
  return Object.fromEntries(Array.from(set, ([, flag = '']) => [flag, true]));
}
