import { type Endpoint, endpointName } from '../../model/endpoint.ts';
import { formatIpAddress } from '../../model/ip-address.ts';
import type { FlowLine } from '../flow-line.ts';
import { ignored, observed } from '../format/observed.ts';
import type { OneWayRecord, Pairing } from '../format/pairing/one-way-record.ts';
import { packetsDeniedElsewhere, seenPackets } from '../format/pairing/seen-connection.ts';
import type { OneWayEnd } from '../format/pairing/socket-pairs.ts';
import type { FlowMapping } from './flow-mapping.ts';
import { type MappedRecord, sightingOf } from './mapped-record.ts';

/** The connection that a record is about; the record's source opened it. */
export function mappedConnection(
  record: MappedRecord,
  decidedBy: FlowMapping['decidedBy'],
  isDirectionGuessed = false,
): FlowLine {
  const { outcome, observer, isOtherLayer } = sightingOf(record, decidedBy);
  return observed(record.line, {
    time: record.time,
    lastTime: record.lastTime,
    node: record.node,
    source: record.source,
    destination: record.destination,
    sourcePod: record.sourcePod,
    destinationPod: record.destinationPod,
    protocol: record.protocol,
    sourcePort: record.sourcePort,
    port: record.port,
    icmp: record.icmp,
    weight: record.weight,
    outcome,
    observer,
    isOtherLayer,
    isDirectionGuessed,
  });
}

/** For pairing: packets of one direction. */
export function mappedPackets(record: MappedRecord, decidedBy: FlowMapping['decidedBy']): OneWayRecord {
  const { outcome, reporter, isRequest, source, destination, sourcePort, port } = record;
  const packets = {
    ...record,
    from: socketOf(source, sourcePort, record.connection),
    to: socketOf(destination, port, record.connection),
    openedBy: isRequest ? ('source' as const) : undefined,
  };
  if (outcome === 'open' || outcome === 'attempted') return seenPackets(packets);
  if (decidedBy !== 'policy') {
    return outcome === 'denied' ? packetsDeniedElsewhere(packets) : seenPackets(packets);
  }
  return {
    line: record.line,
    protocol: record.protocol,
    source: packets.from,
    destination: packets.to,
    openedBy: packets.openedBy,
    tells: `${outcome} ${reporter ?? ''}`,
    connection: (pairing) => judgedConnection(record, pairing),
  };
}

/** An answer that policy let through shows that its connection was open; one that was stopped is not a denied connection. */
function judgedConnection(record: MappedRecord, { opener, isGuessed }: Pairing): FlowLine {
  if (opener === 'source') return mappedConnection(record, 'policy', isGuessed);
  const { line, time, node, outcome, source, destination, sourcePort, port } = record;
  if (outcome === 'denied') return ignored(line, 'late-reply', { time, node });
  const turned: MappedRecord = {
    ...record,
    outcome: isGuessed ? 'attempted' : 'open',
    source: destination,
    destination: source,
    sourcePod: record.destinationPod,
    destinationPod: record.sourcePod,
    sourcePort: port,
    port: sourcePort,
  };
  return mappedConnection(turned, 'policy', isGuessed);
}

/** By its name if there is no address; sockets of connections that the source distinguishes are distinct. */
function socketOf(end: Endpoint, port: number | undefined, connection: string | undefined): OneWayEnd {
  const [first] = end.addresses.addresses;
  const who = first === undefined ? endpointName(end) : formatIpAddress(first);
  return { address: connection === undefined ? who : `${who} ${connection}`, port };
}
