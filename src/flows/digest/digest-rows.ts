import type { Connection } from '../../model/connection.ts';
import type { Sightings } from '../../model/digest.ts';
import { recordedNames } from '../../model/dns-name.ts';
import type { AddressSet, Endpoint } from '../../model/endpoint.ts';
import { parseIpAddress } from '../../model/ip-address.ts';
import { NO_LABELS_KNOWN } from '../../model/label-set.ts';
import { PROTOCOLS, type Protocol } from '../../model/protocol.ts';
import { identityFacts } from '../identity-labels.ts';
import { counterColumn, END_COLUMNS } from './digest-columns.ts';
import { COUNTER_KEYS, type CounterKey, type SeenConnection } from './flow-digest.ts';
import { splitTexts } from './text-list.ts';

/** The cells of a digest file by column; missing columns are columns that an older or smaller digest does not have. */
export type DigestColumns = ReadonlyMap<string, ArrayLike<unknown>>;

export interface DigestRowReader {
  /** Undefined when a cell of the row, from 0, has a value that no digest has. */
  read(row: number): SeenConnection | undefined;
}

type Cell = (row: number) => unknown;

/** Reads rows; ends that are alike are one object, as in a digest that was not written yet. */
export function createDigestRowReader(columns: DigestColumns): DigestRowReader {
  const cell = (name: string): Cell => {
    const column = columns.get(name);
    return column === undefined ? () => undefined : (row) => column[row];
  };
  const ends = createEndReader(cell);
  const source = ends('source');
  const destination = ends('destination');
  const connectionCell = {
    protocol: cell('protocol'),
    port: cell('port'),
    isPodToItself: cell('is_pod_to_itself'),
  };
  const exampleCell = {
    time: cell('example_time'),
    source: cell('example_source'),
    destination: cell('example_destination'),
    node: cell('example_node'),
  };
  const counterCells = COUNTER_KEYS.filter((key) => columns.has(counterColumn(key, 'count'))).map((key) => ({
    key,
    count: cell(counterColumn(key, 'count')),
    first: cell(counterColumn(key, 'first')),
    last: cell(counterColumn(key, 'last')),
  }));

  function readConnection(row: number): Connection | undefined {
    const from = source(row);
    const to = destination(row);
    const protocol = connectionCell.protocol(row);
    const port = connectionCell.port(row);
    const isPodToItself = connectionCell.isPodToItself(row);
    if (from === undefined || to === undefined) return undefined;
    if (!isProtocol(protocol) || !isPort(port) || typeof isPodToItself !== 'boolean') return undefined;
    return {
      source: from,
      destination: to,
      protocol,
      port: port ?? undefined,
      icmp: undefined,
      l7: undefined,
      isPodToItself,
    };
  }

  function readCounters(row: number): Map<CounterKey, Sightings> | undefined {
    const counters = new Map<CounterKey, Sightings>();
    for (const { key, count, first, last } of counterCells) {
      if (isAbsent(count(row))) continue;
      const number = toCount(count(row));
      if (number === undefined) return undefined;
      counters.set(key, { count: number, firstSeen: toTime(first(row)), lastSeen: toTime(last(row)) });
    }
    return counters.size === 0 ? undefined : counters;
  }

  return {
    read(row) {
      const connection = readConnection(row);
      const counters = readCounters(row);
      if (connection === undefined || counters === undefined) return undefined;
      const example = {
        time: toTime(exampleCell.time(row)),
        source: toText(exampleCell.source(row)) ?? '',
        destination: toText(exampleCell.destination(row)) ?? '',
        node: toText(exampleCell.node(row)),
      };
      return { connection, counters, example };
    },
  };
}

const END_COLUMN_NAMES = Object.keys(END_COLUMNS);

/** Both sides share what they know: the same end is one object wherever it stands. */
function createEndReader(cell: (name: string) => Cell) {
  // By the labels first: they are long, and the file holds each text of them once, so that looking it up costs nothing.
  const byLabels = new Map<unknown, Map<string, Endpoint | undefined>>();
  return (side: 'source' | 'destination') => {
    const labels = cell(`${side}_labels`);
    const cells = END_COLUMN_NAMES.filter((name) => name !== 'labels').map((name) => cell(`${side}_${name}`));
    const named = (row: number) => (name: keyof typeof END_COLUMNS) => cell(`${side}_${name}`)(row);
    return (row: number): Endpoint | undefined => {
      let ends = byLabels.get(labels(row));
      if (ends === undefined) {
        ends = new Map();
        byLabels.set(labels(row), ends);
      }
      const key = JSON.stringify(cells.map((read) => read(row)));
      if (!ends.has(key)) ends.set(key, toEndpoint(named(row)));
      return ends.get(key);
    };
  };
}

function toEndpoint(cell: (name: keyof typeof END_COLUMNS) => unknown): Endpoint | undefined {
  const addresses = toAddresses(toText(cell('addresses')), cell('has_all_addresses'));
  if (addresses === undefined) return undefined;
  const entities = splitTexts(toText(cell('entities')));
  const name = toText(cell('name'));
  switch (cell('kind')) {
    case 'workload': {
      const namespace = toText(cell('namespace'));
      if (namespace === undefined || name === undefined) return undefined;
      const identityLabels = splitTexts(toText(cell('labels')));
      const ownerKind = toText(cell('owner_kind'));
      return {
        kind: 'workload',
        namespace,
        name,
        ownerKind,
        addresses,
        ...identityFacts(identityLabels, namespace),
      };
    }
    case 'node': {
      const isOwnNode = cell('is_own_node');
      return {
        kind: 'node',
        name,
        isOwnNode: typeof isOwnNode === 'boolean' ? isOwnNode : undefined,
        addresses,
        entities,
        labels: NO_LABELS_KNOWN,
      };
    }
    case 'world':
      return { kind: 'world', addresses, names: recordedNames(splitTexts(toText(cell('names')))), entities };
    case 'reserved':
      return { kind: 'reserved', entities, addresses };
    case 'unidentified':
      return { kind: 'unidentified', addresses };
    default:
      return undefined;
  }
}

function toAddresses(texts: string | undefined, isComplete: unknown): AddressSet | undefined {
  const parsed = splitTexts(texts).map(parseIpAddress);
  const addresses = parsed.filter((address) => address !== undefined);
  if (addresses.length !== parsed.length || typeof isComplete !== 'boolean') return undefined;
  return { addresses, isComplete };
}

function isAbsent(cell: unknown): cell is null | undefined {
  return cell === null || cell === undefined;
}

function isProtocol(cell: unknown): cell is Protocol {
  return PROTOCOLS.some((protocol) => protocol === cell);
}

function isPort(cell: unknown): cell is number | null | undefined {
  return isAbsent(cell) || (typeof cell === 'number' && Number.isInteger(cell) && cell > 0 && cell < 65_536);
}

function toText(cell: unknown): string | undefined {
  return typeof cell === 'string' ? cell : undefined;
}

/** Counts are 64-bit integers in the file. */
function toCount(cell: unknown): number | undefined {
  const count = typeof cell === 'bigint' ? Number(cell) : cell;
  return typeof count === 'number' && Number.isSafeInteger(count) && count > 0 ? count : undefined;
}

function toTime(cell: unknown): number | undefined {
  return typeof cell === 'number' && Number.isSafeInteger(cell) ? cell : undefined;
}
