import type { Endpoint } from '../../../model/endpoint.ts';
import type { FlowDigest } from '../../flow-digest.ts';

/** The ends of a digest file by its rows: one a connection, and after them one a DNS answer. */
export interface DigestTable {
  readonly rows: number;
  /** By their numbers: from 0 in the order in which they are first named, the source of a row before its destination. */
  readonly ends: readonly Endpoint[];
  readonly source: EndsOfRows;
  readonly destination: EndsOfRows;
}

export interface EndsOfRows {
  /** The number of the end in each row; NO_END: it has none. */
  readonly numbers: Int32Array;
  /** Rows in which an end is named first, and on this side. In order. */
  readonly first: readonly number[];
}

/** In the place of a destination, of answers. */
export const NO_END = -1;

export function digestTable({ connections, answers }: FlowDigest): DigestTable {
  const rows = connections.length + answers.length;
  const numbered = new Map<Endpoint, number>();
  const ends: Endpoint[] = [];
  const source = { numbers: new Int32Array(rows), first: [] as number[] };
  const destination = { numbers: new Int32Array(rows), first: [] as number[] };
  const add = ({ numbers, first }: typeof source, row: number, endpoint: Endpoint): void => {
    let number = numbered.get(endpoint);
    if (number === undefined) {
      number = ends.push(endpoint) - 1;
      numbered.set(endpoint, number);
      first.push(row);
    }
    numbers[row] = number;
  };
  let row = 0;
  for (const { connection } of connections) {
    add(source, row, connection.source);
    add(destination, row, connection.destination);
    row++;
  }
  for (const { client } of answers) {
    add(source, row, client);
    destination.numbers[row] = NO_END;
    row++;
  }
  return { rows, ends, source, destination };
}
