import type { JsonObject } from '../../model/json-object.ts';
import type { IcmpMessage, Protocol } from '../../model/protocol.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken, ignored } from '../format/observed.ts';
import { severalRecords } from '../format/packaging/several-records.ts';
import { icmpOf, icmpRole } from '../format/pairing/icmp-role.ts';
import type { OneWayRecord } from '../format/pairing/one-way-record.ts';
import { pairedReader } from '../format/pairing/paired-reader.ts';
import { openedByFlags, packetsDeniedElsewhere, seenPackets } from '../format/pairing/seen-connection.ts';
import type { RawRecord } from '../format/raw-record.ts';
import { addressEnd } from '../format/record-ends.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { countField, objectField, textField } from '../format/values/json-fields.ts';
import { epochMs } from '../format/values/time-of-record.ts';
import { portOf, protocolNamed, protocolNumbered } from '../format/values/transport.ts';
import { answersOf, sentBy } from './both-directions.ts';
import { isOptions } from './exporter-options.ts';
import { flowWithin } from './flow-within.ts';
import { netflowFlags } from './netflow-flags.ts';
import type { NetflowSpelling } from './netflow-spelling.ts';
import { spellingOf } from './netflow-spellings.ts';
import { flowOfColumns, flowOfGoflow, GOFLOW_MARK, netflowColumns } from './netflow-text.ts';
import { createToldSampling } from './told-sampling.ts';

/** NetFlow, IPFIX and sFlow as collectors write them: goflow2, pmacct, nfdump, SiLK, vflow, Logstash, Filebeat. Packets of one direction, often sampled. */
export const NETFLOW: RecordFormat = {
  name: 'netflow',
  title: 'flows of NetFlow, IPFIX and sFlow',
  abilities: {
    outcomes: 'none',
    allowed: true,
    denied: false,
    pods: 'none',
    labels: false,
    addresses: true,
    ports: true,
    direction: 'paired',
    leftOut: 'sampled',
  },
  detect: (record) =>
    record.kind === 'json'
      ? spellingOf(flowWithin(record.value)) !== undefined
      : netflowColumns(record.text) !== undefined || flowOfGoflow(record.text) !== undefined,
  createReader({ order }) {
    let columns: readonly string[] | undefined;
    // nfdump ends its CSV with a summary.
    let isSummary = false;
    const sampling = createToldSampling();
    const reader = pairedReader(order, (record, line) => {
      const header = record.kind === 'text' ? netflowColumns(record.text) : undefined;
      if (header !== undefined) {
        columns = header;
        isSummary = false;
        return ignored(line, 'header');
      }
      isSummary ||= columns !== undefined && record.kind === 'text' && record.text.trim() === 'Summary';
      if (isSummary && record.kind === 'text') return ignored(line, 'other-event');
      const several = severalRecords(record, GOFLOW_MARK, line);
      if (several !== undefined) return several;
      const flow = flowOf(record, columns);
      const spelling = flow && spellingOf(flow);
      if (flow === undefined || spelling === undefined) {
        return broken(line, 'foreign', 'the record is not a flow of a known collector');
      }
      sampling.take(flow, spelling.sampling);
      return readFlow(flow, spelling, line);
    });
    return { ...reader, sampling: sampling.told };
  },
};

function flowOf(record: RawRecord, columns: readonly string[] | undefined): JsonObject | undefined {
  if (record.kind === 'json') return flowWithin(record.value);
  return flowOfGoflow(record.text) ?? (columns && flowOfColumns(record.text, columns));
}

function readFlow(flow: JsonObject, names: NetflowSpelling, line: number): FlowLine | OneWayRecord {
  const time = timeOf(flow, names, names.times);
  if (flow.type === 'EVENT' || isOptions(flow)) return ignored(line, 'other-event', { time });
  // Which of the two ends asked is not recorded.
  if ('local.address' in flow && names.collector === 'OpenTelemetry') {
    return ignored(line, 'direction-unknown', { time });
  }
  const [from, to] = [addressOf(flow, names.source), addressOf(flow, names.destination)];
  const [source, destination] = [from && addressEnd(from), to && addressEnd(to)];
  if (!from || !to || !source || !destination) {
    return broken(line, 'malformed', 'the flow does not have the addresses of both of its ends');
  }
  const told = flow[names.protocol];
  const protocol =
    protocolNumbered(told) ?? (textField(told) === undefined ? 'unknown' : protocolNamed(String(told)));
  if (isImplausible(flow, names, [from, to])) {
    return broken(
      line,
      'malformed',
      'the values of the flow are impossible: the collector used a wrong template, or none',
    );
  }
  const icmp = messageOf(protocol, flow, names);
  if (icmpRole(protocol, icmp) === 'error') return ignored(line, 'icmp-error', { time });
  // The flags of a whole flow: both of its directions have a SYN and an ACK, so only a SYN alone tells.
  const flags = protocol === 'TCP' ? netflowFlags(flow[names.flags]) : undefined;
  const seen = {
    line,
    time,
    lastTime: timeOf(flow, names, names.ends),
    node: undefined,
    protocol,
    source,
    destination,
    from: { address: from, port: portOf(protocol, flow[names.sourcePort]) },
    to: { address: to, port: portOf(protocol, flow[names.port]) },
    flags,
    size: sentBy(flow, names.counters),
    openedBy: openedByFlags(flags) === 'source' ? ('source' as const) : toldOpener(flow),
    icmp,
  };
  if (isDeniedByFirewall(flow) || wasDropped(flow)) return packetsDeniedElsewhere(seen);
  return seenPackets({ ...seen, answeredBy: answersOf(flow, protocol === 'TCP', toldOpener(flow)) });
}

const FLOW_DENIED = 3;

/** Firewalls say with `firewallEvent` (IANA's 233) what they did. */
function isDeniedByFirewall(flow: JsonObject): boolean {
  const told = flow.firewallEvent ?? flow.firewall_event ?? flow.fw_event;
  return countField(told) === FLOW_DENIED;
}

/** `biflowDirection` (IANA's 239, RFC 5103): arbitrary, the source began it, or the destination did. */
const OPENERS = [undefined, 'source', 'destination'] as const;

function toldOpener(flow: JsonObject) {
  return OPENERS[countField(flow.biflowDirection ?? flow.biflow_direction) ?? 0];
}

const STATUS_NAMES = ['forwardingStatus', 'forwarding_status', 'ForwardingStatus', 'fwd_status', 'fwd'];
const DROPPED = 2;

/**
 * Whether the router dropped the packets: the first two bits of its `forwardingStatus` (IANA's 89, RFC 7270 4.12), which Logstash
 * keeps apart. nfdump's CSV writes the same number, and zero where there is none.
 */
function wasDropped(flow: JsonObject): boolean {
  return firstOf(flow, STATUS_NAMES, statusOf) === DROPPED;
}

/** A number, the bytes of one, `0x82`, or its parts. */
function statusOf(value: unknown): unknown {
  const isHex = typeof value === 'string' && /^0x[0-9a-f]{2}$/i.test(value);
  const number = isHex ? Number(value) : countField(value);
  return number === undefined ? objectField(value)?.status : number >> 6;
}

/**
 * NetFlow 5 has no fields for ICMP messages: 256 × type + code is written as the port, and collectors leave it there, beside
 * zeros of their own. nfdump's CSV writes `8.0` for it.
 */
function messageOf(protocol: Protocol, flow: JsonObject, names: NetflowSpelling): IcmpMessage | undefined {
  if (protocol !== 'ICMP' && protocol !== 'ICMPv6') return undefined;
  const [type, code, port] = [flow[names.icmpType], flow[names.icmpCode], flow[names.port]];
  const isTold = [type, code].some((value) => (countField(value) ?? 0) > 0);
  if (isTold) return icmpOf(protocol, type, code);
  const [, typed, coded] = /^(\d{1,3})\.(\d{1,3})$/.exec(textField(port) ?? '') ?? [];
  const number = countField(port) ?? 0;
  const message = icmpOf(protocol, typed ?? number >> 8, coded ?? number & 255);
  // Either a ping's answer, or an exporter that does not tell: the other direction says which.
  return message?.type === 0 ? undefined : message;
}

/** The first of the names that has a usable value. */
function firstOf<Told>(
  flow: JsonObject,
  names: readonly string[],
  read: (value: unknown) => Told | undefined,
): Told | undefined {
  for (const name of names) {
    const told = read(flow[name]);
    if (told !== undefined) return told;
  }
  return undefined;
}

const FIRST_NANOSECONDS = 1e18;

/** SiLK writes UTC with slashes; for the others' clocks without a zone, the zone is not known. */
function timeOf(flow: JsonObject, { collector }: NetflowSpelling, names: readonly string[]) {
  // Logstash writes times as texts: a number is the exporter's own clock.
  const isTime = (value: unknown) => value !== 0 && !(collector === 'Logstash' && typeof value === 'number');
  const told = firstOf(flow, names, (value) => (isTime(value) ? value : undefined));
  // These are always nanoseconds: a number with fewer digits is not a present-day time.
  if (collector === 'OpenTelemetry') return numberOf(told) >= FIRST_NANOSECONDS ? epochMs(told) : undefined;
  if (collector !== 'SiLK' || typeof told !== 'string') return epochMs(told);
  return epochMs(/^\d{4}\/\d\d\/\d\dT[\d:.]+$/.test(told) ? `${told.replaceAll('/', '-')}Z` : told);
}

function addressOf(flow: JsonObject, names: readonly string[]): string | undefined {
  return firstOf(flow, names, textField);
}

/** What records look like that were decoded with another exporter's template. */
function isImplausible(flow: JsonObject, names: NetflowSpelling, addresses: readonly string[]): boolean {
  const number = protocolNumbered(flow[names.protocol]);
  const isZero =
    number === 'other' && numberOf(flow[names.protocol]) === 0 && !addresses.some((one) => one.includes(':'));
  const isBeyond = names.counters.some((name) => numberOf(flow[name]) > Number.MAX_SAFE_INTEGER);
  return isZero || isBeyond || addresses.some(isNobodys) || addresses[1] === NO_ADDRESS_YET;
}

/** The source of what asks for an address (DHCP). */
const NO_ADDRESS_YET = '0.0.0.0';

function isNobodys(address: string): boolean {
  return address.startsWith('0.') && address !== NO_ADDRESS_YET;
}

/** NaN for what is neither a number nor a text: converting an object may throw. */
function numberOf(value: unknown): number {
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
}
