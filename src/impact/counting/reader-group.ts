import type { EpochMs, RecordedConnection } from '../../model/digest.ts';
import { laterOf } from '../../model/recorded-time.ts';
import type { ConnectionImpact, Tally, Transition } from '../connection-impact.ts';
import { mergeRecorded } from './merge-recorded.ts';
import { sumSightings } from './sum-sightings.ts';

/** What a reader sees as one connection and may be shown: its counts, and what is listed of it. */
export interface ReaderGroup {
  readonly transition: Transition;
  count: number;
  lastSeen: EpochMs | undefined;
  /** Replaced when another recorded connection joins it; undefined for what is only counted by now. */
  impact: ConnectionImpact | undefined;
}

/** Adds a recorded connection that looks the same to a reader. */
export function joinGroup(group: ReaderGroup, recorded: RecordedConnection): void {
  const { count, lastSeen } = sumSightings(recorded);
  group.count += count;
  group.lastSeen = laterOf(group.lastSeen, lastSeen);
  if (group.impact === undefined) return;
  group.impact = { ...group.impact, recorded: mergeRecorded(group.impact.recorded, recorded) };
}

/** Counts connections as a reader does. */
export function tally(groups: readonly ReaderGroup[]): Tally {
  return { connections: groups.length, seen: groups.reduce((sum, { count }) => sum + count, 0) };
}
