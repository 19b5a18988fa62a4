import type { Endpoint } from '../../model/endpoint.ts';
import { endpointIdentity } from '../endpoint-identity.ts';
import { mergeEndpoints } from '../merge-endpoints.ts';

/** One end with all that its records know. */
export interface TableEnd {
  readonly id: number;
  readonly identity: string;
  merged: Endpoint;
}

/** Endpoints remembered by reference; a bound on memory only. */
const MAX_KNOWN = 65_536;

/** The distinct ends of connections; their ids count from 0. */
export class EndTable {
  readonly #ends: TableEnd[] = [];
  readonly #byIdentity = new Map<string, TableEnd>();
  /** Readers share the endpoints of records that look alike: most records are told apart by reference. */
  readonly #known = new Map<Endpoint, TableEnd>();

  get all(): readonly TableEnd[] {
    return this.#ends;
  }

  at(id: number): TableEnd {
    const end = this.#ends[id];
    if (end === undefined) throw new Error(`no end has the id ${id}`);
    return end;
  }

  endOf(endpoint: Endpoint): TableEnd {
    const known = this.#known.get(endpoint);
    if (known !== undefined) return known;
    const end = this.enter(endpoint);
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.set(endpoint, end);
    return end;
  }

  /** The same for readers that do not ask twice for one endpoint. */
  enter(endpoint: Endpoint): TableEnd {
    const identity = endpointIdentity(endpoint);
    const known = this.#byIdentity.get(identity);
    if (known !== undefined) {
      known.merged = mergeEndpoints(known.merged, endpoint);
      return known;
    }
    const end = { id: this.#ends.length, identity, merged: endpoint };
    this.#ends.push(end);
    this.#byIdentity.set(identity, end);
    return end;
  }
}
