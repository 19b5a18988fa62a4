import type { CompiledPolicy } from '../../engine/policy-tables.ts';
import { firstPlaceThatDiffers } from '../../impact/changes/changed-places.ts';
import { compareText } from '../../model/compare-text.ts';
import { policyKey } from '../../model/verdict.ts';
import { isReference } from '../../policy/dialects.ts';
import type { Policy } from '../../policy/policy.ts';
import { isWritten, type PlannedChange } from '../deploy-plan.ts';
import type { Surroundings } from '../surroundings.ts';
import { compileObject, type ObjectChange } from './compile-object.ts';
import type { Stage } from './place-waits.ts';
import { allowsNothing, stayingIsolation, type WriteEffect, writeEffect } from './write-effect.ts';

/** A change, with its object before and after as the simulation reads it. */
export interface ChangeReading extends ObjectChange {
  readonly change: PlannedChange;
  /** False when a state of it is not simulated under this platform. */
  readonly isKnown: boolean;
}

const RANK: Readonly<Record<Exclude<Stage, 'bridge' | 'unbridge'>, number>> = {
  adds: 0,
  isolates: 1,
  closes: 1.5,
  narrows: 2,
  deletes: 3,
};
/** What policies refer to (a tier, a group, a set) is there before they are, and goes after them. */
const REFERENCE_RANK = { create: -1, delete: 3.5 } as const;
/** The rank of a write that changes nothing. */
const NOTHING_RANK = 2.6;

export interface RankedChange {
  readonly reading: ChangeReading;
  readonly change: PlannedChange;
  /** Undefined when its content stays as it is. */
  readonly stage: keyof typeof RANK | undefined;
}

/** Among writes that isolate and add, the simulation has found out which depends on which. */
export function provedStage(stage: RankedChange['stage']): RankedChange['stage'] {
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
export function rankChanges(
  readings: readonly ChangeReading[],
  constant: readonly Policy[],
  surroundings: Surroundings,
): readonly RankedChange[] {
  const references = [
    ...constant,
    ...readings.flatMap(({ before, after }) => [before, after].filter((one) => one !== undefined)),
  ].filter(isReference);
  const compile = (policy: Policy | undefined) =>
    policy === undefined || isReference(policy) ? [] : compileObject(policy, references, surroundings);
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
      const own = stageOf(change, effect, after);
      const rank = own === undefined ? NOTHING_RANK : RANK[own];
      const place = referenceRank(reading) ?? rank;
      const stage = place === REFERENCE_RANK.create ? 'adds' : own;
      return { reading, change: { ...change, effect }, stage, place, key: policyKey(change.object) };
    })
    .sort((a, b) => a.place - b.place || compareText(a.key, b.key));
}

function referenceRank({ change: { action }, before, after }: ChangeReading): number | undefined {
  if (action !== 'create' && action !== 'delete') return undefined;
  return [before, after].some((policy) => policy !== undefined && isReference(policy))
    ? REFERENCE_RANK[action]
    : undefined;
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
