import type { EpochMs, RecordedConnection } from '../model/digest.ts';
import { endpointName } from '../model/endpoint.ts';
import { laterOf } from '../model/recorded-time.ts';
import type { Verdict } from '../model/verdict.ts';
import { type Agreement, compareWithRecord } from './accuracy.ts';
import { type AlteredEnds, createCauseFinder, decidingDirection } from './cause.ts';
import type { PolicyLookup } from './changes/changed-places.ts';
import { type ConnectionImpact, type Tally, TRANSITIONS, type Transition } from './connection-impact.ts';
import { createReaderKey, mergeRecorded } from './impact-groups.ts';
import { sumSightings } from './sightings-sum.ts';
import type { Accuracy, Simulation } from './simulation.ts';
import { transitionOf } from './transition.ts';

/** Groups judged connections into those that a reader counts, and tallies them. */
export interface ImpactCollector {
  add(recorded: RecordedConnection, base: Verdict, head: Verdict, about: JudgedConnection): void;
  finish(): Pick<Simulation, 'impacts' | 'unlisted' | 'totals' | 'unknownUntouched' | 'accuracy'>;
}

/** What is known of a connection besides its verdicts. */
export interface JudgedConnection {
  /** Whether the change can reach it. */
  readonly isTouched: boolean;
  /** When the base policies of its ends last changed; undefined: not known. */
  readonly changedAt?: EpochMs | undefined;
  /** What the change makes of its ends. Left out: they stay as they are. */
  readonly altered?: AlteredEnds | undefined;
}

/** What a reader sees as one connection: its counts, and what is listed of it. */
interface Group {
  readonly transition: Transition;
  readonly isTouched: boolean;
  readonly agreement: Agreement;
  count: number;
  lastSeen: EpochMs | undefined;
  /** Replaced when another recorded connection joins it; undefined for what is only counted. */
  impact: ConnectionImpact | undefined;
}

/**
 * Beyond this many findings, more than a program or a person looks at, the least important are only counted: all of them would
 * not fit into memory.
 */
const MAX_LISTED = 100_000;

export function createImpactCollector(lookup: PolicyLookup, maxListed = MAX_LISTED): ImpactCollector {
  const byReader = new Map<string, Group>();
  const readerKey = createReaderKey();
  const causeOf = createCauseFinder(lookup);
  let listed: Group[] = [];
  const unlisted: Group[] = [];

  /** Twice as many are kept as are listed, so that they need to be sorted out only rarely. */
  const sortOut = (bound: number): void => {
    if (listed.length <= bound) return;
    listed.sort(byImportance);
    for (const group of listed.slice(maxListed)) {
      group.impact = undefined;
      unlisted.push(group);
    }
    listed = listed.slice(0, maxListed);
  };

  return {
    add(recorded, base, head, { isTouched, changedAt, altered }) {
      const agreement = compareWithRecord(base, recorded, changedAt);
      const isUnexplained = agreement === 'contradicts';
      const transition = transitionOf(base, head, recorded, agreement);
      const key = `${transition} ${agreement} ${isTouched} ${readerKey(recorded.connection, base, head)}`;
      const { count, lastSeen } = sumSightings(recorded);
      const group = byReader.get(key);
      if (group !== undefined) {
        group.count += count;
        group.lastSeen = laterOf(group.lastSeen, lastSeen);
        if (group.impact !== undefined) {
          group.impact = { ...group.impact, recorded: mergeRecorded(group.impact.recorded, recorded) };
        }
        return;
      }
      const direction = decidingDirection(transition, base, head);
      const isKept = transition === 'still-allowed' || transition === 'still-denied';
      const cause = isKept ? undefined : causeOf(direction, base, head, altered);
      const isShown = isUnexplained || (cause !== undefined && isTouched);
      const impact = isShown
        ? { transition, recorded, direction, base, head, cause, isUnexplained }
        : undefined;
      const added: Group = { transition, isTouched, agreement, count, lastSeen, impact };
      byReader.set(key, added);
      if (impact === undefined) return;
      listed.push(added);
      sortOut(2 * maxListed);
    },
    finish() {
      const groups = [...byReader.values()];
      const tallyOf = (choose: (group: Group) => boolean) => tally(groups.filter(choose));
      const turned = (transition: Transition) => tallyOf((group) => group.transition === transition);
      sortOut(maxListed);
      return {
        impacts: listed.sort(byImportance).flatMap(({ impact }) => impact ?? []),
        unlisted: tally(unlisted),
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
    },
  };
}

/** Counts connections as a reader does. */
function accuracyOf(groups: readonly Group[]): Accuracy {
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

function tally(groups: readonly Group[]): Tally {
  return { connections: groups.length, seen: groups.reduce((sum, { count }) => sum + count, 0) };
}

/** By transition, then most often and last seen first; names and port make the order total. */
function byImportance(one: Group, other: Group): number {
  return (
    TRANSITIONS.indexOf(one.transition) - TRANSITIONS.indexOf(other.transition) ||
    other.count - one.count ||
    (other.lastSeen ?? 0) - (one.lastSeen ?? 0) ||
    compareText(sortName(one), sortName(other))
  );
}

function sortName({ impact }: Group): string {
  if (impact === undefined) return '';
  const { source, destination, protocol, port } = impact.recorded.connection;
  return `${endpointName(source)}\n${endpointName(destination)}\n${protocol}\n${port ?? ''}`;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
