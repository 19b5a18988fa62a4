import type { RecordedConnection } from '../../model/digest.ts';
import type { Policy } from '../../policy/policy.ts';
import type { OrderContext } from './compile-object.ts';
import type { HarmedConnection } from './order-report.ts';
import { type Harm, searchOrder, type Watched, type WrittenState } from './search-order.ts';
import { createVerdictStates, type ObjectChange, type VerdictStates } from './verdict-states.ts';

export interface OrderInput {
  /** Policies that are live and stay as they are. */
  readonly constant: readonly Policy[];
  readonly changes: readonly ObjectChange[];
  /** The smaller is written first where it makes no difference. */
  readonly preference: readonly number[];
  readonly connections: readonly RecordedConnection[];
  readonly context: OrderContext;
}

export interface SimulatedOrder {
  /** Numbers of the changes, in the order of their writes. */
  readonly order: readonly number[];
  readonly judged: number;
  readonly unknown: number;
  readonly harmed: readonly HarmedConnection[];
  /** Allowed before, and not for certain after. */
  readonly lost: readonly RecordedConnection[];
  readonly isBest: boolean;
}

const NOTHING_WRITTEN: WrittenState = () => false;
const ALL_WRITTEN: WrittenState = () => true;

/**
 * Orders writes so that no recorded connection that is allowed before and after all of them is anything else in between, and as the second
 * aim none that is denied before and after is open in between. Where no such order exists or none was found, says which connections
 * are harmed, and when.
 */
export function orderBySimulation(input: OrderInput): SimulatedOrder {
  const { constant, changes, preference, connections, context } = input;
  const states = createVerdictStates(constant, changes, context);
  const watched: (Watched & { readonly recorded: RecordedConnection })[] = [];
  const lost: RecordedConnection[] = [];
  let judged = 0;
  let unknown = 0;
  for (const recorded of connections) {
    const before = states.judge(recorded, NOTHING_WRITTEN);
    const relevant = states.changesOf(recorded);
    const after = relevant.length === 0 ? before : states.judge(recorded, ALL_WRITTEN);
    if (before === 'unknown' || after === 'unknown') unknown++;
    else judged++;
    if (before === 'allowed' && after !== 'allowed') lost.push(recorded);
    // With one change that matters there is no state in between.
    if (before !== after || before === 'unknown' || relevant.length < 2) continue;
    watched.push({ recorded, changes: relevant, harmAt: harmOf(states, recorded, relevant, before) });
  }
  const { order, isBest } = searchOrder({ size: changes.length, watched, preference });
  return { order, judged, unknown, harmed: findHarmed(order, watched), lost, isBest };
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
      // What is not known in between is no promise kept.
      harm = between === outcome ? 'none' : outcome === 'allowed' ? 'break' : 'hole';
      known.set(key, harm);
    }
    return harm;
  };
}

function findHarmed(
  order: readonly number[],
  watched: readonly (Watched & { readonly recorded: RecordedConnection })[],
): readonly HarmedConnection[] {
  const placeOf = new Map(order.map((change, place) => [change, place]));
  const harmed: HarmedConnection[] = [];
  for (const { recorded, changes, harmAt } of watched) {
    // The state changes for this connection only when one of its own changes is written.
    const places = changes.map((change) => placeOf.get(change) ?? 0).sort((a, b) => a - b);
    let from: { readonly place: number; readonly harm: 'break' | 'hole' } | undefined;
    for (const place of places) {
      const harm = harmAt((change) => (placeOf.get(change) ?? 0) <= place);
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
