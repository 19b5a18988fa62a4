import { textField } from '../format/values/json-fields.ts';
import { COMMON_SPELLING } from './common-spelling.ts';
import type { NetflowSpelling } from './netflow-spelling.ts';

const TYPES = /^(?:SFLOW_5|NETFLOW_V5|NETFLOW_V9|IPFIX)$/;

/** The names of goflow2, versions 2 and 1; goflow writes those of version 1 as text. */
export const GOFLOW_SPELLINGS: readonly NetflowSpelling[] = [
  {
    ...COMMON_SPELLING,
    collector: 'goflow2',
    isOwn: (flow) => TYPES.test(textField(flow.type) ?? '') && 'sampler_address' in flow,
    source: ['src_addr'],
    destination: ['dst_addr'],
    sourcePort: 'src_port',
    port: 'dst_port',
    protocol: 'proto',
    times: ['time_flow_start_ns', 'time_flow_start', 'time_received_ns', 'time_received'],
    ends: ['time_flow_end_ns', 'time_flow_end'],
    sampling: ['sampling_rate'],
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
];
