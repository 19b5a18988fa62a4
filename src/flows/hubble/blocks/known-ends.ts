import { mergeAddresses } from '../../../digest/merge-endpoints.ts';
import { type ConnectionTable, createConnectionTable } from '../../../digest/table/connection-table.ts';
import { type Endpoint, singleAddress } from '../../../model/endpoint.ts';
import { type JsonObject, textsField } from '../../format/values/json-fields.ts';
import { recordedAddress } from '../../format/values/recorded-address.ts';
import { type EndFacts, endFacts } from '../ends/end-facts.ts';
import { createForgetfulEndpointReader, namesAsKept } from '../ends/endpoint-reader.ts';
import { isLoopback } from '../flow/hairpin.ts';
import { MAX_PIECES } from '../kernel/layout.ts';
import { bareNote, endNote, judgedBits } from './end-note.ts';
import { createEndTemplates, type EndTemplate } from './end-templates.ts';
import { type EnteredEnd, isOutside } from './entered-end.ts';
import type { FlowKernel } from './flow-kernel.ts';
import type { WrittenEnd } from './kernel-pieces.ts';

/** An end that the kernel has numbered; what lines say of it again and again. */
export interface KnownEnd {
  readonly number: number;
  readonly template: EndTemplate | undefined;
  /** As recorded, but for the pod's name of the template. */
  readonly podName: string | undefined;
  readonly facts: EndFacts;
  readonly address: string | undefined;
  readonly judgedBits: number;
  /** In the table, without names, by whether a host here is its peer's node: not known, no, yes. Of pods the template tells. */
  entered: (EnteredEnd | undefined)[] | undefined;
  /** Without names and by the same, for those who are asked for it again and again. */
  endpoints: (Endpoint | undefined)[] | undefined;
}

/** What the kernel's numbers of ends and of names mean. */
export interface KnownEnds {
  /** 0: nothing of the end is recorded. */
  at(number: number): KnownEnd;
  endpoint(end: KnownEnd, names: number, hostIsPeersNode: boolean | undefined): Endpoint;
  /** The same, remembered where there are no names. */
  endpointAgain(end: KnownEnd, names: number, hostIsPeersNode: boolean | undefined): Endpoint;
  /** Says which table ends are entered in from now on. */
  enterIn(table: ConnectionTable): void;
  /** The end in the table; `names` is the number of a list of names, 0: none. */
  enter(end: KnownEnd, names: number, hostIsPeersNode: boolean | undefined): EnteredEnd;
  /** What the number of a list of names stands for. */
  namesOf(names: number): readonly string[];
  forget(): void;
}

const NO_NAMES: readonly string[] = [];

/** Ends that are kept; a bound on memory only. */
const MAX_ENDS = 16_384;
/** The same for ends with names, and lists of names. */
const MAX_NAMED = 1024;
/** More than there are numbers of pieces. */
const NUMBERS = 2 ** 20;

export function createKnownEnds(kernel: FlowKernel): KnownEnds {
  const readEndpoint = createForgetfulEndpointReader();
  const ends = new Map<number, KnownEnd>();
  const templates = createEndTemplates(kernel, readEndpoint);
  let table = createConnectionTable();
  /** By the numbers of the end and its names. */
  const named = new Map<number, EnteredEnd>();
  const lists = new Map<number, readonly string[]>();

  const createEnd = (number: number): KnownEnd => {
    const written = number === 0 ? NOTHING_WRITTEN : kernel.endOf(number);
    const template = written.template === 0 ? undefined : templates.at(written.template);
    const { address, podName } = written;
    const facts = endFacts(calledAs(podName, template?.factFields));
    if (number !== 0 && kernel.noteOf(number) === 0) {
      kernel.noteEnd(number, bareNote(judgedBits(facts)));
    }
    return {
      number,
      template,
      podName,
      facts,
      address,
      judgedBits: judgedBits(facts),
      entered: undefined,
      endpoints: undefined,
    };
  };

  const forget = (): void => {
    ends.clear();
    templates.forget();
    named.clear();
    lists.clear();
  };

  const endpoint = (end: KnownEnd, namesNumber: number, hostIsPeersNode: boolean | undefined): Endpoint => {
    const names = namesNumber === 0 ? NO_NAMES : textsField(kernel.valueOf(namesNumber));
    const { template, podName, address } = end;
    const fields = template === undefined ? undefined : kernel.fieldsOf(template.number);
    return readEndpoint({ fields: calledAs(podName, fields), address, names }, hostIsPeersNode);
  };

  const enter = (end: KnownEnd, namesNumber: number, hostIsPeersNode: boolean | undefined): EnteredEnd => {
    const read = endpoint(end, namesNumber, hostIsPeersNode);
    const names = read.kind === 'world' ? read.names.map(({ name }) => name) : NO_NAMES;
    return { end: table.enter(read), names };
  };

  /** Pods of one workload are one end of the table: only the address is added. Undefined: more is to be done. */
  const enterPod = ({ template, address }: KnownEnd): EnteredEnd | undefined => {
    if (template?.workload === undefined || address === undefined) return undefined;
    const parsed = recordedAddress(address);
    if (parsed === undefined) return undefined;
    const addresses = singleAddress(parsed);
    if (template.entered === undefined) {
      template.entered = { end: table.enter({ ...template.workload, addresses }), names: NO_NAMES };
    } else {
      const { end } = template.entered;
      const joined = mergeAddresses(end.merged.addresses, addresses);
      if (joined !== end.merged.addresses) end.merged = { ...end.merged, addresses: joined };
    }
    return template.entered;
  };

  const enterUnnamed = (end: KnownEnd, hostIsPeersNode: boolean | undefined): EnteredEnd => {
    const host = placeOfHost(hostIsPeersNode);
    const known = end.entered?.[host];
    if (known !== undefined) return known;
    const ofPod = enterPod(end);
    const entered = ofPod ?? enter(end, 0, hostIsPeersNode);
    if (ofPod === undefined) {
      end.entered ??= [];
      end.entered[host] = entered;
    }
    if (isAlways(end, entered)) {
      kernel.noteEnd(end.number, endNote(end.judgedBits, entered.end.id, isOutside(entered)));
    }
    return entered;
  };

  return {
    at(number) {
      const known = ends.get(number);
      if (known !== undefined) return known;
      const end = createEnd(number);
      if (ends.size >= MAX_ENDS) ends.clear();
      ends.set(number, end);
      return end;
    },
    endpoint,
    endpointAgain(end, namesNumber, hostIsPeersNode) {
      if (namesNumber !== 0) return endpoint(end, namesNumber, hostIsPeersNode);
      const host = placeOfHost(hostIsPeersNode);
      const known = end.endpoints?.[host] ?? endpoint(end, 0, hostIsPeersNode);
      end.endpoints ??= [];
      end.endpoints[host] = known;
      return known;
    },
    enterIn(next) {
      if (next === table) return;
      table = next;
      kernel.forgetNotes();
      forget();
    },
    enter(end, namesNumber, hostIsPeersNode) {
      if (namesNumber === 0) return enterUnnamed(end, hostIsPeersNode);
      const host = placeOfHost(hostIsPeersNode);
      const key = (end.number * NUMBERS + namesNumber) * 3 + host;
      const known = named.get(key);
      if (known !== undefined) return known;
      // Notes an end outside, which needs nothing of this from its next line on.
      if (end.address !== undefined && end.number !== 0) enterUnnamed(end, hostIsPeersNode);
      const entered = enter(end, namesNumber, hostIsPeersNode);
      keep(named, key, namesNumber, entered);
      return entered;
    },
    namesOf(number) {
      const known = lists.get(number);
      if (known !== undefined) return known;
      const names = namesAsKept(textsField(kernel.valueOf(number)));
      keep(lists, number, number, names);
      return names;
    },
    forget,
  };
}

/** Remembers what the number of a list of names leads to, as long as it means anything. */
function keep<T>(values: Map<number, T>, key: number, namesNumber: number, value: T): void {
  if (namesNumber >= MAX_PIECES) return;
  if (values.size >= MAX_NAMED) values.clear();
  values.set(key, value);
}

/** Not known, no, yes. */
function placeOfHost(hostIsPeersNode: boolean | undefined): 0 | 1 | 2 {
  if (hostIsPeersNode === undefined) return 0;
  return hostIsPeersNode ? 2 : 1;
}

const NOTHING_WRITTEN: WrittenEnd = { address: undefined, template: 0, podName: undefined };

/** The fields of an end whose pod's name is not among those of its template. */
function calledAs(podName: string | undefined, fields: JsonObject | undefined): JsonObject | undefined {
  return podName === undefined || fields === undefined ? fields : { ...fields, pod_name: podName };
}

/**
 * Whether an end is this one of the table in every line that gives it no names: only a node may be another one to another peer. And
 * whether the kernel tells its pod from others.
 */
function isAlways({ number, address, facts, podName }: KnownEnd, { end, names }: EnteredEnd): boolean {
  const isTold = facts.pod === undefined || podName !== undefined;
  return number !== 0 && isTold && !isLoopback(address) && end.merged.kind !== 'node' && names.length === 0;
}
