import type { CompiledPolicy } from '../../engine/policy-tables.ts';
import { firstPlaceThatDiffers } from '../../impact/changes/changed-places.ts';
import type { RecordedConnection } from '../../model/digest.ts';
import { isReference } from '../../policy/dialects.ts';
import type { Policy } from '../../policy/policy.ts';
import { isWritten, objectKey, type PlannedChange } from '../deploy-plan.ts';
import type { JsonObject } from '../json-object.ts';
import type { Bridge } from './bridge.ts';
import { compileObject, type OrderContext } from './compile-object.ts';
import { kindsNotSimulated } from './kinds-not-simulated.ts';
import type { OrderInput } from './order-by-simulation.ts';
import type { OrderReport } from './order-report.ts';
import { type Bridging, orderWithBridges } from './order-with-bridges.ts';
import { placeWaits, type Stage, type Wait } from './place-waits.ts';
import { createObjectReader } from './read-object.ts';
import type { ObjectChange } from './verdict-states.ts';
import { allowsNothing, stayingIsolation, type WriteEffect, writeEffect } from './write-effect.ts';

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

export interface OrderSettings extends OrderContext {
  readonly defaultNamespace: string;
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
export function createWriteOrder({
  defaultNamespace,
  connections,
  bridgeHash,
  ...context
}: OrderSettings): WriteOrder {
  const read = createObjectReader({ platform: context.platform, defaultNamespace });
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
    const ordered = order(readings, all, context, connections, bridging);
    const { report } = ordered;
    if (report.kind !== 'simulated') return ordered;
    const kept = readings
      .filter(({ change }) => !isWritten(change))
      .map(({ change }) => change.before)
      .filter((content) => content !== undefined);
    const unread = [...constant.objects, ...kept].filter((content) => read(content) === undefined);
    const notSimulated = kindsNotSimulated(unread, { platform: context.platform, defaultNamespace });
    return {
      ...ordered,
      report: { ...report, notSeen: [...new Set([...constant.notSeen, ...notSimulated])] },
    };
  };
}

interface ChangeReading extends ObjectChange {
  readonly change: PlannedChange;
  /** False when a state of it is not simulated under this platform. */
  readonly isKnown: boolean;
}

function order(
  readings: readonly ChangeReading[],
  constant: readonly Policy[],
  context: OrderContext,
  connections: readonly RecordedConnection[] | undefined,
  bridging: Bridging | undefined,
): OrderedChanges {
  const ranked = withEffects(readings, constant, context);
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
    context,
  };
  const { found, bridges, notBridged } = orderWithBridges(input, bridging);
  return {
    changes: [...found.order.flatMap((place) => written[place]?.change ?? []), ...rest],
    bridges,
    waits: found.placeWaits(
      [
        ...bridges.map(() => 'bridge' as const),
        ...found.order.map((place) => provedStage(written[place]?.stage)),
        ...bridges.map(() => 'unbridge' as const),
      ],
      new Set(
        found.order.flatMap((place, number) =>
          written[place]?.change.effect === 'widens' ? [bridges.length + number] : [],
        ),
      ),
    ),
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

const RANK: Readonly<Record<Exclude<Stage, 'bridge' | 'unbridge'>, number>> = {
  adds: 0,
  isolates: 1,
  closes: 1.5,
  narrows: 2,
  deletes: 3,
};
/** The rank of a write that changes nothing. */
const NOTHING_RANK = 2.6;

interface RankedChange {
  readonly reading: ChangeReading;
  readonly change: PlannedChange;
  /** Undefined when its content stays as it is. */
  readonly stage: keyof typeof RANK | undefined;
}

/** Among writes that isolate and add, the simulation has found out which depends on which. */
function provedStage(stage: RankedChange['stage']): RankedChange['stage'] {
  return stage === 'isolates' || stage === 'closes' ? 'adds' : stage;
}

function stageOf(
  { action }: PlannedChange,
  effect: WriteEffect,
  after: readonly CompiledPolicy[],
): RankedChange['stage'] {
  if (action === 'delete') return 'deletes';
  switch (effect) {
    case 'none':
      return undefined;
    case 'widens':
      return 'adds';
    case 'isolates':
      return allowsNothing(after) ? 'closes' : 'isolates';
    case 'narrows':
    case 'unknown':
      return 'narrows';
  }
}

/** The changes with their effects, preferred ones first. */
function withEffects(
  readings: readonly ChangeReading[],
  constant: readonly Policy[],
  context: OrderContext,
): readonly RankedChange[] {
  const references = [
    ...constant,
    ...readings.flatMap(({ before, after }) => [before, after].filter((one) => one !== undefined)),
  ].filter(isReference);
  const compile = (policy: Policy | undefined) =>
    policy === undefined || isReference(policy) ? [] : compileObject(policy, references, context);
  const compiled = readings.map((reading) => ({
    reading,
    before: compile(reading.before),
    after: compile(reading.after),
  }));
  const others = [
    ...constant.flatMap(compile),
    ...compiled.flatMap(({ before, after }) => stayingIsolation(before, after)),
  ];
  return compiled
    .map(({ reading, before, after }) => {
      const { change } = reading;
      const effect = effectOf(reading, before, after, others);
      const stage = stageOf(change, effect, after);
      const place = stage === undefined ? NOTHING_RANK : RANK[stage];
      return { reading, change: { ...change, effect }, stage, place, key: objectKey(change.object) };
    })
    .sort((a, b) => a.place - b.place || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

function effectOf(
  { change, before, after, isKnown }: ChangeReading,
  compiledBefore: readonly CompiledPolicy[],
  compiledAfter: readonly CompiledPolicy[],
  others: readonly CompiledPolicy[],
): WriteEffect {
  if (change.action === 'adopt' || !isWritten(change)) return 'none';
  if (!isKnown || [before, after].some((policy) => policy !== undefined && isReference(policy)))
    return 'unknown';
  // It moves among other policies: what it lets through may now be denied before, and what it denies may have been allowed.
  const isMoved = before && after && firstPlaceThatDiffers('order', before, after) !== undefined;
  return isMoved ? 'narrows' : writeEffect(compiledBefore, compiledAfter, others);
}
