import type { EpochMs, RecordedConnection } from '../model/digest.ts';
import { laterOf } from '../model/recorded-time.ts';
import type { Agreement } from './accuracy.ts';
import type { ConnectionImpact, Tally, Transition } from './connection-impact.ts';
import { mergeRecorded } from './impact-groups.ts';
import { sumSightings } from './sightings-sum.ts';
import type { Accuracy, Simulation } from './simulation.ts';

/** What a reader sees as one connection: its counts, and what is listed of it. */
export interface ReaderGroup {
  readonly transition: Transition;
  readonly isTouched: boolean;
  readonly agreement: Agreement;
  count: number;
  lastSeen: EpochMs | undefined;
  /** Replaced when another recorded connection joins it; undefined for what is only counted. */
  impact: ConnectionImpact | undefined;
}

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

export function totalsOf(
  groups: readonly ReaderGroup[],
): Pick<Simulation, 'totals' | 'unknownUntouched' | 'accuracy'> {
  const tallyOf = (choose: (group: ReaderGroup) => boolean) => tally(groups.filter(choose));
  const turned = (transition: Transition) => tallyOf((group) => group.transition === transition);
  return {
    totals: {
      blocked: turned('blocked'),
      opened: turned('opened'),
      unknown: tallyOf(({ transition, isTouched }) => transition === 'unknown' && isTouched),
      'still-allowed': turned('still-allowed'),
      'still-denied': turned('still-denied'),
      unexplained: tallyOf(({ agreement }) => agreement === 'contradicts'),
    },
    unknownUntouched: tallyOf(({ transition, isTouched }) => transition === 'unknown' && !isTouched),
    accuracy: accuracyOf(groups),
  };
}

function accuracyOf(groups: readonly ReaderGroup[]): Accuracy {
  const count = (wanted: Agreement) => groups.filter(({ agreement }) => agreement === wanted).length;
  const outdated = count('outdated');
  const touched = groups.filter(({ isTouched, agreement }) => isTouched && agreement !== 'outdated');
  const compared = touched.filter(({ agreement }) => agreement !== 'not-comparable');
  return {
    agreeing: count('agrees'),
    contradicting: count('contradicts'),
    notComparable: count('not-comparable') + outdated,
    outdated,
    touched: { connections: touched.length, compared: compared.length },
  };
}
