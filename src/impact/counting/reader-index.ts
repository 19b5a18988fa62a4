import type { Connection } from '../../model/connection.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { formatIpAddress } from '../../model/ip-address.ts';
import { type Decision, type PolicyRef, policyKey, type Verdict } from '../../model/verdict.ts';

/** Where the entry of a connection is. Connections with the same place are one to a reader: same ends, port and reasons. */
export interface ReaderPlace<Entry> {
  readonly entries: Map<number, Entry>;
  readonly key: number;
}

/** `about` is what else tells connections apart. */
export type ReaderIndex<Entry> = (
  connection: Connection,
  base: Verdict,
  head: Verdict,
  about: string,
) => ReaderPlace<Entry>;

/** More than there are distinct connections: these fit into memory. The product of two such numbers is still exact. */
const MOST_NUMBERS = 2 ** 26;

/**
 * Endpoints and reasons are numbered, each once: a digest has few of them for its many connections, and the names of hundreds of
 * policies in a reason are spelled out only once. No text is kept for a connection, which would take more memory than its record.
 */
export function createReaderIndex<Entry>(): ReaderIndex<Entry> {
  const numberOfName = createNumbering(readerName);
  const numberOfPolicy = createNumbering<PolicyRef>(policyKey);
  const numberOfReason = createNumbering<Decision>((decision) => reasonOf(decision, numberOfPolicy));
  const numberOfRest = numberTexts();
  const entriesOfSource: Map<number, Entry>[] = [];
  const reasons = ({ egress, ingress }: Verdict) =>
    `${numberOfReason(egress.decision)} ${numberOfReason(ingress.decision)}`;

  return ({ source, destination, protocol, port }, base, head, about) => {
    const before = reasons(base);
    const after = base === head ? before : reasons(head);
    const rest = numberOfRest(`${protocol} ${port} ${before} ${after} ${about}`);
    const from = numberOfName(source);
    let entries = entriesOfSource[from];
    if (entries === undefined) {
      entries = new Map();
      entriesOfSource[from] = entries;
    }
    return { entries, key: numberOfName(destination) * MOST_NUMBERS + rest };
  };
}

/** Numbers items from 0 by what `describe` says about them; each object is described once. */
function createNumbering<T extends object>(describe: (item: T) => unknown): (item: T) => number {
  const byObject = new WeakMap<T, number>();
  const numberOf = numberTexts();
  return (item) => {
    const known = byObject.get(item);
    if (known !== undefined) return known;
    const number = numberOf(JSON.stringify(describe(item)));
    byObject.set(item, number);
    return number;
  };
}

function numberTexts(): (text: string) => number {
  const numbers = new Map<string, number>();
  return (text) => {
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
}

function readerName(endpoint: Endpoint): readonly string[] {
  switch (endpoint.kind) {
    case 'workload':
      return ['workload', endpoint.namespace, endpoint.name];
    case 'world':
      return ['world', endpoint.names[0]?.name ?? '', ...endpoint.entities];
    case 'node':
      return ['node', endpoint.name ?? '', String(endpoint.isOwnNode), ...endpoint.entities];
    case 'reserved':
      return ['reserved', ...endpoint.entities];
    case 'unidentified':
      return ['unidentified', ...endpoint.addresses.addresses.map(formatIpAddress)];
  }
}

function reasonOf(decision: Decision, numberOfPolicy: (policy: PolicyRef) => number): unknown {
  switch (decision.kind) {
    case 'rule':
      return [numberOfPolicy(decision.policy), ...decision.path];
    case 'default-deny':
      return ['deny', ...decision.policies.map(numberOfPolicy)];
    case 'built-in':
      return decision.name;
    case 'tier-end':
      return ['tier', decision.tier];
    case 'no-policy':
      return null;
  }
}
