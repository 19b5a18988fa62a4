import type { RecordedConnection } from '../../model/digest.ts';
import type { JsonObject } from '../../model/json-object.ts';
import type { Policy } from '../../policy/policy.ts';
import { isWritten, type PlannedChange } from '../deploy-plan.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Bridge } from './bridge.ts';
import { kindsNotSimulated } from './kinds-not-simulated.ts';
import { createObjectReader } from './object-reader.ts';
import type { OrderInput, SimulatedOrder } from './order-by-simulation.ts';
import type { OrderReport } from './order-report.ts';
import { type Bridging, orderWithBridges } from './order-with-bridges.ts';
import { placeWaits, type Wait } from './place-waits.ts';
import { type ChangeReading, provedStage, type RankedChange, rankChanges } from './ranked-changes.ts';

/** The writes in their order, with what goes between them. */
export interface OrderedChanges {
  /** In the order of the writes; those that are not written come last. */
  readonly changes: readonly PlannedChange[];
  /** Temporary policies: written before the changes, and deleted after them. */
  readonly bridges: readonly Bridge[];
  /** Where a write waits until those before it are in force; bridges count as writes, when they come and when they go. */
  readonly waits: readonly Wait[];
  readonly report: OrderReport;
}

/** What is live beside the changes. */
export interface ConstantObjects {
  readonly objects: readonly JsonObject[];
  /** Kinds of policies that could not be looked at where the changes are. */
  readonly notSeen: readonly string[];
  /** The same for other namespaces, where such policies decide at the other end of connections; left out: none. */
  readonly notSeenElsewhere?: readonly string[];
}

/** Decides in which order a set is written. `constant` is what stays as it is. */
export type WriteOrder = (changes: readonly PlannedChange[], constant: ConstantObjects) => OrderedChanges;

/** What an order is proved on. */
export interface OrderSettings extends Surroundings {
  /** Recorded connections, completed by the inventory; undefined: none were given. */
  readonly connections: readonly RecordedConnection[] | undefined;
  /**
   * Makes a short hash for the names of temporary policies, which may help where no order keeps all connections. Undefined: they
   * were not asked for.
   */
  readonly bridgeHash?: (text: string) => string;
}

/**
 * The order that the simulation proves on recorded connections. Where these leave a choice: first what only adds allows, then
 * what may isolate (what allows something before what allows nothing), then what may remove allows, then deletions.
 */
export function createWriteOrder({ connections, bridgeHash, ...surroundings }: OrderSettings): WriteOrder {
  const read = createObjectReader(surroundings);
  return (changes, constant) => {
    const policies = constant.objects.flatMap((content) => read(content) ?? []);
    const readings = changes.map((change): ChangeReading => {
      // A refused object stays as it is; so does an adopted one, as far as connections are concerned.
      const isMoving = isWritten(change);
      const before = read(change.before);
      const after = isMoving ? read(change.after) : before;
      const isKnown =
        (change.before === undefined || before !== undefined) &&
        (!isMoving || change.after === undefined || after !== undefined);
      return { change, before, after, isKnown };
    });
    const staying = readings.flatMap(({ change, before }) => (isWritten(change) ? [] : (before ?? [])));
    const all = [...policies, ...staying];
    const isAllSeen =
      constant.notSeen.length === 0 &&
      policies.length === constant.objects.length &&
      readings.every(({ isKnown }) => isKnown);
    const bridging = bridgeHash && { isAllSeen, hashOf: bridgeHash, read };
    const ordered = order({ readings, constant: all, surroundings, connections, bridging });
    const { report } = ordered;
    if (report.kind !== 'simulated') return ordered;
    const kept = readings
      .filter(({ change }) => !isWritten(change))
      .map(({ change }) => change.before)
      .filter((content) => content !== undefined);
    const unread = [...constant.objects, ...kept].filter((content) => read(content) === undefined);
    const notSimulated = kindsNotSimulated(unread, surroundings);
    return {
      ...ordered,
      report: { ...report, notSeen: [...new Set([...constant.notSeen, ...notSimulated])] },
    };
  };
}

interface OrderProblem {
  readonly readings: readonly ChangeReading[];
  readonly constant: readonly Policy[];
  readonly surroundings: Surroundings;
  readonly connections: readonly RecordedConnection[] | undefined;
  readonly bridging: Bridging | undefined;
}

function order({ readings, constant, surroundings, connections, bridging }: OrderProblem): OrderedChanges {
  const ranked = rankChanges(readings, constant, surroundings);
  const written = ranked.filter(({ reading }) => isWritten(reading.change));
  const rest = ranked.filter(({ reading }) => !isWritten(reading.change)).map(({ change }) => change);
  const notSimulated = written.filter(({ reading }) => !reading.isKnown).length;
  const unproved = (report: OrderReport): OrderedChanges => ({
    changes: [...written.map(({ change }) => change), ...rest],
    bridges: [],
    waits: placeWaits(written.map(({ stage }) => stage)),
    report,
  });
  if (written.length === 0 || connections === undefined || connections.length === 0) {
    return unproved(
      written.length < 2 ? { kind: 'no-states' } : { kind: 'not-proved', why: 'no-connections' },
    );
  }
  if (notSimulated === written.length) return unproved({ kind: 'not-proved', why: 'not-simulated' });
  const input: OrderInput = {
    constant,
    changes: written.map(({ reading: { before, after } }) => ({ before, after })),
    preference: written.map((_, place) => place),
    connections,
    surroundings,
  };
  const { found, bridges, notBridged } = orderWithBridges(input, bridging);
  return {
    changes: [...found.order.flatMap((place) => written[place]?.change ?? []), ...rest],
    bridges,
    waits: provedWaits(found, written, bridges.length),
    report: {
      kind: 'simulated',
      judged: found.judged,
      unknown: found.unknown,
      harmed: found.harmed,
      lost: found.lost,
      isBest: found.isBest,
      notSimulated,
      isSingle: written.length < 2,
      notSeen: [],
      notBridged,
    },
  };
}

/** Bridges are written before the changes, and deleted after them. */
function provedWaits(
  { order: places, placeWaits: place }: SimulatedOrder,
  written: readonly RankedChange[],
  bridges: number,
): readonly Wait[] {
  const stages = places.map((at) => provedStage(written[at]?.stage));
  const widening = places.flatMap((at, number) =>
    written[at]?.change.effect === 'widens' ? [bridges + number] : [],
  );
  return place(
    [
      ...Array.from({ length: bridges }, () => 'bridge' as const),
      ...stages,
      ...Array.from({ length: bridges }, () => 'unbridge' as const),
    ],
    new Set(widening),
  );
}
