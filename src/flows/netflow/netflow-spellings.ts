import { lastAnswer } from '../format/last-answer.ts';
import { type JsonObject, textField } from '../format/values/json-fields.ts';
import { IANA_SPELLINGS } from './iana-spellings.ts';
import type { NetflowSpelling } from './netflow-spelling.ts';

const TYPES = /^(?:SFLOW_5|NETFLOW_V5|NETFLOW_V9|IPFIX)$/;

/** The names of goflow (text), goflow2 (versions 1 and 2), pmacct, nfdump (JSON and CSV), OpenTelemetry's receiver and SiLK, and IANA's. */
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
    isOwn: (flow) =>
      'ts' in flow &&
      'te' in flow &&
      'sa' in flow &&
      'da' in flow &&
      'sp' in flow &&
      'dp' in flow &&
      'pr' in flow,
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
      'firstSeen' in flow &&
      'proto' in flow &&
      'srcAddr' in flow &&
      'srcPort' in flow &&
      'dstAddr' in flow &&
      'dstPort' in flow,
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
    isOwn: (flow) =>
      'sIP' in flow && 'dIP' in flow && 'sPort' in flow && 'dPort' in flow && 'protocol' in flow,
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
  ...IANA_SPELLINGS,
];

export const spellingOf = lastAnswer((flow: JsonObject): NetflowSpelling | undefined =>
  SPELLINGS.find(({ isOwn }) => isOwn(flow)),
);
