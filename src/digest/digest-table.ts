import type { Endpoint } from '../model/endpoint.ts';
import type { END_NAME_COLUMNS } from './digest-columns.ts';
import { type Cell, endFacts, type FactCells } from './end-cells.ts';
import type { FlowDigest, SeenAnswer, SeenConnection } from './flow-digest.ts';

/** What the rows of a digest file are about, by row: one a connection, and after them one a DNS answer. */
export interface DigestTable {
  readonly seen: readonly (SeenConnection | undefined)[];
  readonly answers: readonly (SeenAnswer | undefined)[];
  readonly source: EndsOfRows;
  readonly destination: EndsOfRows;
}

export interface EndsOfRows {
  /** What stands of an end in every row. */
  readonly names: readonly (EndNames | undefined)[];
  /** All else that is known of the ends that are named first on this side, in the order of their rows. */
  readonly facts: readonly FirstNamed[];
}

type EndNames = Readonly<Record<keyof typeof END_NAME_COLUMNS, Cell>>;

export interface FirstNamed {
  /** From 0. */
  readonly row: number;
  readonly facts: FactCells;
}

export function digestTable({ connections, answers }: FlowDigest): DigestTable {
  const named = new Map<Endpoint, EndNames>();
  const source = { names: [] as EndNames[], facts: [] as FirstNamed[] };
  const destination = { names: [] as (EndNames | undefined)[], facts: [] as FirstNamed[] };
  const addTo = ({ names, facts }: typeof destination, endpoint: Endpoint): void => {
    let known = named.get(endpoint);
    if (known === undefined) {
      known = { ...namesOf(endpoint), end: named.size };
      named.set(endpoint, known);
      facts.push({ row: names.length, facts: endFacts(endpoint) });
    }
    names.push(known);
  };
  for (const { connection } of connections) {
    addTo(source, connection.source);
    addTo(destination, connection.destination);
  }
  for (const { client } of answers) {
    addTo(source, client);
    destination.names.push(undefined);
  }
  return {
    seen: [...connections, ...answers.map(() => undefined)],
    answers: [...connections.map(() => undefined), ...answers],
    source,
    destination,
  };
}

function namesOf(endpoint: Endpoint): Omit<EndNames, 'end'> {
  return {
    kind: endpoint.kind,
    namespace: endpoint.kind === 'workload' ? endpoint.namespace : undefined,
    name: endpoint.kind === 'workload' || endpoint.kind === 'node' ? endpoint.name : undefined,
  };
}
