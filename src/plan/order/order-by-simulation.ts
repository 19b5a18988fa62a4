import type { RecordedConnection } from '../../model/digest.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Surroundings } from '../surroundings.ts';
import type { ObjectChange } from './compile-object.ts';
import type { HarmedConnection } from './order-report.ts';
import { type GuardedConnection, placeWaits, type Stage, type Wait } from './place-waits.ts';
import { type Harm, searchOrder, type Watched, type WrittenState } from './search-order.ts';
import { createVerdictStates, type VerdictStates } from './verdict-states.ts';

/** The writes to order, and the recorded connections that they must not harm. */
export interface OrderInput {
  /** Policies that are live and stay as they are. */
  readonly constant: readonly Policy[];
  readonly changes: readonly ObjectChange[];
  /** The change with the smaller number is written first where it makes no difference. */
  readonly preference: readonly number[];
  readonly connections: readonly RecordedConnection[];
  readonly surroundings: Surroundings;
  /** Temporary policies: created before all changes, and deleted after them, in this order. */
  readonly bridges?: readonly Policy[];
}

/** An order of the writes, and what is proved about it. */
export interface SimulatedOrder {
  /** Numbers of the changes, in the order of their writes. */
  readonly order: readonly number[];
  readonly judged: number;
  readonly unknown: number;
  readonly harmed: readonly HarmedConnection[];
  /** Connections that are allowed before, and not certainly after. */
  readonly lost: readonly RecordedConnection[];
  readonly isBest: boolean;
  /**
   * Where writes wait, given what each one is for: bridges, the changes in their order, bridges again. `widening`: numbers of
   * those that are proved to only add allows.
   */
  readonly placeWaits: (
    stages: readonly (Stage | undefined)[],
    widening?: ReadonlySet<number>,
  ) => readonly Wait[];
}

const NOTHING_WRITTEN: WrittenState = () => false;

/** A connection whose verdict is the same before and after. */
interface Simulated {
  readonly recorded: RecordedConnection;
  /** Changes that can matter to it. */
  readonly own: readonly number[];
  /** The same with bridges, which are numbered after the changes and are `isWritten` while they are in force. */
  readonly relevant: readonly number[];
  /** Those that can matter at each end, if both ends have to allow it; a single list if it is enough that one end denies. */
  readonly ends: () => readonly (readonly number[])[];
  readonly harmAt: (isWritten: WrittenState) => Harm;
}

/**
 * Orders writes so that no recorded connection that is allowed before and after all of them is anything else in between and, as
 * the second aim, none that is denied before and after is open in between. Bridges are in force meanwhile; the states while they
 * come and go count as well. Where no such order exists or none was found, says which connections are harmed, and when.
 */
export function orderBySimulation(input: OrderInput): SimulatedOrder {
  const { constant, changes, preference, connections, surroundings, bridges = [] } = input;
  const size = changes.length;
  const isAllWritten: WrittenState = (change) => change < size;
  const temporary = bridges.map((after): ObjectChange => ({ before: undefined, after }));
  const states = createVerdictStates(constant, [...changes, ...temporary], surroundings);
  const simulated: Simulated[] = [];
  const lost: RecordedConnection[] = [];
  let judged = 0;
  let unknown = 0;
  for (const recorded of connections) {
    const before = states.judge(recorded, NOTHING_WRITTEN);
    const relevant = states.changesOf(recorded);
    const own = relevant.filter((change) => change < size);
    const after = own.length === 0 ? before : states.judge(recorded, isAllWritten);
    if (before === 'unknown' || after === 'unknown') unknown++;
    else judged++;
    if (before === 'allowed' && after !== 'allowed') lost.push(recorded);
    // If only one change matters, and no bridge, there is no state in between.
    const hasStates = relevant.length > 1 || relevant.length > own.length;
    if (before !== after || before === 'unknown' || !hasStates) continue;
    const ends = () => (before === 'allowed' ? states.changesByEnd(recorded) : [relevant]);
    simulated.push({ recorded, own, relevant, ends, harmAt: harmOf(states, recorded, relevant, before) });
  }
  const watched = simulated
    .filter(({ own }) => own.length > 0)
    .map(
      ({ own, harmAt }): Watched => ({
        changes: own,
        harmAt: (isWritten) => harmAt((change) => change >= size || isWritten(change)),
      }),
    );
  const { order, isBest } = searchOrder({ size, watched, preference });
  const harmed = findHarmed(order, simulated, bridges.length);
  return {
    order,
    judged,
    unknown,
    harmed,
    lost,
    isBest,
    placeWaits: (stages, widening) =>
      placeWaits(stages, {
        guarded: guardedConnections(order, simulated, harmed, bridges.length),
        windows: harmed.filter(({ harm }) => harm === 'break'),
        ...(widening && { widening }),
      }),
  };
}

/** Connections that the order does not harm. Waiting would only prolong the harm to the others. */
function guardedConnections(
  order: readonly number[],
  simulated: readonly Simulated[],
  harmed: readonly HarmedConnection[],
  bridgeCount: number,
): readonly GuardedConnection[] {
  const size = order.length;
  const placeOf = new Map(order.map((change, place) => [change, bridgeCount + place]));
  const startOf = (change: number) => placeOf.get(change) ?? change - size;
  const endOf = (change: number) => bridgeCount + change;
  const harmedRecords = new Set(harmed.map(({ recorded }) => recorded));
  return simulated
    .filter(({ recorded }) => !harmedRecords.has(recorded))
    .map(({ ends, harmAt }) => ({
      ends: ends().map((changes) =>
        changes
          .flatMap((change) => (change < size ? [startOf(change)] : [startOf(change), endOf(change)]))
          .sort((a, b) => a - b),
      ),
      isHarmed: (isInForce) =>
        harmAt((change) => isInForce(startOf(change)) && (change < size || !isInForce(endOf(change)))) !==
        'none',
    }));
}

/** Remembers the harm of each state of the changes that matter. */
function harmOf(
  states: VerdictStates,
  recorded: RecordedConnection,
  changes: readonly number[],
  outcome: 'allowed' | 'denied',
): (isWritten: WrittenState) => Harm {
  const known = new Map<string, Harm>();
  return (isWritten) => {
    let key = '';
    for (const change of changes) key += isWritten(change) ? '1' : '0';
    let harm = known.get(key);
    if (harm === undefined) {
      const between = states.judge(recorded, isWritten);
      // An unknown verdict in between keeps no promise.
      harm = between === outcome ? 'none' : outcome === 'allowed' ? 'break' : 'hole';
      known.set(key, harm);
    }
    return harm;
  };
}

function findHarmed(
  order: readonly number[],
  simulated: readonly Simulated[],
  bridgeCount: number,
): readonly HarmedConnection[] {
  const size = order.length;
  const placeOf = new Map(order.map((change, place) => [change, bridgeCount + place]));
  for (let bridge = 0; bridge < bridgeCount; bridge++) placeOf.set(size + bridge, bridge);
  const startOf = (change: number) => placeOf.get(change) ?? 0;
  const endOf = (change: number) =>
    change < size ? Number.POSITIVE_INFINITY : bridgeCount + size + (change - size);
  const harmed: HarmedConnection[] = [];
  for (const { recorded, relevant, harmAt } of simulated) {
    // The state changes for this connection only when one of its own changes is written.
    const places = relevant
      .flatMap((change) => [startOf(change), endOf(change)])
      .filter(Number.isFinite)
      .sort((a, b) => a - b);
    let from: { readonly place: number; readonly harm: 'break' | 'hole' } | undefined;
    for (const place of places) {
      const harm = harmAt((change) => startOf(change) <= place && place < endOf(change));
      if (from !== undefined && harm !== from.harm) {
        harmed.push({ recorded, harm: from.harm, from: from.place + 1, until: place + 1 });
        from = undefined;
      }
      if (harm !== 'none' && from === undefined) from = { place, harm };
    }
  }
  return harmed.sort((a, b) => countOf(b.recorded) - countOf(a.recorded) || a.from - b.from);
}

function countOf({ allowed, denied, audited, attempted }: RecordedConnection): number {
  return [allowed, denied, audited, attempted].reduce((sum, sightings) => sum + (sightings?.count ?? 0), 0);
}
