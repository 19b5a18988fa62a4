import type { Connection } from './connection.ts';
import type { RecordedTime } from './recorded-time.ts';

/** Milliseconds since 1970-01-01T00:00:00Z, an integer. */
export type EpochMs = number;

/** How often one observer class saw a connection, and when as far as its records are dated. `count` is at least 1. */
export interface Sightings {
  readonly count: number;
  readonly firstSeen: RecordedTime;
  readonly lastSeen: RecordedTime;
}

/** One real record behind a connection, so that people can find it again. */
export interface FlowExample {
  readonly time: RecordedTime;
  readonly source: string;
  readonly destination: string;
  readonly node: string | undefined;
}

/** A distinct connection with what was recorded of it. At least one of the sightings is present. */
export interface RecordedConnection {
  readonly connection: Connection;
  readonly allowed: Sightings | undefined;
  readonly denied: Sightings | undefined;
  /** Let through by audit mode although policy denies it. */
  readonly audited: Sightings | undefined;
  /** Seen on its way, but no record says whether policy let it through. */
  readonly attempted: Sightings | undefined;
  readonly example: FlowExample;
}

/** What became of the records of a source. Every line is in exactly one of these. */
export interface RecordCounts {
  readonly lines: number;
  readonly connections: number;
  /** Records that stand for no connection of their own, by reason: `reply`, `socket-trace`, `non-policy-drop`, … */
  readonly ignored: Readonly<Record<string, number>>;
  /** Lines that could not be read, by reason: `malformed`, `too-long`, `foreign`, `truncated`. */
  readonly broken: Readonly<Record<string, number>>;
}

export interface DigestSource {
  readonly name: string;
  readonly format: string;
  /** False when the file ended in the middle of a line or of a compressed frame. */
  readonly isComplete: boolean;
  readonly records: RecordCounts;
}

/** The distinct connections of a window with their counts: what a simulation reads. */
export interface Digest {
  readonly connections: readonly RecordedConnection[];
  /** First and last record; undefined when there is no dated record. */
  readonly window: { readonly first: EpochMs; readonly last: EpochMs } | undefined;
  /** Nodes that reported, sorted. */
  readonly nodes: readonly string[];
  /** Events that the recorder itself says it lost. */
  readonly lostEvents: number;
  readonly sources: readonly DigestSource[];
}
