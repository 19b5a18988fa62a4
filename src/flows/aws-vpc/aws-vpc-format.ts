import type { EpochMs } from '../../model/digest.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken, ignored } from '../format/observed.ts';
import type { Counted } from '../format/pairing/conversation.ts';
import type { OneWayRecord } from '../format/pairing/one-way-record.ts';
import { pairedReader } from '../format/pairing/paired-reader.ts';
import {
  openedByFlags,
  packetsDeniedElsewhere,
  type SeenPackets,
  seenPackets,
} from '../format/pairing/seen-connection.ts';
import { addressEnd } from '../format/record-ends.ts';
import type { ReaderOptions, RecordFormat } from '../format/record-format.ts';
import { columnValues, type NamedValues } from '../format/values/column-values.ts';
import { countField } from '../format/values/json-fields.ts';
import { epochMs } from '../format/values/time-of-record.ts';
import { portOf, protocolNumbered } from '../format/values/transport.ts';
import { columnsOf, DEFAULT_COLUMNS, fieldsOfJson, isDefaultLine, splitColumns } from './columns.ts';

/** AWS VPC flow logs of any version and column order: what security groups and network ACLs let through, by address. */
export const AWS_VPC: RecordFormat = {
  name: 'aws-vpc',
  title: 'VPC flow logs of AWS',
  abilities: {
    outcomes: 'cloud-firewall',
    allowed: true,
    denied: false,
    pods: 'none',
    labels: false,
    addresses: true,
    ports: true,
    direction: 'paired',
    leftOut: 'nothing',
    volumes: 'delta',
  },
  detect: (record) =>
    record.kind === 'json'
      ? fieldsOfJson(record.value) !== undefined
      : columnsOf(record.text) !== undefined || isDefaultLine(record.text),
  createReader({ order, withVolumes }) {
    let columns: readonly string[] = DEFAULT_COLUMNS;
    let fieldsOf = columnValues(columns, isDash);
    return pairedReader(order, (record, line) => {
      const header = record.kind === 'text' ? columnsOf(record.text) : undefined;
      if (header !== undefined) {
        columns = header;
        fieldsOf = columnValues(columns, isDash);
        return ignored(line, 'header');
      }
      const fields =
        record.kind === 'json' ? fieldsOfJson(record.value) : fieldsOf(splitColumns(record.text));
      return fields === undefined
        ? broken(line, 'malformed', `the line does not have the ${columns.length} columns of its log`)
        : readFields(fields, line, { withVolumes });
    });
  },
};

/** No value. */
function isDash(value: string): boolean {
  return value === '-';
}

function readFields(
  fields: NamedValues,
  line: number,
  { withVolumes }: ReaderOptions,
): FlowLine | OneWayRecord {
  const time = epochMs(fields.get('start'));
  const lastTime = epochMs(fields.get('end'));
  const status = fields.get('logstatus');
  if (status === 'NODATA') return ignored(line, 'no-data', { time });
  if (status === 'SKIPDATA') return { line, kind: 'lost-events', count: 1, time, node: undefined };
  // In an order of columns without the status nothing else tells of such a line.
  if (OF_FLOW.every((name) => fields.get(name) === undefined)) return ignored(line, 'no-ends', { time });
  // Behind a load balancer or a NAT gateway these are the ends, while srcaddr and dstaddr are the interface's.
  const from = fields.get('pktsrcaddr') ?? fields.get('srcaddr');
  const to = fields.get('pktdstaddr') ?? fields.get('dstaddr');
  const protocol = protocolNumbered(fields.get('protocol'));
  const source = from === undefined ? undefined : addressEnd(from);
  const destination = to === undefined ? undefined : addressEnd(to);
  if (protocol === undefined || !from || !to || source === undefined || destination === undefined) {
    return broken(line, 'malformed', 'the record does not say who sent what to whom');
  }
  const bits = Number(fields.get('tcpflags') ?? Number.NaN);
  const flags = Number.isInteger(bits) ? bits : undefined;
  const seen = {
    line,
    time,
    lastTime,
    node: undefined,
    protocol,
    source,
    destination,
    from: { address: from, port: portOf(protocol, fields.get('srcport')) },
    to: { address: to, port: portOf(protocol, fields.get('dstport')) },
    flags,
    size: sizeOf(fields, from.includes(':')),
    openedBy: openedByFlags(flags),
    counted: withVolumes === true ? countedBy(fields, time, lastTime) : undefined,
  };
  // Network ACLs are stateless: they may stop the answers of a connection that they let in.
  return fields.get('action') === 'REJECT' ? packetsDeniedElsewhere(seen) : seenPackets(seen);
}

/** IP and TCP headers without options, which is how AWS counts a reset. */
const RESET_BYTES = { v4: 40, v6: 60 };

function sizeOf(fields: NamedValues, isV6: boolean): SeenPackets['size'] {
  const [packets, bytes] = [countField(fields.get('packets')), countField(fields.get('bytes'))];
  if (packets === undefined || bytes === undefined) return 'not recorded';
  return { packets, bytes, isOne: true, ofReset: isV6 ? RESET_BYTES.v6 : RESET_BYTES.v4 };
}

/** What every flow has. */
const OF_FLOW = ['srcaddr', 'dstaddr', 'protocol', 'action'] as const;

/** What an interface received or sent within an interval; of the same packets the interface at the other end has a record, too. */
function countedBy(fields: NamedValues, first: EpochMs | undefined, last: EpochMs | undefined): Counted {
  return {
    observer: fields.get('interfaceid') ?? '',
    first,
    last,
    bytes: countField(fields.get('bytes')),
    packets: countField(fields.get('packets')),
  };
}
