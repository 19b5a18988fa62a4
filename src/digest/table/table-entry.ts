import type { HoursOfDay, NamedPolicy } from '../../model/digest.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { SeenConnection } from '../flow-digest.ts';
import type { RequestList } from '../seen-requests.ts';
import type { ConnectionKind } from './connection-kind.ts';

/** One end with all that its records know. */
export interface TableEnd {
  readonly id: number;
  readonly identity: string;
  merged: Endpoint;
}

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
