import type { JsonObject } from '../../model/json-object.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken, ignored } from '../format/observed.ts';
import type { OneWayRecord } from '../format/pairing/one-way-record.ts';
import { pairedReader } from '../format/pairing/paired-reader.ts';
import {
  openedByFlags,
  packetsDeniedElsewhere,
  type SeenPackets,
  seenPackets,
} from '../format/pairing/seen-connection.ts';
import { addressEnd } from '../format/record-ends.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { countField, objectField, textField } from '../format/values/json-fields.ts';
import { epochMs } from '../format/values/time-of-record.ts';
import { portOf, protocolNamed, protocolNumbered } from '../format/values/transport.ts';
import { isTranslation } from './is-translation.ts';

/** OCSF's class of network activity; a log may also contain events of other classes. */
const NETWORK_ACTIVITY = 4001;

/**
 * Network Activity of OCSF (class 4001), as which Amazon Security Lake keeps VPC flow logs: JSON or Parquet, of any version of
 * the schema (https://schema.ocsf.io). Outcomes are those of a security group or another firewall.
 */
export const OCSF: RecordFormat = {
  name: 'ocsf',
  title: 'network activity of OCSF (Amazon Security Lake)',
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
  },
  columns: [
    'class_uid',
    'metadata',
    'src_endpoint',
    'dst_endpoint',
    'connection_info',
    'activity_id',
    'is_src_dst_assignment_known',
    'action_id',
    'disposition_id',
    'disposition',
    'status_code',
    'time',
    'start_time',
    'start_time_dt',
    'time_dt',
    'end_time',
    'end_time_dt',
    'message',
    'raw_data',
    'unmapped',
  ],
  detect: (record) => record.kind === 'json' && classOf(record.value) === NETWORK_ACTIVITY,
  createReader: ({ order }) =>
    pairedReader(order, (record, line) => {
      const found = record.kind === 'json' ? classOf(record.value) : undefined;
      if (record.kind !== 'json' || found === undefined) {
        return broken(line, 'foreign', 'the record is not an event of OCSF');
      }
      return found === NETWORK_ACTIVITY ? readActivity(record.value, line) : ignored(line, 'other-event');
    }),
};

/** Every event has a class, and says which version of the schema it follows. */
function classOf(value: JsonObject): number | undefined {
  return objectField(value.metadata) === undefined ? undefined : countField(value.class_uid);
}

function readActivity(event: JsonObject, line: number): FlowLine | OneWayRecord {
  const time = timeOf(event);
  // In flow logs: there was nothing to record, or the log could not keep up.
  if (event.status_code === 'NODATA') return ignored(line, 'no-data', { time });
  if (event.status_code === 'SKIPDATA') return { line, kind: 'lost-events', count: 1, time, node: undefined };
  if (isTranslation(event) || event.activity_id === LISTEN) return ignored(line, 'other-event', { time });
  const [from, to] = [objectField(event.src_endpoint), objectField(event.dst_endpoint)];
  const [fromAddress, toAddress] = [textField(from?.ip), textField(to?.ip)];
  if (fromAddress === undefined || toAddress === undefined) return ignored(line, 'no-ends', { time });
  const [source, destination] = [addressEnd(fromAddress), addressEnd(toAddress)];
  if (source === undefined || destination === undefined) {
    return broken(line, 'malformed', 'the ends of the event are not addresses');
  }
  const info = objectField(event.connection_info) ?? {};
  const name = textField(info.protocol_name);
  // -1 stands for none.
  const protocol =
    protocolNumbered(info.protocol_num) ?? (name === undefined ? 'unknown' : protocolNamed(name));
  const flags = countField(info.tcp_flags);
  const ends = {
    from: { address: fromAddress, port: portOf(protocol, from?.port) },
    to: { address: toAddress, port: portOf(protocol, to?.port) },
  };
  const packets = {
    line,
    time,
    lastTime: readTime(event.end_time ?? event.end_time_dt),
    node: undefined,
    protocol,
    source,
    destination,
    ...ends,
    flags,
    size: isFlowLog(event) ? sizeOf(objectField(event.traffic)) : undefined,
    openedBy: isFlowLog(event) ? openedByFlags(flags) : openedBy(event, flags, ends),
  };
  return isDenied(event) ? packetsDeniedElsewhere(packets) : seenPackets(packets);
}

function timeOf({ start_time, time, start_time_dt, time_dt }: JsonObject) {
  const told = [start_time, time, start_time_dt, time_dt].find((one) => one !== undefined && one !== null);
  return readTime(told);
}

function readTime(told: unknown) {
  return epochMs(typeof told === 'string' ? told.replace(' ', 'T') : told);
}

const [OPEN, FAIL, REFUSE] = [1, 4, 5];
/** A server that waits for connections. */
const LISTEN = 7;

/** AWS flow logs write each direction of packets as an activity of its source, and a SYN with ACK only for the end that answers. */
function isFlowLog({ metadata }: JsonObject): boolean {
  const product = objectField(objectField(metadata)?.product);
  return objectField(product?.feature)?.name === 'Flowlogs' || product?.name === 'Amazon VPC';
}

function sizeOf(traffic: JsonObject | undefined): SeenPackets['size'] {
  const [packets, bytes] = [countField(traffic?.packets), countField(traffic?.bytes)];
  return packets === undefined || bytes === undefined ? 'not recorded' : { packets, bytes, isOne: true };
}

const FIRST_UNPRIVILEGED_PORT = 1024;

/**
 * Other producers combine the flags of all packets, so both ends may have a SYN and an ACK. The source of an activity began it, but mappings of
 * firewalls write there what is outside, whoever began it: not where the ports say the opposite. From version 1.6 on an event may say whether its source
 * began it.
 */
function openedBy(
  { activity_id, is_src_dst_assignment_known: isSourceKnown }: JsonObject,
  flags: number | undefined,
  { from, to }: Pick<SeenPackets, 'from' | 'to'>,
): OneWayRecord['openedBy'] {
  if (openedByFlags(flags) === 'source' || isSourceKnown === true) return 'source';
  if (isSourceKnown === false) return undefined;
  const isFromServer =
    (from.port ?? FIRST_UNPRIVILEGED_PORT) < FIRST_UNPRIVILEGED_PORT &&
    (to.port ?? 0) >= FIRST_UNPRIVILEGED_PORT;
  const isBegun = [OPEN, FAIL, REFUSE].some((activity) => activity === activity_id);
  return isBegun && !isFromServer ? 'source' : undefined;
}

const DENIED = 2;
/** Blocked, dropped, reset and rejected: each is a firewall's. */
const STOPPED_BY_NUMBER: ReadonlySet<unknown> = new Set([2, 6, 21, 25]);
const STOPPED_BY_NAME: ReadonlySet<unknown> = new Set(['Blocked', 'Dropped', 'Reset', 'Rejected']);

/** By the action from version 1.1 on, before by the disposition. A server that refuses is not a firewall. */
function isDenied({ action_id, disposition_id, disposition }: JsonObject): boolean {
  return action_id === DENIED || STOPPED_BY_NUMBER.has(disposition_id) || STOPPED_BY_NAME.has(disposition);
}
