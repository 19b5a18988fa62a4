import { lastAnswer } from '../format/last-answer.ts';
import { type JsonObject, textField } from '../hubble/json-fields.ts';

/** The names that collectors of NetFlow, IPFIX and sFlow give to the parts of a flow. */
export interface NetflowSpelling {
  readonly collector: string;
  readonly isOwn: (flow: JsonObject) => boolean;
  readonly source: readonly string[];
  readonly destination: readonly string[];
  readonly sourcePort: string;
  readonly port: string;
  readonly protocol: string;
  /** The first one that is present counts. */
  readonly times: readonly string[];
  /** When the flow ended. */
  readonly ends: readonly string[];
  readonly flags: string;
  readonly icmpType: string;
  readonly icmpCode: string;
  readonly sampling: readonly string[];
  /** Counters; no exporter has counted beyond a number's precision. */
  readonly counters: readonly string[];
}

const TYPES = /^(?:SFLOW_5|NETFLOW_V5|NETFLOW_V9|IPFIX)$/;

/** The names of goflow (text), goflow2 (versions 1 and 2), pmacct, nfdump (JSON and CSV), OpenTelemetry's receiver and SiLK. */
const SPELLINGS: readonly NetflowSpelling[] = [
  {
    collector: 'goflow2',
    isOwn: (flow) => TYPES.test(textField(flow.type) ?? '') && 'sampler_address' in flow,
    source: ['src_addr'],
    destination: ['dst_addr'],
    sourcePort: 'src_port',
    port: 'dst_port',
    protocol: 'proto',
    times: ['time_flow_start_ns', 'time_flow_start', 'time_received_ns', 'time_received'],
    ends: ['time_flow_end_ns', 'time_flow_end'],
    flags: 'tcp_flags',
    icmpType: 'icmp_type',
    icmpCode: 'icmp_code',
    sampling: ['sampling_rate'],
    counters: ['bytes', 'packets'],
  },
  {
    collector: 'goflow2',
    isOwn: (flow) => TYPES.test(textField(flow.Type) ?? '') && 'SamplerAddress' in flow,
    source: ['SrcAddr'],
    destination: ['DstAddr'],
    sourcePort: 'SrcPort',
    port: 'DstPort',
    protocol: 'Proto',
    times: ['TimeFlowStartMs', 'TimeFlowStart', 'TimeReceivedMs', 'TimeReceived'],
    ends: ['TimeFlowEndMs', 'TimeFlowEnd'],
    flags: 'TCPFlags',
    icmpType: 'IcmpType',
    icmpCode: 'IcmpCode',
    sampling: ['SamplingRate'],
    counters: ['Bytes', 'Packets'],
  },
  {
    collector: 'pmacct',
    isOwn: (flow) =>
      'ip_proto' in flow &&
      ('ip_src' in flow || 'ip_dst' in flow || ('packets' in flow && flow.event_type === 'purge')),
    source: ['ip_src'],
    destination: ['ip_dst'],
    sourcePort: 'port_src',
    port: 'port_dst',
    protocol: 'ip_proto',
    times: ['timestamp_start', 'stamp_inserted'],
    ends: ['timestamp_end', 'stamp_updated'],
    flags: 'tcp_flags',
    icmpType: 'icmp_type',
    icmpCode: 'icmp_code',
    sampling: ['sampling_rate'],
    counters: ['bytes', 'packets'],
  },
  {
    collector: 'nfdump',
    isOwn: (flow) =>
      (flow.type === 'FLOW' || flow.type === 'EVENT') &&
      'proto' in flow &&
      ('src4_addr' in flow || 'src6_addr' in flow || 'export_sysid' in flow),
    source: ['src4_addr', 'src6_addr'],
    destination: ['dst4_addr', 'dst6_addr'],
    sourcePort: 'src_port',
    port: 'dst_port',
    protocol: 'proto',
    times: ['t_first', 'first'],
    ends: ['t_last', 'last'],
    flags: 'tcp_flags',
    icmpType: 'icmp_type',
    icmpCode: 'icmp_code',
    sampling: [],
    counters: ['in_bytes', 'in_packets'],
  },
  {
    collector: 'nfdump',
    isOwn: (flow) => ['ts', 'te', 'sa', 'da', 'sp', 'dp', 'pr'].every((name) => name in flow),
    source: ['sa'],
    destination: ['da'],
    sourcePort: 'sp',
    port: 'dp',
    protocol: 'pr',
    times: ['ts'],
    ends: ['te'],
    flags: 'flg',
    icmpType: 'icmp_type',
    icmpCode: 'icmp_code',
    sampling: [],
    counters: ['ibyt', 'ipkt'],
  },
  {
    collector: 'nfdump',
    isOwn: (flow) =>
      ['firstSeen', 'proto', 'srcAddr', 'srcPort', 'dstAddr', 'dstPort'].every((name) => name in flow),
    source: ['srcAddr'],
    destination: ['dstAddr'],
    sourcePort: 'srcPort',
    port: 'dstPort',
    protocol: 'proto',
    times: ['firstSeen'],
    ends: ['lastSeen'],
    flags: 'flags',
    icmpType: 'icmp_type',
    icmpCode: 'icmp_code',
    sampling: [],
    counters: ['bytes', 'packets'],
  },
  {
    collector: 'OpenTelemetry',
    isOwn: (flow) =>
      ('source.address' in flow && 'destination.address' in flow && 'flow.type' in flow) ||
      ('local.address' in flow && 'remote.address' in flow),
    source: ['source.address'],
    destination: ['destination.address'],
    sourcePort: 'source.port',
    port: 'destination.port',
    protocol: 'network.transport',
    times: ['flow.start', 'flow.time_received'],
    ends: ['flow.end'],
    flags: 'flow.tcp_flags',
    icmpType: 'icmp.type',
    icmpCode: 'icmp.code',
    sampling: ['flow.sampling_rate'],
    counters: ['flow.io.bytes', 'flow.io.packets'],
  },
  {
    collector: 'SiLK',
    isOwn: (flow) => ['sIP', 'dIP', 'sPort', 'dPort', 'protocol'].every((name) => name in flow),
    source: ['sIP'],
    destination: ['dIP'],
    sourcePort: 'sPort',
    port: 'dPort',
    protocol: 'protocol',
    times: ['sTime'],
    ends: ['eTime'],
    flags: 'flags',
    icmpType: 'iType',
    icmpCode: 'iCode',
    sampling: [],
    counters: ['bytes', 'packets'],
  },
];

export const spellingOf = lastAnswer((flow: JsonObject): NetflowSpelling | undefined =>
  SPELLINGS.find(({ isOwn }) => isOwn(flow)),
);
