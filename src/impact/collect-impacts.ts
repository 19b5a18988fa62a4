import type { EpochMs, RecordedConnection, Sightings } from '../model/digest.ts';
import { endpointName } from '../model/endpoint.ts';
import type { Verdict } from '../model/verdict.ts';
import { type Comparison, compareWithRecord } from './accuracy.ts';
import { createCauseFinder, decidingDirection, type PolicyLookup } from './cause.ts';
import { createReaderKey, mergeRecorded } from './impact-groups.ts';
import { sumSightings } from './sightings-sum.ts';
import {
  type Accuracy,
  type ConnectionImpact,
  type Simulation,
  type Tally,
  TRANSITIONS,
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
        byReader.set(key, { ...group, recorded: mergeRecorded(group.recorded, recorded) });
        return;
      }
      const direction = decidingDirection(transition, base, head);
      const isKept = transition === 'still-allowed' || transition === 'still-denied';
      const cause = isKept ? undefined : causeOf(direction, base, head);
      const impact = { transition, recorded, direction, base, head, cause, isUnexplained };
      byReader.set(key, { ...impact, isTouched, comparison });
    },
    finish() {
      const groups = [...byReader.values()];
      const tallyOf = (choose: (group: (typeof groups)[number]) => boolean) => tally(groups.filter(choose));
      const impacts = groups
        .filter((group) => group.isUnexplained || (group.cause !== undefined && group.isTouched))
        .map(({ isTouched: _, comparison: __, ...impact }) => ({
          impact,
          seen: sumSightings(impact.recorded),
        }))
        .sort(byImportance)
        .map(({ impact }) => impact);
      return {
        impacts,
        totals: {
          blocked: tallyOf(({ transition }) => transition === 'blocked'),
          opened: tallyOf(({ transition }) => transition === 'opened'),
          unknown: tallyOf(({ transition, isTouched }) => transition === 'unknown' && isTouched),
          'still-allowed': tallyOf(({ transition }) => transition === 'still-allowed'),
          'still-denied': tallyOf(({ transition }) => transition === 'still-denied'),
          unexplained: tallyOf(({ isUnexplained }) => isUnexplained),
        },
        unknownUntouched: tallyOf(({ transition, isTouched }) => transition === 'unknown' && !isTouched),
        accuracy: accuracyOf(groups),
      };
    },
  };
}

type Group = ConnectionImpact & { readonly isTouched: boolean; readonly comparison: Comparison };

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

function tally(impacts: readonly ConnectionImpact[]): Tally {
  return {
    connections: impacts.length,
    seen: impacts.reduce((sum, { recorded }) => sum + sumSightings(recorded).count, 0),
  };
}

/** By transition, then the most and the last seen first; names and port make the order total. */
function byImportance(one: SeenImpact, other: SeenImpact): number {
  return (
    TRANSITIONS.indexOf(one.impact.transition) - TRANSITIONS.indexOf(other.impact.transition) ||
    other.seen.count - one.seen.count ||
    (other.seen.lastSeen ?? 0) - (one.seen.lastSeen ?? 0) ||
    compareText(sortName(one.impact), sortName(other.impact))
  );
}

interface SeenImpact {
  readonly impact: ConnectionImpact;
  readonly seen: Sightings;
}

function sortName({ recorded: { connection } }: ConnectionImpact): string {
  const { source, destination, protocol, port } = connection;
  return `${endpointName(source)}\n${endpointName(destination)}\n${protocol}\n${port ?? ''}`;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
