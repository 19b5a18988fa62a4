import type { RecordedConnection } from '../../model/digest.ts';
import type { JsonObject } from '../../model/json-object.ts';
import { isSameContent } from '../objects/stored-content.ts';
import type { Surroundings } from '../surroundings.ts';
import type { ObjectChange } from './compile-object.ts';
import { kindsNotSimulated } from './kinds-not-simulated.ts';
import { createObjectReader } from './object-reader.ts';
import { orderBySimulation } from './order-by-simulation.ts';
import { placeWaits, type Stage, type Wait } from './place-waits.ts';
import type { WrittenState } from './search-order.ts';
import { createVerdictStates } from './verdict-states.ts';

/** An object that is to be put back: as it is now, and as it was before; undefined: it is not there. */
export interface ReversalStep {
  readonly live: JsonObject | undefined;
  readonly before: JsonObject | undefined;
}

/** How to put everything back, from what is live. Steps are numbered from 0. */
export interface Reversal {
  /** The order in which the steps are to be done. */
  readonly order: readonly number[];
  /** Steps before which what was done so far has to be in force: the waits of the deploy do not apply to the way back. */
  readonly waits: ReadonlySet<number>;
  /** Number of recorded connections on which the order is proved; undefined: none, and it is the reverse of the writes. */
  readonly judged: number | undefined;
  /** Kinds of live policies, outside the steps or among them, that cannot be read or are not simulated: they may decide otherwise. */
  readonly notSimulated: readonly string[];
  /** Allowed now and when all is put back, but not certainly in between, whatever the order. */
  readonly broken: readonly RecordedConnection[];
  /** Allowed now, but not certainly when all is put back. */
  readonly lost: readonly RecordedConnection[];
  /**
   * A connection that is allowed now and was before the deploy, and that this step would cut, given which steps are done: asked
   * when one of them cannot be done.
   */
  readonly cutBy: (step: number, isDone: WrittenState) => RecordedConnection | undefined;
}

/** Finds the way back. `steps` are in the order in which they were written; `constant` is what is live beside them. */
export type ReversalOrder = (steps: readonly ReversalStep[], constant: readonly JsonObject[]) => Reversal;

export interface ReversalSettings extends Surroundings {
  /** Recorded connections, completed by the inventory; undefined: none were given. */
  readonly connections: readonly RecordedConnection[] | undefined;
}

/**
 * Orders the way back as the deploy was ordered: from what is live now, so that no recorded connection that is allowed now and
 * when all is put back is cut in between. Where the order makes no difference, and where nothing was recorded, it is the reverse
 * of the writes.
 */
export function createReversalOrder({ connections = [], ...surroundings }: ReversalSettings): ReversalOrder {
  const read = createObjectReader(surroundings);
  return (steps, constant) => {
    if (connections.length === 0 || steps.length === 0) return reverseOf(steps);
    const changes = steps.map(
      ({ live, before }): ObjectChange => ({ before: read(live), after: read(before) }),
    );
    const policies = constant.flatMap((content) => read(content) ?? []);
    const contents = [
      ...constant,
      ...steps.flatMap(({ live, before }) => [live, before].filter((content) => content !== undefined)),
    ];
    const unread = contents.filter((content) => read(content) === undefined);
    const notSimulated = kindsNotSimulated(unread, surroundings);
    const preference = steps.map((_, step) => steps.length - step);
    const {
      order,
      judged,
      harmed,
      lost,
      placeWaits: placeBy,
    } = orderBySimulation({
      constant: policies,
      changes,
      preference,
      connections,
      surroundings,
    });
    const broken = harmed.filter(({ harm }) => harm === 'break').map(({ recorded }) => recorded);
    let states: ReturnType<typeof createVerdictStates> | undefined;
    const cutBy: Reversal['cutBy'] = (step, isDone) => {
      states ??= createVerdictStates(policies, changes, surroundings);
      const { judge, changesOf } = states;
      const isAllowed = (recorded: RecordedConnection, state: WrittenState) =>
        judge(recorded, state) === 'allowed';
      return connections.find(
        (recorded) =>
          changesOf(recorded).includes(step) &&
          isAllowed(recorded, isDone) &&
          isAllowed(recorded, () => true) &&
          isAllowed(recorded, () => false) &&
          !isAllowed(recorded, (one) => one === step || isDone(one)),
      );
    };
    const waits = stepsOf(placeBy(order.map((step) => stageOf(steps[step]))), order);
    return { order, waits, judged, notSimulated, broken: [...new Set(broken)], lost, cutBy };
  };
}

/** For when nothing was recorded: the cluster goes back through the states of the deploy. */
export function reverseOf(steps: readonly ReversalStep[]): Reversal {
  const order = steps.map((_, step) => steps.length - 1 - step);
  const stages = order.map((step) => stageOf(steps[step]));
  return {
    order,
    waits: stepsOf(placeWaits(stages), order),
    judged: undefined,
    notSimulated: [],
    broken: [],
    lost: [],
    cutBy: () => undefined,
  };
}

/** What restored content does is not examined: it may remove allows. */
function stageOf(step: ReversalStep | undefined): Stage | undefined {
  if (step === undefined || step.live === step.before) return undefined;
  if (step.before === undefined) return 'deletes';
  if (step.live === undefined) return 'adds';
  return isSameContent(step.live, step.before) ? undefined : 'narrows';
}

function stepsOf(waits: readonly Wait[], order: readonly number[]): ReadonlySet<number> {
  return new Set(waits.flatMap(({ before }) => order[before] ?? []));
}
