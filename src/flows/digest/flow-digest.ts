import type { Connection } from '../../model/connection.ts';
import type { Digest, DigestSource, EpochMs, FlowExample } from '../../model/digest.ts';
import { OUTCOMES, type Outcome } from '../flow-line.ts';
import { OBSERVERS, type Observer } from '../observer.ts';

/** How often one observer recorded a connection with one outcome, and when; without times when no record is dated. */
export interface SightingCounter {
  readonly count: number;
  readonly firstSeen: EpochMs | undefined;
  readonly lastSeen: EpochMs | undefined;
}

export type CounterKey = `${Observer} ${Outcome}`;
export type SightingCounters = ReadonlyMap<CounterKey, SightingCounter>;

/** Every key, in the order of the columns of a digest file. */
export const COUNTER_KEYS: readonly CounterKey[] = OBSERVERS.flatMap((observer) =>
  OUTCOMES.map((outcome): CounterKey => `${observer} ${outcome}`),
);

/** A distinct connection with what each observer recorded of it. */
export interface SeenConnection {
  readonly connection: Connection;
  readonly counters: SightingCounters;
  /** The earliest record; its time is undefined when no record is dated. */
  readonly example: Omit<FlowExample, 'time'> & { readonly time: EpochMs | undefined };
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
