import type { FlowLine } from '../../../flows/flow-line.ts';
import { type Endpoint, endpointName } from '../../../model/endpoint.ts';
import { formatIpAddress } from '../../../model/ip-address.ts';
import { isRecordedSet, nameOfRecordedSet } from '../../../model/recorded-set.ts';

/** One line of `read`'s output; the names are a contract with other programs (docs/read.md). */
export type ReadRecord =
  | {
      readonly line: number;
      readonly kind: 'ignored' | 'broken';
      readonly reason: string;
      readonly format: string | null;
    }
  | {
      readonly line: number;
      readonly kind: 'connection';
      /**
       * `other-layer`: a cloud firewall denied it, which says nothing about policies. `request-refused`: the connection was open, and
       * an L7 rule refused the request in it.
       */
      readonly reason?: 'other-layer' | 'request-refused';
      readonly format: string | null;
      readonly source: ReadEnd;
      readonly destination: ReadEnd;
      readonly protocol: string;
      readonly port: number | null;
      readonly icmp: { readonly type: number; readonly code: number | null } | null;
      readonly outcome: 'allowed' | 'denied' | 'audited' | 'attempted' | 'unknown';
      /** What no field says and was inferred from others. */
      readonly guessed: readonly string[];
      readonly count: number;
      readonly first: string | null;
      readonly last: string | null;
    };

export interface ReadEnd {
  /** `set`: a network set of Calico, recorded by its name. */
  readonly kind: Endpoint['kind'] | 'set';
  readonly namespace: string | null;
  readonly name: string | null;
  readonly address: string | null;
  /** Pod labels as far as they were recorded; null when none were. */
  readonly labels: Readonly<Record<string, string>> | null;
}

export function readRecord(line: FlowLine, format: string | undefined): ReadRecord {
  const about = { line: line.line, format: format ?? null };
  switch (line.kind) {
    case 'broken':
      return { ...about, kind: 'broken', reason: `${line.reason}: ${line.detail}` };
    case 'ignored':
      return { ...about, kind: 'ignored', reason: line.reason };
    case 'lost-events':
      return { ...about, kind: 'ignored', reason: 'lost-events' };
    case 'observation': {
      const { connection, outcome, weight, time, lastTime = time } = line.observation;
      const { isDirectionGuessed, isRefused } = line.observation;
      const { source, destination, protocol, port, icmp } = connection;
      return {
        ...about,
        kind: 'connection',
        ...(line.isOtherLayer === true && { reason: 'other-layer' as const }),
        ...(isRefused && { reason: 'request-refused' as const }),
        source: readEnd(source),
        destination: readEnd(destination),
        protocol,
        port: port ?? null,
        icmp: icmp === undefined ? null : { type: icmp.type, code: icmp.code ?? null },
        outcome,
        guessed: isDirectionGuessed ? ['direction'] : [],
        count: weight,
        first: dateText(time),
        last: dateText(lastTime),
      };
    }
  }
}

function dateText(time: number | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString();
}

function readEnd(end: Endpoint): ReadEnd {
  const [first] = end.addresses.addresses;
  const address = first === undefined ? null : formatIpAddress(first);
  const about = { kind: end.kind, namespace: null, address, labels: null };
  switch (end.kind) {
    case 'workload': {
      const { labels } = end.labels;
      const isKnown = labels.size > 0 || end.labels.isComplete;
      return {
        ...about,
        namespace: end.namespace,
        name: end.name,
        labels: isKnown ? Object.fromEntries([...labels].sort()) : null,
      };
    }
    case 'node':
      return { ...about, name: end.name ?? null };
    case 'world': {
      const set = end.entities.find(isRecordedSet);
      if (set === undefined) return { ...about, name: end.names[0]?.name ?? null };
      const { namespace = null, name } = nameOfRecordedSet(set);
      return { ...about, kind: 'set', namespace, name };
    }
    case 'reserved':
      return { ...about, name: endpointName(end) };
    case 'unidentified':
      return { ...about, name: null };
  }
}
