import type { CompiledPolicy, CompiledRule } from '../../engine/policy-tables.ts';
import { DIRECTIONS, type Direction } from '../../model/connection.ts';
import { endpointImplies, ruleImplies } from './implies.ts';

/**
 * What one write can do to connections while the rest of the set is not written yet. `none`: no content changes. `widens`: it
 * only adds allows. `isolates`: endpoints that no policy isolated may become isolated. `narrows`: connections that it let through
 * may lose that. `unknown`: it is not simulated.
 */
export type WriteEffect = 'none' | 'widens' | 'isolates' | 'narrows' | 'unknown';

/**
 * The effect of replacing `before` by `after` while `others` are in force, whatever the dialect: from what the objects compile
 * to, without knowing the pods. Where that proves nothing, the more dangerous effect is returned.
 */
export function writeEffect(
  before: readonly CompiledPolicy[],
  after: readonly CompiledPolicy[],
  others: readonly CompiledPolicy[],
): WriteEffect {
  if (!DIRECTIONS.every((direction) => keepsAll(before, after, direction))) return 'narrows';
  const isCovered = DIRECTIONS.every((direction) =>
    isolatingIn(after, direction).every((policy) =>
      [...isolatingIn(before, direction), ...isolatingIn(others, direction)].some((other) =>
        endpointImplies(policy.subject, other.subject),
      ),
    ),
  );
  return isCovered ? 'widens' : 'isolates';
}

/**
 * Whether `after` lets through, or passes, everything that `before` did; no rule newly denies or passes, and none of these comes
 * before a rule that it came after, where the order may matter.
 */
function keepsAll(
  before: readonly CompiledPolicy[],
  after: readonly CompiledPolicy[],
  direction: Direction,
): boolean {
  const [old, now] = [rulesOf(before, direction), rulesOf(after, direction)];
  /** For each rule of `before`: the last index in `after` of the rules that came before it. */
  const lastInFront: number[] = [];
  let last = -1;
  for (const [policy, rule] of old) {
    lastInFront.push(last);
    if (rule.action === 'deny') continue;
    const place = now.findIndex(
      ([other, wider]) =>
        (wider.action === 'allow' || wider.action === rule.action) &&
        isAsCertain(other, policy) &&
        endpointImplies(policy.subject, other.subject) &&
        ruleImplies(rule.match, wider.match),
    );
    if (place < 0) return false;
    last = Math.max(last, place);
  }
  return now.every(
    ([policy, rule], place) =>
      rule.action === 'allow' ||
      old.some(
        ([other, wider], i) =>
          rule.action === wider.action &&
          (lastInFront[i] ?? place) < place &&
          isAsCertain(other, policy) &&
          endpointImplies(policy.subject, other.subject) &&
          ruleImplies(rule.match, wider.match),
      ),
  );
}

function isAsCertain(one: CompiledPolicy, other: CompiledPolicy): boolean {
  return one.doubt === undefined || other.doubt !== undefined;
}

/** Those of `before` that isolate the same endpoints whether the change is written or not. */
export function stayingIsolation(
  before: readonly CompiledPolicy[],
  after: readonly CompiledPolicy[],
): readonly CompiledPolicy[] {
  return before.filter((policy) =>
    DIRECTIONS.every(
      (direction) =>
        policy[direction]?.isolates !== true ||
        isolatingIn(after, direction).some((other) => endpointImplies(policy.subject, other.subject)),
    ),
  );
}

/** Whether nothing is let through: such objects are written after those that let something through. */
export function allowsNothing(policies: readonly CompiledPolicy[]): boolean {
  return DIRECTIONS.every((direction) =>
    rulesOf(policies, direction).every(([, { action }]) => action !== 'allow'),
  );
}

type Rule = readonly [CompiledPolicy, CompiledRule];

function rulesOf(policies: readonly CompiledPolicy[], direction: Direction): readonly Rule[] {
  return policies.flatMap((policy) => (policy[direction]?.rules ?? []).map((rule): Rule => [policy, rule]));
}

function isolatingIn(policies: readonly CompiledPolicy[], direction: Direction): readonly CompiledPolicy[] {
  return policies.filter((policy) => policy[direction]?.isolates === true && policy.doubt === undefined);
}
