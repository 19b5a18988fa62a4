import { nodeName } from '../../model/node-name.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken, ignored } from '../format/observed.ts';
import { severalRecords } from '../format/packaging/several-records.ts';
import type { OneWayRecord } from '../format/pairing/one-way-record.ts';
import { pairedReader } from '../format/pairing/paired-reader.ts';
import { seenPackets } from '../format/pairing/seen-connection.ts';
import type { OneWayEnd } from '../format/pairing/socket-pairs.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { namedIn } from '../format/values/named-in.ts';
import { portOf, protocolNamed } from '../format/values/transport.ts';
import {
  DESTINATION,
  type EndNames,
  isOtherSeries,
  type ObiAttributes,
  obiAttributes,
  PRINTED_MARK,
  SOURCE,
} from './obi-attributes.ts';
import { kindOf, obiEnd } from './obi-end.ts';

/**
 * Network flows of OpenTelemetry's eBPF instrumentation (OBI) and Grafana Beyla, as printed and as Prometheus metrics. Which
 * attributes a flow has is configurable: by default there are owners of pods, but neither ports nor protocols.
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
  isBeside: (record) => record.kind === 'text' && PROGRAM_LINE.test(record.text),
  createReader: ({ order }) =>
    pairedReader(order, (record, line) => {
      const attributes = obiAttributes(record);
      if (attributes !== undefined) {
        return severalRecords(record, PRINTED_MARK, line) ?? readFlow(attributes, line);
      }
      return record.kind === 'text' && isOtherSeries(record.text)
        ? ignored(line, 'other-event')
        : broken(line, 'foreign', 'the record is not a network flow of OBI or Beyla');
    }),
};

/** What OBI and Beyla log about themselves in the stream into which they print flows. */
const PROGRAM_LINE = /^time=\S{1,40} level=[A-Z]+(?:[+-]\d+)? msg=/;

function readFlow(attributes: ObiAttributes, line: number): FlowLine | OneWayRecord {
  const [source, destination] = [obiEnd(attributes, SOURCE), obiEnd(attributes, DESTINATION)];
  if (source === undefined || destination === undefined) return ignored(line, 'no-ends');
  const transport = attributes.get('transport');
  // This is not the same as `other`: it may be any protocol.
  const protocol = transport === undefined ? 'unknown' : protocolNamed(transport);
  const [from, to] = [socketOf(attributes, SOURCE, protocol), socketOf(attributes, DESTINATION, protocol)];
  const openedBy = openedByService(attributes);
  const likelyOpener = toldOpener(attributes);
  const isTold = (openedBy ?? likelyOpener) !== undefined;
  if (!isTold && (from.port === undefined || to.port === undefined)) {
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
    openedBy: openedBy ?? (isGuess(likelyOpener, from, to) ? undefined : likelyOpener),
    likelyOpener,
  });
}

/** A Service is always the server. */
function openedByService(attributes: ObiAttributes): OneWayRecord['openedBy'] {
  if (kindOf(attributes, DESTINATION) === 'Service') return 'source';
  return kindOf(attributes, SOURCE) === 'Service' ? 'destination' : undefined;
}

/** `direction` and `server.port`, if they are switched on. For connections whose beginning was not seen they are guessed. */
function toldOpener(attributes: ObiAttributes): OneWayRecord['likelyOpener'] {
  const direction = namedIn(DIRECTIONS, attributes.get('direction'));
  if (direction !== undefined) return direction;
  const server = attributes.get('server.port');
  const [from, to] = [attributes.get(SOURCE.port), attributes.get(DESTINATION.port)];
  if (server === undefined || from === to) return undefined;
  return server === to ? 'source' : server === from ? 'destination' : undefined;
}

const DIRECTIONS: Readonly<Record<string, 'source' | 'destination'>> = {
  request: 'source',
  response: 'destination',
};

/** Whether it is what OBI guesses: that the client has the higher port. */
function isGuess(opener: OneWayRecord['likelyOpener'], from: OneWayEnd, to: OneWayEnd): boolean {
  if (from.port === undefined || to.port === undefined) return true;
  return opener === (from.port > to.port ? 'source' : 'destination');
}

/** By its names if the address is left out. */
function socketOf(attributes: ObiAttributes, names: EndNames, protocol: Protocol): OneWayEnd {
  const port = portOf(protocol, attributes.get(names.port));
  const address = attributes.get(names.address);
  if (address !== undefined) return { address, port };
  const named = [names.namespace, names.name, names.ownerName].map((name) => attributes.get(name) ?? '');
  return { address: named.join('/'), port };
}
