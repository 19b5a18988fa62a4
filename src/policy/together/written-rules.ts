import { isJoin } from '../../engine/condition.ts';
import type { CompiledPolicy, CompiledRule, PolicyTables, Tier } from '../../engine/policy-tables.ts';
import { DIRECTIONS, type Direction } from '../../model/connection.ts';
import { formatFieldPath } from '../../model/field-path.ts';
import { namespacedName } from '../../model/namespaced-name.ts';
import { type PolicyRef, policyKey } from '../../model/verdict.ts';

/** A written policy of a tier that is certainly in force, with its rules of one direction. */
export interface PlacedPolicy {
  readonly ref: PolicyRef;
  readonly compiled: CompiledPolicy;
  readonly direction: Direction;
  readonly tier: Tier;
  /** The index of the tier, and of the policy in it. */
  readonly tierPlace: number;
  readonly place: number;
  readonly rules: readonly CompiledRule[];
}

export interface PlacedRule {
  readonly policy: PlacedPolicy;
  readonly rule: CompiledRule;
}

export function placedPolicies({ tiers }: PolicyTables): readonly PlacedPolicy[] {
  return tiers.flatMap((tier, tierPlace) =>
    tier.policies.flatMap((compiled, place) =>
      DIRECTIONS.flatMap((direction): PlacedPolicy[] => {
        const { origin, doubt } = compiled;
        if ('builtIn' in origin || doubt !== undefined) return [];
        const rules = (compiled[direction]?.rules ?? []).filter(isWritten);
        if (rules.length === 0) return [];
        return [{ ref: origin, compiled, direction, tier, tierPlace, place, rules }];
      }),
    ),
  );
}

/** Leaves out what platforms add, and rules that can match nothing, which other lints report. */
function isWritten({ path, match }: CompiledRule): boolean {
  const isNever = isJoin(match) && match.kind === 'any' && match.of.length === 0;
  return path.length > 0 && !isNever;
}

/** A key that is the same for all that one written rule is compiled to. */
export function keyOfRule({ ref, direction }: PlacedPolicy, { path }: CompiledRule): string {
  return `${policyKey(ref)} ${direction} ${formatFieldPath(path)}`;
}

/** `spec.egress[0]` of NetworkPolicy `shop/web`. */
export function nameOfRule({ ref }: PlacedPolicy, { path }: CompiledRule): string {
  return `\`${formatFieldPath(path)}\` of ${ref.kind} \`${namespacedName(ref)}\``;
}
