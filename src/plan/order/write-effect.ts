import { canonicalEndpointCondition } from '../../engine/endpoint-condition.ts';
import type { CompiledPolicy, CompiledRule } from '../../engine/policy-tables.ts';
import type { Direction } from '../../model/connection.ts';
import { endpointImplies, ruleImplies } from './implies.ts';

/**
 * What one write can do to connections while the rest of the set is not written yet.
 * `none`: no content changes. `widens`: it only adds allows. `isolates`: endpoints that no policy isolated may become isolated. `narrows`:
 * connections that it let through may lose that. `unknown`: it is not simulated.
 */
export type WriteEffect = 'none' | 'widens' | 'isolates' | 'narrows' | 'unknown';

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

/**
 * The effect of replacing `before` by `after` while `others` are in force, whatever the dialect: from what the objects compile to, without
 * knowing the pods. Where that proves nothing, the more dangerous answer is given.
 */
export function writeEffect(
  before: readonly CompiledPolicy[],
  after: readonly CompiledPolicy[],
  others: readonly CompiledPolicy[],
): WriteEffect {
  const keepsAllows = DIRECTIONS.every((direction) =>
    allowsOf(before, direction).every(([policy, rule]) =>
      allowsOf(after, direction).some(
        ([other, wider]) =>
          endpointImplies(policy.subject, other.subject) && ruleImplies(rule.match, wider.match),
      ),
    ),
  );
  const addsNoDenial = DIRECTIONS.every((direction) =>
    denialsOf(after, direction).every(([policy, rule]) =>
      denialsOf(before, direction).some(
        ([other, wider]) =>
          rule.action === wider.action &&
          canonicalEndpointCondition(policy.subject) === canonicalEndpointCondition(other.subject) &&
          ruleImplies(rule.match, wider.match),
      ),
    ),
  );
  if (!keepsAllows || !addsNoDenial) return 'narrows';
  const isCovered = DIRECTIONS.every((direction) =>
    isolatingIn(after, direction).every((policy) =>
      [...isolatingIn(before, direction), ...isolatingIn(others, direction)].some((other) =>
        endpointImplies(policy.subject, other.subject),
      ),
    ),
  );
  return isCovered ? 'widens' : 'isolates';
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

/** True when nothing is let through: such objects are written after those that let something through. */
export function allowsNothing(policies: readonly CompiledPolicy[]): boolean {
  return DIRECTIONS.every((direction) => allowsOf(policies, direction).length === 0);
}

type Rule = readonly [CompiledPolicy, CompiledRule];

function allowsOf(policies: readonly CompiledPolicy[], direction: Direction): readonly Rule[] {
  return rulesOf(policies, direction).filter(([, { action }]) => action === 'allow');
}

function denialsOf(policies: readonly CompiledPolicy[], direction: Direction): readonly Rule[] {
  return rulesOf(policies, direction).filter(([, { action }]) => action !== 'allow');
}

function rulesOf(policies: readonly CompiledPolicy[], direction: Direction): readonly Rule[] {
  return policies.flatMap((policy) => (policy[direction]?.rules ?? []).map((rule): Rule => [policy, rule]));
}

function isolatingIn(policies: readonly CompiledPolicy[], direction: Direction): readonly CompiledPolicy[] {
  return policies.filter((policy) => policy[direction]?.isolates === true && policy.doubt === undefined);
}
