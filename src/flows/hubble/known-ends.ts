import type { ConnectionTable, TableEnd } from '../../digest/connection-table.ts';
import { mergeEndpoints } from '../../digest/merge-endpoints.ts';
import type { DnsName } from '../../model/dns-name.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { type EndFacts, endFacts } from './end-facts.ts';
import { createForgetfulEndpointReader, recordedDnsNames } from './endpoint-reader.ts';
import type { FlowKernel } from './flow-kernel.ts';
import { textsField } from './json-fields.ts';

/** An end that the kernel has numbered; what lines say of it again and again. */
export interface KnownEnd {
  readonly number: number;
  readonly facts: EndFacts;
  readonly address: string | undefined;
  /** In the table, without names, by whether a host here is its peer's node: not known, no, yes. */
  readonly entered: (EnteredEnd | undefined)[];
}

export interface EnteredEnd {
  readonly end: TableEnd;
  /** What this record calls it, when it is outside of the cluster. */
  readonly names: readonly DnsName[];
}

/** What the kernel's numbers of ends and of names mean. */
export interface KnownEnds {
  /** 0: nothing of the end is recorded. */
  at(number: number): KnownEnd;
  endpoint(end: KnownEnd, names: number, hostIsPeersNode: boolean | undefined): Endpoint;
  /** The end in a table; `names` is the number of a list of names, 0: none. */
  enter(
    table: ConnectionTable,
    end: KnownEnd,
    names: number,
    hostIsPeersNode: boolean | undefined,
  ): EnteredEnd;
  forget(): void;
}

const NO_NAMES: readonly string[] = [];
const NO_DNS_NAMES: readonly DnsName[] = [];

/** Ends with names that are kept; a bound on memory only. */
const MAX_NAMED = 1024;
/** More than there are numbers of pieces. */
const NUMBERS = 2 ** 20;

export function createKnownEnds(kernel: FlowKernel): KnownEnds {
  const readEndpoint = createForgetfulEndpointReader();
  let ends: (KnownEnd | undefined)[] = [];
  let table: ConnectionTable | undefined;
  /** By the numbers of the end and its names. */
  const named = new Map<number, EnteredEnd>();

  const forget = (): void => {
    ends = [{ number: 0, facts: endFacts(undefined), address: undefined, entered: [] }];
    named.clear();
  };

  const endpoint = (
    { number, address }: KnownEnd,
    namesNumber: number,
    hostIsPeersNode: boolean | undefined,
  ): Endpoint => {
    const fields = number === 0 ? undefined : kernel.endOf(number).fields;
    const names = namesNumber === 0 ? NO_NAMES : textsField(kernel.valueOf(namesNumber));
    return readEndpoint({ fields, address, names }, hostIsPeersNode);
  };

  const enter = (
    into: ConnectionTable,
    end: KnownEnd,
    namesNumber: number,
    hostIsPeersNode: boolean | undefined,
  ): EnteredEnd => {
    const read = endpoint(end, namesNumber, hostIsPeersNode);
    return { end: into.enter(read), names: read.kind === 'world' ? read.names : NO_DNS_NAMES };
  };

  const enterUnnamed = (
    into: ConnectionTable,
    end: KnownEnd,
    hostIsPeersNode: boolean | undefined,
  ): EnteredEnd => {
    const host = hostIsPeersNode === undefined ? 0 : 1 + Number(hostIsPeersNode);
    const known = end.entered[host];
    if (known !== undefined) return known;
    const entered = enter(into, end, 0, hostIsPeersNode);
    end.entered[host] = entered;
    return entered;
  };

  /** An address outside of the cluster is one end, whatever it is called (endpointIdentity): only the names are added. */
  const enterNamed = (
    into: ConnectionTable,
    end: KnownEnd,
    namesNumber: number,
    hostIsPeersNode: boolean | undefined,
  ): EnteredEnd => {
    if (end.address === undefined || end.number === 0) return enter(into, end, namesNumber, hostIsPeersNode);
    const unnamed = enterUnnamed(into, end, hostIsPeersNode);
    const { merged } = unnamed.end;
    if (merged.kind !== 'world' || merged.addresses.addresses.length === 0) {
      return enter(into, end, namesNumber, hostIsPeersNode);
    }
    const ofLabels = unnamed.names.map(({ name }) => name);
    const names = recordedDnsNames([...textsField(kernel.valueOf(namesNumber)), ...ofLabels]);
    unnamed.end.merged = mergeEndpoints(merged, { ...merged, names });
    return { end: unnamed.end, names };
  };

  forget();
  return {
    at(number) {
      const known = ends[number];
      if (known !== undefined) return known;
      const { fields, address } = kernel.endOf(number);
      const end = { number, facts: endFacts(fields), address, entered: [] };
      ends[number] = end;
      return end;
    },
    endpoint,
    enter(into, end, namesNumber, hostIsPeersNode) {
      if (into !== table) {
        table = into;
        forgetTable(ends, named);
      }
      if (namesNumber === 0) return enterUnnamed(into, end, hostIsPeersNode);
      const host = hostIsPeersNode === undefined ? 0 : 1 + Number(hostIsPeersNode);
      const key = (end.number * NUMBERS + namesNumber) * 3 + host;
      const known = named.get(key);
      if (known !== undefined) return known;
      const entered = enterNamed(into, end, namesNumber, hostIsPeersNode);
      if (named.size >= MAX_NAMED) named.clear();
      named.set(key, entered);
      return entered;
    },
    forget,
  };
}

function forgetTable(ends: readonly (KnownEnd | undefined)[], named: Map<number, EnteredEnd>): void {
  for (const end of ends) if (end !== undefined) end.entered.length = 0;
  named.clear();
}
