import type { EpochMs, HoursOfDay, NamedPolicy } from '../../model/digest.ts';
import type { SeenConnection } from '../flow-digest.ts';
import { joinPolicies } from '../join-policies.ts';
import type { ExampleParts } from '../observation.ts';
import { comesBefore, describeExample, isLater } from '../seen-example.ts';
import { RequestList } from '../seen-requests.ts';
import type { ConnectionKind } from './connection-kind.ts';

/** What is known of one connection besides its counters. */
export interface TableEntry {
  readonly index: number;
  /** Ids of ends. */
  readonly source: number;
  readonly destination: number;
  /** Its kindNumber. */
  readonly kind: number;
  readonly connection: ConnectionKind;
  /** Undefined until the first one is offered. */
  example: SeenConnection['example'] | undefined;
  hours: HoursOfDay;
  names: readonly string[];
  policies: readonly NamedPolicy[];
  /** Undefined until there is one. */
  requests: RequestList | undefined;
}

/** Most entries have none, and share these. */
export const NO_NAMES: readonly string[] = [];

/** A record becomes the example if it is earlier than the one that is. */
export function offerExample(
  entry: TableEntry,
  parts: ExampleParts,
  time: EpochMs | undefined,
  node: string | undefined,
): void {
  const { example } = entry;
  if (example !== undefined && isLater(time, example.time)) return;
  if (example !== undefined && time === example.time && !comesBefore(parts, node, example)) return;
  const { source, destination } = describeExample(parts);
  entry.example = { time, source, destination, node };
}

export function addPolicies(entry: TableEntry, policies: readonly NamedPolicy[]): void {
  entry.policies = joinPolicies(entry.policies, policies);
}

export function requestsOf(entry: TableEntry): RequestList {
  entry.requests ??= new RequestList();
  return entry.requests;
}
