import type { Connection, Direction } from './connection.ts';
import type { L7Request } from './l7-request.ts';
import type { RecordedTime } from './recorded-time.ts';

/** Milliseconds since 1970-01-01T00:00:00Z, an integer. */
export type EpochMs = number;

/** How often a connection was seen with one outcome, and when, as far as its records are dated. `count` is at least 1. */
export interface Sightings {
  readonly count: number;
  readonly firstSeen: RecordedTime;
  readonly lastSeen: RecordedTime;
}

/** The value for connections without a recorded request. */
export const NO_REQUESTS: RecordedRequests = { requests: [], isComplete: true };

/** One real record behind a connection, so that people can find it. */
export interface FlowExample {
  readonly time: RecordedTime;
  readonly source: string;
  readonly destination: string;
  readonly node: string | undefined;
}

/** A policy that the recorder itself named as deciding. */
export interface NamedPolicy {
  readonly direction: Direction;
  readonly action: 'allowed' | 'denied';
  /** `CiliumNetworkPolicy`, …; undefined when the recorder does not say. */
  readonly kind: string | undefined;
  /** Undefined for cluster-wide policies. */
  readonly namespace: string | undefined;
  readonly name: string;
}

/** A distinct request that was made over a connection, and how often. At least one of the sightings is present. */
export interface RecordedRequest {
  readonly request: L7Request;
  readonly allowed: Sightings | undefined;
  /** An L7 rule refused it. */
  readonly refused: Sightings | undefined;
}

/** The requests recorded for a connection, sorted. */
export interface RecordedRequests {
  readonly requests: readonly RecordedRequest[];
  /** False when there were more distinct ones than are kept. */
  readonly isComplete: boolean;
}

/** Hours of the day in UTC, one bit each: bit 0 is 00:00 to 01:00. */
export type HoursOfDay = number;

/** A distinct connection with what was recorded of it. At least one of the sightings is present. */
export interface RecordedConnection {
  readonly connection: Connection;
  readonly allowed: Sightings | undefined;
  readonly denied: Sightings | undefined;
  /** Let through by audit mode although policy denies it. */
  readonly audited: Sightings | undefined;
  /** Seen on its way, but no record says whether policy let it through. */
  readonly attempted: Sightings | undefined;
  /** First and last of all its records, whatever their outcome; left out when none is dated, or when nothing but the sightings says so. */
  readonly seen?: RecordedWindow;
  /** Hours of the day in which it is known to have been seen; 0 when no record is dated. */
  readonly hours: HoursOfDay;
  /** Sorted; [] when the recorder names no policy. */
  readonly policies: readonly NamedPolicy[];
  /** What a proxy recorded of it. Its requests are not connections of their own. */
  readonly requests: RecordedRequests;
  readonly example: FlowExample;
  /** What it moved; left out if no record has counters that make that certain. */
  readonly volume?: RecordedVolume;
}

/**
 * What was moved in both directions, at the least, as the counters of one observer show: with headers, as far as its records count
 * these. 0: not known.
 */
export interface RecordedVolume {
  readonly bytes: number;
  readonly packets: number;
}

/** What became of the lines of a source. Every line is counted in exactly one of these. */
export interface RecordCounts {
  readonly lines: number;
  readonly connections: number;
  /** Records that are not a connection of their own, by reason: `reply`, `socket-trace`, `non-policy-drop`, … */
  readonly ignored: Readonly<Record<string, number>>;
  /** Lines that could not be read, by reason: `malformed`, `too-long`, `foreign`, `truncated`, `unmapped`, `piece`. */
  readonly broken: Readonly<Record<string, number>>;
}

/** One recording that went into a digest, and how complete it is. */
export interface DigestSource {
  readonly name: string;
  readonly format: string;
  /** First and last of its records; undefined when none is dated. */
  readonly window: RecordedWindow | undefined;
  /** The parts of its window that records fill; left out when they fill all of it, or in digests of earlier versions, which do not say. */
  readonly stretches?: readonly RecordedWindow[];
  /** When its recorder was off, which shows where records break off and set in at once (`recorderPauses`); left out when they do not. */
  readonly pauses?: readonly RecordedWindow[];
  /** Where its window begins, or ends, like at a pause; left out when neither, and in digests of earlier versions. */
  readonly abruptAt?: readonly ('start' | 'end')[];
  /** Events that the recorder itself says it lost. */
  readonly lostEvents: number;
  /** How many packets or connections there were for each recorded one; undefined when the recorder does not say that it left any out. */
  readonly sampling: number | undefined;
  /** What its format cannot show at all; left out for those that show everything. */
  readonly limits?: readonly SourceLimit[];
  /** False when the file ended in the middle of a line or of a compressed frame. */
  readonly isComplete: boolean;
  readonly records: RecordCounts;
  /** Nodes that reported in it, sorted; left out, or undefined, in digests of earlier versions. */
  readonly nodes?: readonly string[] | undefined;
  /** When each of several nodes reported; left out for a single node (its window is the source's) and in digests of earlier versions. */
  readonly nodeTimes?: readonly NodeTime[];
  /** Nodes that the recorder says it could not reach; left out when it says nothing. */
  readonly unreached?: readonly UnreachedNode[];
}

/** From the first to the last record of a node. */
export interface NodeTime extends RecordedWindow {
  readonly node: string;
}

/**
 * A node that the recorder says it could not reach, and the longest time for which its records may be missing; undefined when
 * nothing is dated.
 */
export interface UnreachedNode {
  readonly node: string;
  readonly window: RecordedWindow | undefined;
}

/** Why something that is not in a source may still have happened. */
export const SOURCE_LIMITS = [
  /** Allowed connections are not recorded. */
  'no-allowed',
  /** The outcome is that of another layer: security groups, cloud firewalls. */
  'other-layer',
  /** No record says what policy decided. */
  'no-outcomes',
  'no-ports',
  /** The recorder merges into one record connections that may differ in what the record does not show, or shows for one of them only. */
  'merged',
  'sampled',
  'rate-limited',
  /** Pods that no policy selects are not recorded, so what a policy that newly selects them would cut off was not seen. */
  'no-unselected',
] as const;
export type SourceLimit = (typeof SOURCE_LIMITS)[number];

/** From the first to the last record, both included. */
export interface RecordedWindow {
  readonly first: EpochMs;
  readonly last: EpochMs;
}

/** The distinct connections of a window with their counts: what a simulation reads. */
export interface Digest {
  readonly connections: readonly RecordedConnection[];
  /** First and last record; undefined when there is no dated record. */
  readonly window: RecordedWindow | undefined;
  /** Nodes that reported, sorted. */
  readonly nodes: readonly string[];
  /** Events that the recorder itself says it lost. */
  readonly lostEvents: number;
  readonly sources: readonly DigestSource[];
}
