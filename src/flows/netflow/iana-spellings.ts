import { countField } from '../format/values/json-fields.ts';
import { isOptions, isOptionsOfLogstash } from './exporter-options.ts';
import { EVENT_END, EVENT_START, EVENT_TIME } from './flow-within.ts';
import type { NetflowSpelling } from './netflow-spelling.ts';

const SAMPLING = ['samplingInterval', 'samplingPacketInterval', 'samplerRandomInterval'];

/** IANA's names of information elements, as vflow's numbers stand for them and as Logstash's codec writes IPFIX. */
function ipfix(family: 4 | 6): NetflowSpelling {
  return {
    collector: 'IPFIX',
    // Antrea uses the same names, without the version.
    isOwn: (flow) =>
      countField(flow.version) === 10 && (`sourceIPv${family}Address` in flow || isOptionsOfLogstash(flow)),
    source: [`sourceIPv${family}Address`],
    destination: [`destinationIPv${family}Address`],
    sourcePort: 'sourceTransportPort',
    port: 'destinationTransportPort',
    protocol: 'protocolIdentifier',
    times: ['flowStartMilliseconds', 'flowStartSeconds', EVENT_TIME],
    ends: ['flowEndMilliseconds', 'flowEndSeconds'],
    flags: 'tcpControlBits',
    icmpType: `icmpTypeIPv${family}`,
    icmpCode: `icmpCodeIPv${family}`,
    sampling: SAMPLING,
    counters: ['octetDeltaCount', 'packetDeltaCount'],
  };
}

/** Filebeat's: the same names with underscores. */
function filebeat(family: 4 | 6): NetflowSpelling {
  return {
    collector: 'Filebeat',
    isOwn: (flow) => 'exporter' in flow && (`source_ipv${family}_address` in flow || isOptions(flow)),
    source: [`source_ipv${family}_address`],
    destination: [`destination_ipv${family}_address`],
    sourcePort: 'source_transport_port',
    port: 'destination_transport_port',
    protocol: 'protocol_identifier',
    times: [EVENT_START, EVENT_TIME],
    ends: [EVENT_END],
    flags: 'tcp_control_bits',
    icmpType: `icmp_type_ipv${family}`,
    icmpCode: `icmp_code_ipv${family}`,
    sampling: ['sampling_interval', 'sampling_packet_interval', 'sampler_random_interval'],
    counters: ['octet_delta_count', 'packet_delta_count'],
  };
}

/**
 * Logstash's codec for NetFlow 5 and 9, and fluentd's plug-in. `first_switched` is a time when it is a text; as a number it counts
 * from the start of the exporter.
 */
const VERSIONS_5_AND_9: NetflowSpelling = {
  collector: 'Logstash',
  isOwn: (flow) =>
    ('protocol' in flow &&
      'l4_dst_port' in flow &&
      (('ipv4_src_addr' in flow && 'ipv4_dst_addr' in flow) ||
        ('ipv6_src_addr' in flow && 'ipv6_dst_addr' in flow))) ||
    (countField(flow.version) === 9 && isOptionsOfLogstash(flow)),
  source: ['ipv4_src_addr', 'ipv6_src_addr'],
  destination: ['ipv4_dst_addr', 'ipv6_dst_addr'],
  sourcePort: 'l4_src_port',
  port: 'l4_dst_port',
  protocol: 'protocol',
  times: ['first_switched', EVENT_TIME, '@timestamp'],
  ends: ['last_switched'],
  flags: 'tcp_flags',
  // Field 32 of version 9 is called `icmp_type` and holds type and code, which are in the port, too.
  icmpType: 'icmpTypeIPv4',
  icmpCode: 'icmpCodeIPv4',
  sampling: ['sampling_interval', 'flow_sampler_random_interval'],
  counters: ['in_bytes', 'in_pkts'],
};

/** Firewalls (Cisco ASA) have fields of their own for type and code, of which Logstash calls the first like field 32. */
const VERSION_9_OF_FIREWALLS: NetflowSpelling = {
  ...VERSIONS_5_AND_9,
  isOwn: (flow) => 'icmp_code' in flow && VERSIONS_5_AND_9.isOwn(flow),
  icmpType: 'icmp_type',
  icmpCode: 'icmp_code',
};

export const IANA_SPELLINGS: readonly NetflowSpelling[] = [
  ipfix(4),
  ipfix(6),
  filebeat(4),
  filebeat(6),
  VERSION_9_OF_FIREWALLS,
  VERSIONS_5_AND_9,
];
