import { PROTOCOLS } from '../../../model/protocol.ts';
import type { SeenConnection } from '../../flow-digest.ts';
import { protocolNumber } from '../../protocol-number.ts';
import { CONNECTION_COLUMNS, type ConnectionColumn } from '../digest-columns.ts';
import { policiesCell } from '../policies-cell.ts';
import { requestsCell } from '../requests-cell.ts';
import { joinTexts } from '../text-list.ts';
import { volumesCell } from '../volumes-cell.ts';
import {
  type CellSheet,
  type ChunkCells,
  clearCells,
  flagCells,
  idCells,
  numberCells,
  TextIds,
  textCells,
  timeCell,
} from './chunk-cells.ts';

/** What a row tells of a connection besides its ends and its counters. Rows behind the connections have no cell. */
export function connectionSheet(connections: readonly SeenConnection[]): CellSheet {
  const nodes = new TextIds();
  const cells = {
    protocol: idCells(PROTOCOLS),
    port: numberCells(),
    icmp_type: numberCells(),
    icmp_code: numberCells(),
    is_pod_to_itself: flagCells(),
    hours: numberCells(),
    known_as: textCells(),
    policies: textCells(),
    requests: textCells(),
    has_all_requests: flagCells(),
    volumes: textCells(),
    example_time: numberCells(),
    example_source: textCells(),
    example_destination: textCells(),
    example_node: idCells(nodes.texts),
  } satisfies Readonly<Record<ConnectionColumn, ChunkCells>>;
  const found = columnsFoundIn(connections);
  const written = (Object.keys(CONNECTION_COLUMNS) as ConnectionColumn[]).filter((name) => found.has(name));

  const set = (
    at: number,
    { connection, hours, names, policies, requests, volumes, example }: SeenConnection,
  ): void => {
    cells.protocol.ids[at] = protocolNumber(connection.protocol);
    cells.port.numbers[at] = connection.port ?? Number.NaN;
    cells.icmp_type.numbers[at] = connection.icmp?.type ?? Number.NaN;
    cells.icmp_code.numbers[at] = connection.icmp?.code ?? Number.NaN;
    cells.is_pod_to_itself.flags[at] = Number(connection.isPodToItself);
    cells.hours.numbers[at] = hours;
    if (names.length > 0) cells.known_as.texts[at] = joinTexts(names);
    if (policies.length > 0) cells.policies.texts[at] = policiesCell(policies);
    if (requests.requests.length > 0) cells.requests.texts[at] = requestsCell(requests.requests);
    if (!requests.isComplete) cells.has_all_requests.flags[at] = 0;
    if (volumes !== undefined) cells.volumes.texts[at] = volumesCell(volumes);
    cells.example_time.numbers[at] = timeCell(example.time);
    cells.example_source.texts[at] = example.source;
    cells.example_destination.texts[at] = example.destination;
    cells.example_node.ids[at] = nodes.idOf(example.node);
  };

  return {
    columns: written.map((name) => ({ name, type: CONNECTION_COLUMNS[name], cells: cells[name] })),
    load(start, end) {
      for (const name of written) clearCells(cells[name]);
      const stop = Math.min(end, connections.length);
      for (let row = start; row < stop; row++) {
        const seen = connections[row];
        if (seen !== undefined) set(row - start, seen);
      }
    },
  };
}

const EVERY_CONNECTION: readonly ConnectionColumn[] = [
  'protocol',
  'is_pod_to_itself',
  'hours',
  'example_source',
  'example_destination',
];

/** The columns of which any connection has a cell: readers take the others for empty. */
function columnsFoundIn(connections: readonly SeenConnection[]): ReadonlySet<ConnectionColumn> {
  const found = new Set<ConnectionColumn>(connections.length === 0 ? [] : EVERY_CONNECTION);
  for (const { connection, names, policies, requests, volumes, example } of connections) {
    if (connection.port !== undefined) found.add('port');
    if (connection.icmp !== undefined) {
      found.add('icmp_type');
      if (connection.icmp.code !== undefined) found.add('icmp_code');
    }
    if (names.length > 0) found.add('known_as');
    if (policies.length > 0) found.add('policies');
    if (requests.requests.length > 0) found.add('requests');
    if (!requests.isComplete) found.add('has_all_requests');
    if (volumes !== undefined) found.add('volumes');
    if (example.time !== undefined) found.add('example_time');
    if (example.node !== undefined) found.add('example_node');
  }
  return found;
}
