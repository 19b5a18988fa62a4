import type { Connection } from '../../model/connection.ts';
import type { AddressSet, Endpoint } from '../../model/endpoint.ts';
import { parseIpAddress } from '../../model/ip-address.ts';
import { PROTOCOLS, type Protocol } from '../../model/protocol.ts';
import { podFacts } from '../identity-labels.ts';
import { counterColumn, END_COLUMNS } from './digest-columns.ts';
import { COUNTER_KEYS, type CounterKey, type SeenConnection, type SightingCounter } from './flow-digest.ts';
import { splitTexts } from './text-list.ts';

/** One row of a digest file by column; cells of missing columns are undefined. */
export type DigestRow = Readonly<Record<string, unknown>>;

export interface DigestRowReader {
  /** Undefined when a cell has a value that no digest has. */
  read(row: DigestRow): SeenConnection | undefined;
}

const END_COLUMN_NAMES = Object.keys(END_COLUMNS);

/** Reads rows; ends that are alike are one object, as in a digest that was not written yet. */
export function createDigestRowReader(columns: ReadonlySet<string>): DigestRowReader {
  const ends = new Map<string, Endpoint | undefined>();
  const counterKeys = COUNTER_KEYS.filter((key) => columns.has(counterColumn(key, 'count'))).map((key) => ({
    key,
    count: counterColumn(key, 'count'),
    first: counterColumn(key, 'first'),
    last: counterColumn(key, 'last'),
  }));
  const cellNames = {
    source: END_COLUMN_NAMES.map((name) => `source_${name}`),
    destination: END_COLUMN_NAMES.map((name) => `destination_${name}`),
  };

  const readEnd = (row: DigestRow, side: 'source' | 'destination'): Endpoint | undefined => {
    const cells = cellNames[side].map((name) => row[name]);
    const key = JSON.stringify(cells);
    if (ends.has(key)) return ends.get(key);
    const endpoint = toEndpoint((name) => row[`${side}_${name}`]);
    ends.set(key, endpoint);
    return endpoint;
  };

  return {
    read(row) {
      const source = readEnd(row, 'source');
      const destination = readEnd(row, 'destination');
      const { protocol, port, is_pod_to_itself: isPodToItself } = row;
      if (source === undefined || destination === undefined) return undefined;
      if (!isProtocol(protocol) || !isPort(port) || typeof isPodToItself !== 'boolean') return undefined;
      const connection: Connection = {
        source,
        destination,
        protocol,
        port: port ?? undefined,
        isPodToItself,
      };

      const counters = new Map<CounterKey, SightingCounter>();
      for (const { key, count, first, last } of counterKeys) {
        if (isAbsent(row[count])) continue;
        const counter = {
          count: toCount(row[count]),
          firstSeen: toTime(row[first]),
          lastSeen: toTime(row[last]),
        };
        if (counter.count === undefined) return undefined;
        counters.set(key, { ...counter, count: counter.count });
      }
      if (counters.size === 0) return undefined;
      const example = {
        time: toTime(row.example_time),
        source: toText(row.example_source) ?? '',
        destination: toText(row.example_destination) ?? '',
        node: toText(row.example_node),
      };
      return { connection, counters, example };
    },
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
      const { labels, namespaceLabels, ports } = podFacts(identityLabels, namespace);
      const ownerKind = toText(cell('owner_kind'));
      return {
        kind: 'workload',
        namespace,
        name,
        ownerKind,
        labels,
        namespaceLabels,
        ports,
        addresses,
        identityLabels,
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
      };
    }
    case 'world':
      return { kind: 'world', addresses, names: splitTexts(toText(cell('names'))), entities };
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
