import type { Connection } from '../model/connection.ts';
import type { EpochMs, NamedPolicy } from '../model/digest.ts';
import type { VolumeSink } from './observed-volume.ts';
import type { Observer } from './observer.ts';

/** What one record says of its connection. */
export const OUTCOMES = ['allowed', 'denied', 'audited', 'attempted'] as const;
/** What policy did with a connection, as far as its record says. */
export type Outcome = (typeof OUTCOMES)[number];

/** When and by whom a record was written, as far as it says. */
export interface Recorded {
  readonly time: EpochMs | undefined;
  readonly node: string | undefined;
}

/** One record of a connection, by one observer. Replies never become one. */
export interface Observation extends Recorded {
  /** The ends as this record shows them; the other side's record may know more. */
  readonly connection: Connection;
  readonly outcome: Outcome;
  readonly observer: Observer;
  /** How many connections the record stands for; more than 1 when the recorder aggregates. */
  readonly weight: number;
  /** The end of a record that stands for some time; left out: it is of one moment. */
  readonly lastTime?: EpochMs | undefined;
  /** No field says whether this is a request or a reply: the direction was taken from the ports. */
  readonly isDirectionGuessed: boolean;
  /** An L7 rule refused the request, which came over a connection that was allowed. */
  readonly isRefused: boolean;
  /** The policies that the record names as those that decided. */
  readonly policies: readonly NamedPolicy[];
  readonly example: ExampleParts;
  /** What counters of this record, and of others of the same two sockets, show that was moved; left out: nothing. */
  readonly traffic?: CountedTraffic | undefined;
}

/** What is counted between two sockets, also after the record that opened the connection. */
export interface CountedTraffic {
  /** Says where it is to be added, once, when all of it is counted. */
  addTo(volumes: VolumeSink, entry: number): void;
}

/** What an example of the connection is written from; kept apart because few records become one. */
export interface ExampleParts {
  /** `namespace/pod`; undefined for ends that are no pod. */
  readonly sourcePod: string | undefined;
  readonly sourceAddress: string | undefined;
  readonly sourcePort: number | undefined;
  readonly destinationPod: string | undefined;
  readonly destinationAddress: string | undefined;
  readonly destinationPort: number | undefined;
}
