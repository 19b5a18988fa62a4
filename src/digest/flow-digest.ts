import type { Connection } from '../model/connection.ts';
import type {
  Digest,
  DigestSource,
  FlowExample,
  HoursOfDay,
  NamedPolicy,
  Sightings,
} from '../model/digest.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { IpAddress } from '../model/ip-address.ts';
import type { RecordedTime } from '../model/recorded-time.ts';
import { OUTCOMES, type Outcome } from './observation.ts';
import type { ObservedVolume } from './observed-volume.ts';
import { OBSERVERS, type Observer } from './observer.ts';
import type { SeenRequests } from './seen-requests.ts';

/** One outcome as one observer recorded it: `delivered allowed`. */
export type CounterKey = `${Observer} ${Outcome}`;
/** How often each observer recorded a connection with each outcome. */
export type SightingCounters = ReadonlyMap<CounterKey, Sightings>;

/** Every key, in the order of the columns of a digest file. */
export const COUNTER_KEYS: readonly CounterKey[] = OBSERVERS.flatMap((observer) =>
  OUTCOMES.map((outcome): CounterKey => `${observer} ${outcome}`),
);

/** A distinct connection with what each observer recorded of it. */
export interface SeenConnection {
  /** Without a request: these are kept beside it. */
  readonly connection: Connection;
  readonly counters: SightingCounters;
  readonly hours: HoursOfDay;
  /** What its own records called the destination, outside the cluster: names that its source knew. Sorted. */
  readonly names: readonly string[];
  /** Sorted. */
  readonly policies: readonly NamedPolicy[];
  readonly requests: SeenRequests;
  /** The earliest record; of undated ones any. */
  readonly example: FlowExample;
  /** What was moved, by each observer whose records count it; the same packets may have been counted by several. Sorted; left out when none does. */
  readonly volumes?: readonly ObservedVolume[];
}

/** A client was told that the name has the address. */
export interface SeenAnswer {
  readonly client: Endpoint;
  readonly name: string;
  readonly address: IpAddress;
  readonly firstSeen: RecordedTime;
  readonly lastSeen: RecordedTime;
}

/** One recording that went into the digest. */
export interface FlowDigestSource extends DigestSource {
  /** Tells whether two sources are the same recording; undefined when it was not read as bytes. */
  readonly fingerprint: string | undefined;
  /** Nodes that reported in it, sorted; undefined in digests of earlier versions. */
  readonly nodes: readonly string[] | undefined;
}

/**
 * A digest before the sightings of a connection are merged: digests of several nodes can still be joined, because counts of
 * different observers stay apart. Connections, answers, nodes and sources are sorted: equal recordings give equal digests.
 */
export interface FlowDigest extends Pick<Digest, 'window' | 'nodes' | 'lostEvents'> {
  readonly connections: readonly SeenConnection[];
  /** A connection with as many names may have had more. */
  readonly maxNames: number;
  /** DNS answers that clients got. */
  readonly answers: readonly SeenAnswer[];
  /** False when there were more than are kept. */
  readonly hasAllAnswers: boolean;
  readonly sources: readonly FlowDigestSource[];
}
