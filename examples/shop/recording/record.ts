import { addressOf, type End, formatEnd, macOf } from './end.ts';
import { CLUSTER, type Node } from './pods.ts';
import type { Random } from './random.ts';

export type Layer4 =
  | { readonly protocol: 'TCP' | 'UDP'; readonly sourcePort: number; readonly destinationPort: number }
  | { readonly protocol: 'ICMPv4'; readonly type: number };

/** One record of Hubble's exporter. Keys that the event does not have are left out, as protojson does. */
export interface HubbleRecord {
  readonly time: number;
  readonly node: Node;
  readonly verdict: 'FORWARDED' | 'DROPPED' | 'REDIRECTED';
  readonly source: End;
  readonly destination: End;
  readonly l4: Layer4;
  readonly flags?: readonly string[];
  readonly eventType: number;
  readonly subType?: number;
  readonly direction?: 'INGRESS' | 'EGRESS';
  readonly matchType?: number;
  readonly observationPoint?: string;
  readonly traceReason?: string;
  readonly dropReason?: readonly [code: number, name: string];
  readonly isReply?: boolean;
  readonly destinationName?: string;
  readonly l7?: Readonly<Record<string, unknown>>;
  readonly interface?: { readonly index: number; readonly name: string };
  readonly allowedBy?: readonly Readonly<Record<string, unknown>>[];
  readonly proxyPort?: number;
}

const EMITTER = { name: 'Hubble', version: '1.20.1+g4c2b7d0e' };

/** Writes a record as the exporter does: its field names, their order, nanoseconds, zero values left out. */
export function formatRecord(record: HubbleRecord, random: Random): string {
  const { node, source, destination, l4 } = record;
  const time = timestamp(record.time, random);
  const nodeName = `${CLUSTER}/${node.name}`;
  const isReply = record.isReply;
  const flow = {
    time,
    uuid: uuid(random),
    emitter: EMITTER,
    verdict: record.verdict,
    drop_reason: record.dropReason?.[0],
    ethernet:
      record.l7 === undefined ? { source: macOf(source), destination: macOf(destination) } : undefined,
    IP: { source: addressOf(source), destination: addressOf(destination), ipVersion: 'IPv4' },
    l4: formatLayer4(l4, record.flags),
    source: formatEnd(source, node),
    destination: formatEnd(destination, node),
    Type: record.l7 === undefined ? 'L3_L4' : 'L7',
    node_name: nodeName,
    node_labels: [
      'kubernetes.io/arch=amd64',
      `kubernetes.io/hostname=${node.name}`,
      'kubernetes.io/os=linux',
    ],
    l7: record.l7,
    reply: isReply === true ? true : undefined,
    destination_names: record.destinationName === undefined ? undefined : [record.destinationName],
    event_type: { type: record.eventType, sub_type: record.subType },
    traffic_direction: record.direction,
    policy_match_type: record.matchType,
    trace_observation_point: record.observationPoint,
    trace_reason: record.traceReason,
    drop_reason_desc: record.dropReason?.[1],
    is_reply: isReply,
    interface: record.interface,
    proxy_port: record.proxyPort,
    Summary: summaryOf(record),
    egress_allowed_by: record.direction === 'EGRESS' ? record.allowedBy : undefined,
    ingress_allowed_by: record.direction === 'INGRESS' ? record.allowedBy : undefined,
  };
  return JSON.stringify({ flow, node_name: nodeName, time });
}

/** Milliseconds to RFC 3339 with nanoseconds; the digits that the generator does not know are random. */
export function timestamp(time: number, random: Random): string {
  const sub = String(random.below(1_000_000)).padStart(6, '0');
  return `${new Date(time).toISOString().slice(0, -1)}${sub}Z`;
}

function uuid(random: Random): string {
  const hex = random.hex(32);
  const variant = '89ab'[random.below(4)];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

function formatLayer4(l4: Layer4, flags: readonly string[] | undefined): unknown {
  if (l4.protocol === 'ICMPv4') return { ICMPv4: { type: l4.type } };
  const ports = { source_port: l4.sourcePort, destination_port: l4.destinationPort };
  if (l4.protocol === 'UDP') return { UDP: ports };
  return {
    TCP: flags === undefined ? ports : { ...ports, flags: Object.fromEntries(flags.map((f) => [f, true])) },
  };
}

function summaryOf({ l4, flags, l7, isReply }: HubbleRecord): string | undefined {
  if (l7 !== undefined) return `DNS ${isReply === true ? 'Answer' : 'Query'}`;
  if (l4.protocol === 'ICMPv4') return 'ICMPv4 EchoRequest';
  return l4.protocol === 'UDP' ? 'UDP' : `TCP Flags: ${[...(flags ?? [])].sort().join(', ')}`;
}
