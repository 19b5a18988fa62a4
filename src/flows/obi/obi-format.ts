import { nodeName } from '../../model/node-name.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken, ignored } from '../format/observed.ts';
import type { OneWayEnd, OneWayRecord } from '../format/pair-directions.ts';
import { pairedReader } from '../format/paired-reader.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { seenPackets } from '../format/seen-connection.ts';
import { severalRecords } from '../format/several-records.ts';
import { portOf, protocolNamed } from '../format/transport.ts';
import { isOtherSeries, type ObiAttributes, obiAttributes } from './obi-attributes.ts';
import { obiEnd } from './obi-end.ts';

/**
 * Network flows of OpenTelemetry's eBPF instrumentation (OBI) and Grafana Beyla, as printed and as metrics of Prometheus. Which attributes a flow
 * has is a setting: by default there are owners of pods, and neither ports nor protocols.
 */
export const OBI: RecordFormat = {
  name: 'obi',
  title: 'network flows of OBI and Beyla',
  abilities: {
    outcomes: 'none',
    allowed: true,
    denied: false,
    pods: 'pods',
    labels: false,
    addresses: true,
    ports: true,
    direction: 'paired',
    leftOut: 'nothing',
  },
  detect: (record) => obiAttributes(record) !== undefined,
  createReader: () =>
    pairedReader((record, line) => {
      const attributes = obiAttributes(record);
      if (attributes !== undefined) {
        return severalRecords(record, 'network_flow: ', line) ?? readFlow(attributes, line);
      }
      return record.kind === 'text' && isOtherSeries(record.text)
        ? ignored(line, 'other-event')
        : broken(line, 'foreign', 'the record is no network flow of OBI or Beyla');
    }),
};

function readFlow(attributes: ObiAttributes, line: number): FlowLine | OneWayRecord {
  const [source, destination] = [obiEnd(attributes, 'src'), obiEnd(attributes, 'dst')];
  if (source === undefined || destination === undefined) return ignored(line, 'no-ends');
  const transport = attributes.get('transport');
  // Not the same as some other protocol: it may be any.
  const protocol = transport === undefined ? 'unknown' : protocolNamed(transport);
  const [from, to] = [socketOf(attributes, 'src', protocol), socketOf(attributes, 'dst', protocol)];
  const openedBy = openedByService(attributes);
  if (openedBy === undefined && (from.port === undefined || to.port === undefined)) {
    return ignored(line, 'direction-unknown');
  }
  return seenPackets({
    line,
    time: undefined,
    node: nodeName(attributes.get('k8s.cluster.name'), undefined),
    protocol,
    source,
    destination,
    from,
    to,
    openedBy,
  });
}

/** A Service is always the server; else `server.port` says whose it is, where that is switched on. */
function openedByService(attributes: ObiAttributes): OneWayRecord['openedBy'] {
  if (attributes.get('k8s.dst.type') === 'Service') return 'source';
  if (attributes.get('k8s.src.type') === 'Service') return 'destination';
  const [server, from, to] = ['server.port', 'src.port', 'dst.port'].map((name) => attributes.get(name));
  if (server === undefined || from === to) return undefined;
  return server === to ? 'source' : server === from ? 'destination' : undefined;
}

/** By its names where the address is left out. */
function socketOf(attributes: ObiAttributes, side: 'src' | 'dst', protocol: Protocol): OneWayEnd {
  const names = ['namespace', 'name', 'owner.name'].map(
    (part) => attributes.get(`k8s.${side}.${part}`) ?? '',
  );
  return {
    address: attributes.get(`${side}.address`) ?? names.join('/'),
    port: portOf(protocol, attributes.get(`${side}.port`)),
  };
}
