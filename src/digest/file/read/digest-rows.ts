import type { Connection } from '../../../model/connection.ts';
import type { Endpoint } from '../../../model/endpoint.ts';
import { parseIpAddress } from '../../../model/ip-address.ts';
import { type IcmpMessage, PROTOCOLS } from '../../../model/protocol.ts';
import type { SeenAnswer, SeenConnection } from '../../flow-digest.ts';
import { NO_SEEN_REQUESTS } from '../../seen-requests.ts';
import { EVERY_HOUR } from '../../times/hours-of-day.ts';
import { isAbsent, isPort, isUpTo, toBoolean, toText, toTime } from '../cells.ts';
import type { EndColumn } from '../digest-columns.ts';
import { readPolicies } from '../policies-cell.ts';
import { readRequests } from '../requests-cell.ts';
import { splitTexts } from '../text-list.ts';
import { readVolumes } from '../volumes-cell.ts';
import {
  type CellOf,
  createCellReader,
  createCounterReader,
  createExampleReader,
  type DigestColumns,
} from './digest-cells.ts';
import { readEnd } from './read-end.ts';

export type DigestRow = { readonly seen: SeenConnection } | { readonly answer: SeenAnswer };

export interface DigestRowReader {
  /** Rows are read in order. Undefined when a cell of the row, from 0 in its group, has a value that no digest has. */
  read(row: number): DigestRow | undefined;
}

/** Gives a reader for each group of rows, in the order of the file: a group may name ends of earlier ones. */
export type DigestRowReaders = (columns: DigestColumns) => DigestRowReader;

/** Reads rows of version 2; ends of one number are one object, as in a digest that was not written yet. */
export function createDigestRowReaders(): DigestRowReaders {
  const ends: Endpoint[] = [];
  return (columns) => digestRowReader(columns, ends);
}

function digestRowReader(columns: DigestColumns, ends: Endpoint[]): DigestRowReader {
  const cell = createCellReader(columns);
  const endsOf = createEndReader(cell, ends);
  const source = endsOf('source');
  const destination = endsOf('destination');
  const kind = cell('row');
  const readConnection = connectionReader(cell);
  const readCounters = createCounterReader(columns);
  const readDetails = detailsReader(columns, cell);
  const readAnswer = answerReader(cell);

  return {
    read(row) {
      const from = source(row);
      if (from === undefined) return undefined;
      if (kind(row) === 'dns-answer') {
        const answer = readAnswer(row, from);
        return answer && { answer };
      }
      const to = destination(row);
      if (to === undefined || kind(row) !== 'connection') return undefined;
      const connection = readConnection(row, from, to);
      const counters = readCounters(row);
      const details = readDetails(row);
      if (connection === undefined || counters === undefined || details === undefined) return undefined;
      return { seen: { connection, counters, ...details } };
    },
  };
}

/** Both sides share the ends, to which it adds. */
function createEndReader(cell: (name: string) => CellOf, ends: Endpoint[]) {
  return (side: 'source' | 'destination') => {
    const number = cell(`${side}_end`);
    return (row: number): Endpoint | undefined => {
      const n = number(row);
      if (typeof n !== 'number') return undefined;
      if (n !== ends.length) return ends[n];
      const end = readEnd((name: EndColumn) => cell(`${side}_${name}`)(row));
      if (end !== undefined) ends.push(end);
      return end;
    };
  };
}

function connectionReader(cell: (name: string) => CellOf) {
  const protocolOf = cell('protocol');
  const portOf = cell('port');
  const typeOf = cell('icmp_type');
  const codeOf = cell('icmp_code');
  const isItself = cell('is_pod_to_itself');
  return (row: number, source: Endpoint, destination: Endpoint): Connection | undefined => {
    const written = protocolOf(row);
    const protocol = PROTOCOLS.find((known) => known === written);
    const port = portOf(row);
    const icmp = readMessage(typeOf(row), codeOf(row));
    const isPodToItself = isItself(row);
    if (protocol === undefined || !isPort(port) || icmp === 'invalid') return undefined;
    if (typeof isPodToItself !== 'boolean') return undefined;
    return { source, destination, protocol, port: port ?? undefined, icmp, l7: undefined, isPodToItself };
  };
}

function readMessage(type: unknown, code: unknown): IcmpMessage | undefined | 'invalid' {
  if (isAbsent(type)) return undefined;
  if (!isUpTo(type, 255) || !(isAbsent(code) || isUpTo(code, 255))) return 'invalid';
  return { type, code: code ?? undefined };
}

function detailsReader(columns: DigestColumns, cell: (name: string) => CellOf) {
  const hoursOf = cell('hours');
  const namesOf = cell('known_as');
  const policiesOf = cell('policies');
  const requestsOf = cell('requests');
  const hasAll = cell('has_all_requests');
  const volumesOf = cell('volumes');
  const readExample = createExampleReader(columns);
  return (row: number): Omit<SeenConnection, 'connection' | 'counters'> | undefined => {
    const hours = hoursOf(row);
    const policies = readPolicies(toText(policiesOf(row)));
    const requests = readRequests(toText(requestsOf(row)));
    const isComplete = toBoolean(hasAll(row)) ?? true;
    const volumes = readVolumes(toText(volumesOf(row)));
    if (!isUpTo(hours, EVERY_HOUR) || policies === undefined || requests === undefined) return undefined;
    if (volumes === undefined) return undefined;
    return {
      hours,
      names: splitTexts(toText(namesOf(row))),
      policies,
      requests: requests.length === 0 && isComplete ? NO_SEEN_REQUESTS : { requests, isComplete },
      example: readExample(row),
      ...(volumes.length > 0 && { volumes }),
    };
  };
}

function answerReader(cell: (name: string) => CellOf) {
  const nameOf = cell('dns_name');
  const addressOf = cell('dns_address');
  const first = cell('dns_first');
  const last = cell('dns_last');
  return (row: number, client: Endpoint): SeenAnswer | undefined => {
    const name = toText(nameOf(row));
    const address = parseIpAddress(toText(addressOf(row)) ?? '');
    if (name === undefined || address === undefined) return undefined;
    return { client, name, address, firstSeen: toTime(first(row)), lastSeen: toTime(last(row)) };
  };
}
