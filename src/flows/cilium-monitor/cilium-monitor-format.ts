import type { JsonObject } from '../../model/json-object.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken, ignored } from '../format/observed.ts';
import type { RawRecord } from '../format/raw-record.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { createEndpointReader } from '../hubble/ends/endpoint-reader.ts';
import { createRecordReader } from '../hubble/plain-line-reader.ts';
import { flowOfLogRecord, isLogRecord } from './log-record.ts';
import { flowOfText } from './monitor-text.ts';
import { flowOfPacketEvent, isPacketEvent } from './packet-event.ts';

/**
 * What `cilium monitor` prints on one node, as text or JSON: the events from which Hubble makes flows, without times and
 * mostly without names.
 */
export const CILIUM_MONITOR: RecordFormat = {
  name: 'cilium-monitor',
  title: 'output of `cilium monitor`',
  abilities: {
    outcomes: 'policy',
    allowed: true,
    denied: true,
    pods: 'none',
    labels: false,
    addresses: true,
    ports: true,
    direction: 'recorded',
    leftOut: 'nothing',
    selectedOnly: 'of-verdicts',
  },
  detect: (record) =>
    record.kind === 'json'
      ? isLogRecord(record.value) || isPacketEvent(record.value)
      : GREETING.test(record.text) || flowOfText(record.text) !== undefined,
  isBeside: (record) => record.kind === 'json' && isNote(record.value),
  createReader() {
    const readFlow = createRecordReader(createEndpointReader());
    return {
      read(record, line) {
        const flow = flowOf(record);
        return [(flow && readFlow(line, { flow })) ?? readOther(record, line)];
      },
    };
  },
};

const GREETING = /^Listening for events on \d+ CPUs/;
/** Packets have such a beginning, too, where `-v` was given: their layers are on further lines. */
const DEBUG = /^CPU \d+: .{0,100}? DEBUG: /;
const LOST = /^CPU \d+: Lost (\d+) events/;
const BESIDES = /^(?:Listening for events on |Press Ctrl-C to quit|level=|time=)/;

function flowOf(record: RawRecord): JsonObject | undefined {
  if (record.kind === 'text') return flowOfText(record.text);
  return isPacketEvent(record.value)
    ? flowOfPacketEvent(record.value)
    : isLogRecord(record.value)
      ? flowOfLogRecord(record.value)
      : undefined;
}

function readOther(record: RawRecord, line: number): FlowLine {
  if (record.kind === 'json') {
    // Of ARP, for example.
    return isPacketEvent(record.value) ? ignored(line, 'no-ip') : broken(line, 'foreign', NOT_READ);
  }
  const { text } = record;
  const lost = LOST.exec(text)?.[1];
  if (lost !== undefined) {
    return { line, kind: 'lost-events', count: Number(lost), time: undefined, node: undefined };
  }
  if (DEBUG.test(text)) return ignored(line, 'debug');
  if (text.startsWith('>> ')) return ignored(line, 'agent-event');
  return BESIDES.test(text) ? ignored(line, 'other-event') : broken(line, 'foreign', NOT_READ);
}

/** Debug messages and notes of the agent; in text their JSON follows `>> …: `. */
function isNote(value: JsonObject): boolean {
  const { type, id, cidr, labels, revision } = value;
  if (type !== undefined) return type === 'debug' || type === 'agent';
  return (
    (id !== undefined && (cidr ?? labels) !== undefined) || (revision !== undefined && labels !== undefined)
  );
}

const NOT_READ = 'the line is not an event of a packet or a request as `cilium monitor` prints it';
