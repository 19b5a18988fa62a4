import type { Connection } from '../../../model/connection.ts';
import type { HoursOfDay, Sightings } from '../../../model/digest.ts';
import { recordedNames } from '../../../model/dns-name.ts';
import type { AddressSet, Endpoint } from '../../../model/endpoint.ts';
import { NO_LABELS_KNOWN } from '../../../model/label-set.ts';
import { PROTOCOLS } from '../../../model/protocol.ts';
import { identityFacts } from '../../identity-labels.ts';
import { NO_SEEN_REQUESTS } from '../../seen-requests.ts';
import { hourOf } from '../../times/hours-of-day.ts';
import { isPort, toAddressList, toBoolean, toText } from '../cells.ts';
import { splitTexts } from '../text-list.ts';
import {
  type CellOf,
  createCellReader,
  createCounterReader,
  createExampleReader,
  type DigestColumns,
} from './digest-cells.ts';
import type { DigestRowReader, DigestRowReaders } from './digest-rows.ts';

/**
 * Reads rows of version 1, in which every row had all of both ends, and pods the labels of their Cilium identity. What it did
 * not keep is not known: ICMP messages, requests, policies, and of the hours those of the first and last record only.
 */
export function createVersion1RowReaders(): DigestRowReaders {
  const known: KnownEnds = new Map();
  return (columns) => version1RowReader(columns, known);
}

/** By the labels first: they are long, and a file holds each text of them only a few times, so that looking it up costs nothing. */
type KnownEnds = Map<unknown, Map<string, Endpoint | undefined>>;

function version1RowReader(columns: DigestColumns, known: KnownEnds): DigestRowReader {
  const cell = createCellReader(columns);
  const ends = createEndReader(cell, known);
  const source = ends('source');
  const destination = ends('destination');
  const protocolOf = cell('protocol');
  const portOf = cell('port');
  const isItself = cell('is_pod_to_itself');
  const readCounters = createCounterReader(columns);
  const readExample = createExampleReader(columns);

  function readConnection(row: number): Connection | undefined {
    const from = source(row);
    const to = destination(row);
    const written = protocolOf(row);
    const protocol = PROTOCOLS.find((known) => known === written);
    const port = portOf(row);
    const isPodToItself = isItself(row);
    if (from === undefined || to === undefined || protocol === undefined) return undefined;
    if (!isPort(port) || typeof isPodToItself !== 'boolean') return undefined;
    const unknown = { icmp: undefined, l7: undefined };
    return { source: from, destination: to, protocol, port: port ?? undefined, ...unknown, isPodToItself };
  }

  return {
    read(row) {
      const connection = readConnection(row);
      const counters = readCounters(row);
      if (connection === undefined || counters === undefined) return undefined;
      const hours = hoursOf(counters.values());
      const example = readExample(row);
      return {
        seen: { connection, counters, hours, names: [], policies: [], requests: NO_SEEN_REQUESTS, example },
      };
    },
  };
}

function hoursOf(counters: Iterable<Sightings>): HoursOfDay {
  let hours = 0;
  for (const { firstSeen, lastSeen } of counters) hours |= hourOf(firstSeen) | hourOf(lastSeen);
  return hours;
}

const END_COLUMNS = [
  'kind',
  'namespace',
  'name',
  'owner_kind',
  'addresses',
  'has_all_addresses',
  'names',
  'entities',
  'is_own_node',
] as const;
type EndColumn = (typeof END_COLUMNS)[number] | 'labels';

/** Both sides share what they know: the same end is one object wherever it stands. */
function createEndReader(cell: (name: string) => CellOf, byLabels: KnownEnds) {
  return (side: 'source' | 'destination') => {
    const labels = cell(`${side}_labels`);
    const cells = END_COLUMNS.map((name) => cell(`${side}_${name}`));
    const named = (row: number) => (name: EndColumn) => cell(`${side}_${name}`)(row);
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

function toEndpoint(cell: (name: EndColumn) => unknown): Endpoint | undefined {
  const addresses = toAddresses(cell);
  if (addresses === undefined) return undefined;
  const entities = splitTexts(toText(cell('entities')));
  const name = toText(cell('name'));
  switch (cell('kind')) {
    case 'workload': {
      const namespace = toText(cell('namespace'));
      if (namespace === undefined || name === undefined) return undefined;
      const facts = identityFacts(splitTexts(toText(cell('labels'))), namespace);
      return {
        kind: 'workload',
        namespace,
        name,
        ownerKind: toText(cell('owner_kind')),
        addresses,
        ...facts,
      };
    }
    case 'node': {
      const isOwnNode = toBoolean(cell('is_own_node'));
      return { kind: 'node', name, isOwnNode, addresses, entities, labels: NO_LABELS_KNOWN };
    }
    case 'world': {
      const names = recordedNames(splitTexts(toText(cell('names'))));
      return { kind: 'world', addresses, names, entities };
    }
    case 'reserved':
      return { kind: 'reserved', entities, addresses };
    case 'unidentified':
      return { kind: 'unidentified', addresses };
    default:
      return undefined;
  }
}

function toAddresses(cell: (name: EndColumn) => unknown): AddressSet | undefined {
  const addresses = toAddressList(cell('addresses'));
  const isComplete = toBoolean(cell('has_all_addresses'));
  return addresses === undefined || isComplete === undefined ? undefined : { addresses, isComplete };
}
