import { COMMON_SPELLING } from './common-spelling.ts';
import type { NetflowSpelling } from './netflow-spelling.ts';

/** The names of nfdump: in JSON, and in CSV of two versions. */
export const NFDUMP_SPELLINGS: readonly NetflowSpelling[] = [
  {
    ...COMMON_SPELLING,
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
    counters: ['in_bytes', 'in_packets'],
  },
  {
    ...COMMON_SPELLING,
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
    counters: ['ibyt', 'ipkt'],
  },
  {
    ...COMMON_SPELLING,
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
  },
];
