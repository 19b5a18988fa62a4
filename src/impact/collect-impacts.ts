import type { EpochMs, RecordedConnection } from '../model/digest.ts';
import { endpointName } from '../model/endpoint.ts';
import type { Verdict } from '../model/verdict.ts';
import { type Comparison, compareWithRecord } from './accuracy.ts';
import { createCauseFinder, decidingDirection } from './cause.ts';
import type { PolicyLookup } from './changed-places.ts';
import { createReaderKey, mergeRecorded } from './impact-groups.ts';
import { sumSightings } from './sightings-sum.ts';
import {
  type Accuracy,
  type ConnectionImpact,
  type Simulation,
  type Tally,
  TRANSITIONS,
  type Transition,
} from './simulation.ts';
import { transitionOf } from './transition.ts';

/** Gathers judged connections into those that a reader counts, and tallies them. */
export interface ImpactCollector {
  /** `changedAt`: when the base policies of its ends last changed, where that is known. */
  add(
    recorded: RecordedConnection,
    base: Verdict,
    head: Verdict,
    isTouched: boolean,
    changedAt?: EpochMs,
  ): void;
  finish(): Pick<Simulation, 'impacts' | 'totals' | 'unknownUntouched' | 'accuracy'>;
}

/** What is one connection to a reader. `impact` is replaced when another recorded one joins it. */
interface Group {
  impact: ConnectionImpact;
  readonly isTouched: boolean;
  readonly comparison: Comparison;
}

export function createImpactCollector(lookup: PolicyLookup): ImpactCollector {
  const byReader = new Map<string, Group>();
  const readerKey = createReaderKey();
  const causeOf = createCauseFinder(lookup);

  return {
    add(recorded, base, head, isTouched, changedAt) {
      const comparison = compareWithRecord(base, recorded, changedAt);
      const isUnexplained = comparison === 'contradicts';
      const transition = transitionOf(base, head, recorded, comparison);
      const key = `${transition} ${comparison} ${isTouched} ${readerKey(recorded.connection, base, head)}`;
      const group = byReader.get(key);
      if (group !== undefined) {
        group.impact = { ...group.impact, recorded: mergeRecorded(group.impact.recorded, recorded) };
        return;
      }
      const direction = decidingDirection(transition, base, head);
      const isKept = transition === 'still-allowed' || transition === 'still-denied';
      const cause = isKept ? undefined : causeOf(direction, base, head);
      const impact = { transition, recorded, direction, base, head, cause, isUnexplained };
      byReader.set(key, { impact, isTouched, comparison });
    },
    finish() {
      const groups = [...byReader.values()].map(seenGroup);
      const tallyOf = (choose: (group: SeenGroup) => boolean) => tally(groups.filter(choose));
      const turned = (transition: Transition) => tallyOf(({ impact }) => impact.transition === transition);
      return {
        impacts: groups
          .filter(
            ({ impact, isTouched }) => impact.isUnexplained || (impact.cause !== undefined && isTouched),
          )
          .sort(byImportance)
          .map(({ impact }) => impact),
        totals: {
          blocked: turned('blocked'),
          opened: turned('opened'),
          unknown: tallyOf(({ impact, isTouched }) => impact.transition === 'unknown' && isTouched),
          'still-allowed': turned('still-allowed'),
          'still-denied': turned('still-denied'),
          unexplained: tallyOf(({ impact }) => impact.isUnexplained),
        },
        unknownUntouched: tallyOf(({ impact, isTouched }) => impact.transition === 'unknown' && !isTouched),
        accuracy: accuracyOf(groups),
      };
    },
  };
}

/** Counts connections as a reader does. */
function accuracyOf(groups: readonly Group[]): Accuracy {
  const count = (wanted: Comparison) => groups.filter(({ comparison }) => comparison === wanted).length;
  const outdated = count('outdated');
  const touched = groups.filter(({ isTouched, comparison }) => isTouched && comparison !== 'outdated');
  const compared = touched.filter(({ comparison }) => comparison !== 'not-comparable');
  return {
    agreeing: count('agrees'),
    contradicting: count('contradicts'),
    notComparable: count('not-comparable') + outdated,
    outdated,
    touched: { connections: touched.length, compared: compared.length },
  };
}

interface SeenGroup extends Group {
  readonly count: number;
  readonly lastSeen: EpochMs | undefined;
}

function seenGroup({ impact, isTouched, comparison }: Group): SeenGroup {
  const { count, lastSeen } = sumSightings(impact.recorded);
  return { impact, isTouched, comparison, count, lastSeen };
}

function tally(groups: readonly SeenGroup[]): Tally {
  return { connections: groups.length, seen: groups.reduce((sum, { count }) => sum + count, 0) };
}

/** By transition, then the most and the last seen first; names and port make the order total. */
function byImportance(one: SeenGroup, other: SeenGroup): number {
  return (
    TRANSITIONS.indexOf(one.impact.transition) - TRANSITIONS.indexOf(other.impact.transition) ||
    other.count - one.count ||
    (other.lastSeen ?? 0) - (one.lastSeen ?? 0) ||
    compareText(sortName(one.impact), sortName(other.impact))
  );
}

function sortName({ recorded: { connection } }: ConnectionImpact): string {
  const { source, destination, protocol, port } = connection;
  return `${endpointName(source)}\n${endpointName(destination)}\n${protocol}\n${port ?? ''}`;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
