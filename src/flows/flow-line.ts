import type { Connection } from '../model/connection.ts';
import type { EpochMs } from '../model/digest.ts';
import type { Observer } from './observer.ts';

/** What one record says of its connection. */
export const OUTCOMES = ['allowed', 'denied', 'audited', 'attempted'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What became of one line of a source: every line gives exactly one. Lines count from 1. */
export type FlowLine =
  | { readonly line: number; readonly kind: 'observation'; readonly observation: Observation }
  | ({ readonly line: number; readonly kind: 'ignored'; readonly reason: IgnoredReason } & Recorded)
  | ({ readonly line: number; readonly kind: 'lost-events'; readonly count: number } & Recorded)
  | BrokenLine;

export interface BrokenLine {
  readonly line: number;
  readonly kind: 'broken';
  readonly reason: BrokenReason;
  /** One clause for people; may quote the input. */
  readonly detail: string;
}

/** When and by whom a record was written, as far as it says. */
export interface Recorded {
  readonly time: EpochMs | undefined;
  readonly node: string | undefined;
}

/** Records that stand for no connection of their own. docs/digest.md has one line for each. */
export type IgnoredReason =
  | 'blank'
  | 'reply'
  | 'reply-by-port'
  | 'late-reply'
  | 'icmp-error'
  | 'direction-unknown'
  | 'socket-trace'
  | 'non-policy-drop'
  | 'error'
  | 'service-frontend'
  | 'debug'
  | 'capture'
  | 'agent-event'
  | 'node-status';

export type BrokenReason = 'malformed' | 'too-long' | 'foreign' | 'truncated';

/** One record of a connection, by one observer. Replies never become one. */
export interface Observation extends Recorded {
  /** The ends as this record shows them; the other side's record may know more. */
  readonly connection: Connection;
  readonly outcome: Outcome;
  readonly observer: Observer;
  /** How many connections the record stands for; more than 1 when the recorder aggregates. */
  readonly weight: number;
  /** No field says whether this is a request or a reply: the direction was taken from the ports. */
  readonly isDirectionGuessed: boolean;
  readonly example: ExampleParts;
  /** An L7 rule refused the request, which came over a connection that was allowed. */
  readonly isRefused: boolean;
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
