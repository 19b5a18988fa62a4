import type { JsonObject } from '../../model/json-object.ts';
import { lastAnswer } from '../format/last-answer.ts';
import { COMMON_SPELLING } from './common-spelling.ts';
import { GOFLOW_SPELLINGS } from './goflow-spellings.ts';
import { IANA_SPELLINGS } from './iana-spellings.ts';
import type { NetflowSpelling } from './netflow-spelling.ts';
import { NFDUMP_SPELLINGS } from './nfdump-spellings.ts';

/** In this order: a record is of the first one that calls it its own. */
const SPELLINGS: readonly NetflowSpelling[] = [
  ...GOFLOW_SPELLINGS,
  {
    ...COMMON_SPELLING,
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
    sampling: ['sampling_rate'],
  },
  ...NFDUMP_SPELLINGS,
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
    ...COMMON_SPELLING,
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
  },
  ...IANA_SPELLINGS,
];

export const spellingOf = lastAnswer((flow: JsonObject): NetflowSpelling | undefined =>
  SPELLINGS.find(({ isOwn }) => isOwn(flow)),
);
