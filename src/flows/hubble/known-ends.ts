import type { ConnectionTable, TableEnd } from '../../digest/connection-table.ts';
import type { DnsName } from '../../model/dns-name.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { type EndFacts, endFacts } from './end-facts.ts';
import { createForgetfulEndpointReader } from './endpoint-reader.ts';
import type { FlowKernel } from './flow-kernel.ts';
import { textsField } from './json-fields.ts';

/** An end that the kernel has numbered; what lines say of it again and again. */
export interface KnownEnd {
  readonly number: number;
  readonly facts: EndFacts;
  readonly address: string | undefined;
  /** In the table of `table`, by the number of its names and whether a host here is its peer's node. */
  readonly entered: Map<number, EnteredEnd>;
  table: ConnectionTable | undefined;
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

export function createKnownEnds(kernel: FlowKernel): KnownEnds {
  const readEndpoint = createForgetfulEndpointReader();
  const nothing: KnownEnd = {
    number: 0,
    facts: endFacts(undefined),
    address: undefined,
    entered: new Map(),
    table: undefined,
  };
  const ends: (KnownEnd | undefined)[] = [nothing];
  const names: (readonly string[] | undefined)[] = [NO_NAMES];

  const namesAt = (number: number): readonly string[] => {
    const known = names[number];
    if (known !== undefined) return known;
    const texts = textsField(kernel.valueOf(number));
    names[number] = texts;
    return texts;
  };

  const endpoint = (
    { number, address }: KnownEnd,
    namesNumber: number,
    hostIsPeersNode: boolean | undefined,
  ): Endpoint => {
    const fields = number === 0 ? undefined : kernel.endOf(number).fields;
    return readEndpoint({ fields, address, names: namesAt(namesNumber) }, hostIsPeersNode);
  };

  return {
    at(number) {
      const known = ends[number];
      if (known !== undefined) return known;
      const { fields, address } = kernel.endOf(number);
      const end = { number, facts: endFacts(fields), address, entered: new Map(), table: undefined };
      ends[number] = end;
      return end;
    },
    endpoint,
    enter(table, end, namesNumber, hostIsPeersNode) {
      if (end.table !== table) {
        end.table = table;
        end.entered.clear();
      }
      const host = hostIsPeersNode === undefined ? 0 : 1 + Number(hostIsPeersNode);
      const place = namesNumber * 3 + host;
      const known = end.entered.get(place);
      if (known !== undefined) return known;
      const entered = enterEndpoint(table, endpoint(end, namesNumber, hostIsPeersNode));
      end.entered.set(place, entered);
      return entered;
    },
    forget() {
      ends.length = 1;
      names.length = 1;
    },
  };
}

const NO_DNS_NAMES: readonly DnsName[] = [];

function enterEndpoint(table: ConnectionTable, endpoint: Endpoint): EnteredEnd {
  return {
    end: table.enter(endpoint),
    names: endpoint.kind === 'world' ? endpoint.names : NO_DNS_NAMES,
  };
}
