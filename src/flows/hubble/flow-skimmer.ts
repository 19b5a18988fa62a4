import { createEndMemo } from './end-memo.ts';
import { JUDGED_FIELDS } from './flow-facts.ts';
import { isJsonObject, textField, textsField } from './json-fields.ts';
import { readL4Bytes } from './l4-bytes.ts';
import { createMemberFinder } from './member-finder.ts';
import { type MemberReader, walkFurtherMembers, walkMembers } from './member-walker.ts';
import { POLICY_FIELDS } from './named-policies.ts';
import { readWeight } from './read-flow.ts';
import { createSkimmedFlow, type SkimmedEnd, type SkimmedFlow } from './skimmed-flow.ts';
import { isAt, skipJson, skipPlainText } from './skip-json.ts';
import { createTimeBytesReader } from './time-bytes.ts';

export interface FlowSkimmer {
  /** Undefined when the line is not written as exporters write it; then it needs the plain reader. */
  skim(bytes: Buffer, start: number, end: number): SkimmedFlow | undefined;
}

const FLOW_START = Buffer.from('{"flow":{');
const COMMA = 0x2c;
const QUOTE = 0x22;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** The fields besides JUDGED_FIELDS that somebody asks for; those with few values, and those with many. */
const REPEATING_FIELDS = ['node_name', 'source_names', 'destination_names', 'destination_service'] as const;
const VARYING_FIELDS = [
  'time',
  'IP',
  'l4',
  'l7',
  'source',
  'destination',
  'aggregate',
  ...POLICY_FIELDS,
] as const;
const JUDGED = JUDGED_FIELDS.length;
const FIRST_POLICY_FIELD = JUDGED + REPEATING_FIELDS.length + VARYING_FIELDS.length - POLICY_FIELDS.length;

/**
 * Walks over the bytes of a line and makes neither texts nor objects of them: members and ends seen before are found by
 * their bytes, numbers are read where they stand, what nobody asks for is checked and passed. It accepts only a part of
 * JSON, in which it cannot misread anything.
 */
export function createFlowSkimmer(): FlowSkimmer {
  const { flow, clear } = createSkimmedFlow();
  const ends = createEndMemo();
  const flowMembers = createMemberFinder(
    [...JUDGED_FIELDS, ...REPEATING_FIELDS, ...VARYING_FIELDS],
    VARYING_FIELDS,
  );
  const envelopeMembers = createMemberFinder(['flow', 'node_name', 'time'], ['flow', 'time']);
  const ipMembers = createMemberFinder(['source', 'destination'], ['source', 'destination']);
  const l7Members = createMemberFinder(['type'], ['http', 'dns', 'kafka', 'latency_ns']);
  const readTime = createTimeBytesReader();
  let chunk: Buffer = Buffer.alloc(0);
  let view: DataView = new DataView(chunk.buffer);
  let timeStart = 0;
  let timeEnd = 0;
  let node: string | undefined;
  /** A field was met that Hubble's flows have: other recorders have a `flow`, too. */
  let isHubble = false;

  const readEnd = (part: SkimmedEnd, bytes: Buffer, at: number, end: number): number => {
    if (bytes[at] !== OPEN_BRACE) return -1;
    const known = ends.find(bytes, view, part.addressStart, part.addressEnd, at, end);
    if (known === undefined) return -1;
    part.object = known.object;
    part.address = known.address;
    part.hasObject = true;
    return at + known.length;
  };

  const ipReader: MemberReader = {
    takeWhole: () => true,
    readValue({ number }, bytes, at, end) {
      if (number > 1) return skipJson(bytes, at, end);
      if (bytes[at] !== QUOTE) return -1;
      const part = number === 0 ? flow.source : flow.destination;
      // Recorders write addresses first, and ends are found by them.
      if (part.hasObject) return -1;
      part.addressStart = at;
      part.addressEnd = skipPlainText(bytes, at, end);
      return part.addressEnd;
    },
  };

  /** The address of an end of which nothing else is recorded. */
  const readLoneAddress = (part: SkimmedEnd, bytes: Buffer): void => {
    if (part.hasObject || part.addressEnd === 0) return;
    part.address = textField(bytes.toString('latin1', part.addressStart + 1, part.addressEnd - 1));
  };

  const l7Reader: MemberReader = {
    takeWhole({ name, value }) {
      if (name === 'type' && value === 'RESPONSE') flow.l7 = 'response';
      return true;
    },
    readValue({ number, name }, bytes, at, end) {
      if (name === 'dns') flow.hasDns = true;
      // A type that is none of the few ones.
      return number < l7Members.wanted ? -1 : skipJson(bytes, at, end);
    },
  };

  const readTimeAt = (bytes: Buffer, at: number, end: number): number => {
    if (bytes[at] !== QUOTE) return -1;
    const after = skipPlainText(bytes, at, end);
    timeStart = at + 1;
    timeEnd = after - 1;
    return timeEnd > timeStart ? after : -1;
  };

  const notePolicies = (field: number, bytes: Buffer, at: number, end: number): number => {
    const after = skipJson(bytes, at, end);
    flow.hasPolicies = true;
    flow.policyPlaces[field * 2] = at;
    flow.policyPlaces[field * 2 + 1] = after;
    return after;
  };

  const flowReader: MemberReader = {
    takeWhole(member) {
      isHubble ||= member.number < flowMembers.wanted;
      if (member.number < JUDGED) {
        flow.judged[member.number] = member;
        return true;
      }
      switch (member.name) {
        case 'node_name':
          node = textField(member.value);
          break;
        case 'source_names':
          flow.source.names = textsField(member.value);
          break;
        case 'destination_names':
          flow.destination.names = textsField(member.value);
          break;
        case 'destination_service':
          flow.hasDestinationService = isJsonObject(member.value);
          break;
      }
      return true;
    },
    readValue({ number, name }, bytes, at, end) {
      isHubble ||= number < flowMembers.wanted;
      switch (name) {
        case 'time':
          return readTimeAt(bytes, at, end);
        case 'IP':
          return bytes[at] === OPEN_BRACE ? walkMembers(ipMembers, bytes, view, at + 1, end, ipReader) : -1;
        case 'l4':
          return readL4Bytes(bytes, at, end, flow.l4);
        case 'source':
          return readEnd(flow.source, bytes, at, end);
        case 'destination':
          return readEnd(flow.destination, bytes, at, end);
        case 'l7':
          if (bytes[at] !== OPEN_BRACE) return -1;
          flow.l7 = 'present';
          flow.l7Start = at;
          flow.l7End = walkMembers(l7Members, bytes, view, at + 1, end, l7Reader);
          return flow.l7End;
        case 'aggregate': {
          const after = skipJson(bytes, at, end);
          if (after >= 0) flow.weight = readWeight(JSON.parse(bytes.toString('latin1', at, after)));
          return after;
        }
        default:
          if (number >= FIRST_POLICY_FIELD && number < flowMembers.wanted) {
            return notePolicies(number - FIRST_POLICY_FIELD, bytes, at, end);
          }
          // A wanted field with more values than a recorder writes.
          return number < flowMembers.wanted ? -1 : skipJson(bytes, at, end);
      }
    },
  };

  const envelopeReader: MemberReader = {
    takeWhole({ name, value }) {
      if (name !== 'node_name') return false;
      node = textField(value) ?? node;
      return true;
    },
    readValue({ name }, bytes, at, end) {
      return name === 'time' ? readTimeAt(bytes, at, end) : -1;
    },
  };

  return {
    skim(bytes, start, end) {
      if (!isAt(bytes, start, end, FLOW_START)) return undefined;
      if (bytes !== chunk) {
        chunk = bytes;
        view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      }
      clear();
      timeStart = -1;
      node = undefined;
      isHubble = false;
      let at = walkMembers(flowMembers, bytes, view, start + FLOW_START.length, end, flowReader);
      if (at < 0 || !isHubble) return undefined;
      if (bytes[at] === COMMA)
        at = walkFurtherMembers(envelopeMembers, bytes, view, at + 1, end, envelopeReader);
      else at = bytes[at] === CLOSE_BRACE ? at + 1 : -1;
      if (at !== end) return undefined;
      flow.time = timeStart < 0 ? undefined : readTime(bytes, timeStart, timeEnd);
      flow.node = node;
      readLoneAddress(flow.source, bytes);
      readLoneAddress(flow.destination, bytes);
      return flow;
    },
  };
}
