import type { Connection } from '../../model/connection.ts';
import type { Digest, DigestSource, FlowExample, Sightings } from '../../model/digest.ts';
import { OUTCOMES, type Outcome } from '../flow-line.ts';
import { OBSERVERS, type Observer } from '../observer.ts';

export type CounterKey = `${Observer} ${Outcome}`;
/** How often each observer recorded a connection with each outcome. */
export type SightingCounters = ReadonlyMap<CounterKey, Sightings>;

/** Every key, in the order of the columns of a digest file. */
export const COUNTER_KEYS: readonly CounterKey[] = OBSERVERS.flatMap((observer) =>
  OUTCOMES.map((outcome): CounterKey => `${observer} ${outcome}`),
);

/** A distinct connection with what each observer recorded of it. */
export interface SeenConnection {
  readonly connection: Connection;
  readonly counters: SightingCounters;
  /** The earliest record; of undated ones any. */
  readonly example: FlowExample;
}

export interface FlowDigestSource extends DigestSource {
  /** Tells whether two sources are the same recording; undefined when it was not read as bytes. */
  readonly fingerprint: string | undefined;
}

/**
 * A digest before the sightings of a connection are merged: digests of several nodes can still be joined, because counts of
 * different observers stay apart. Connections, nodes and sources are sorted: equal recordings give equal digests.
 */
export interface FlowDigest extends Pick<Digest, 'window' | 'nodes' | 'lostEvents'> {
  readonly connections: readonly SeenConnection[];
  readonly sources: readonly FlowDigestSource[];
}
