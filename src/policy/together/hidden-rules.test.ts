import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connection, tables } from '../../../test/support/engine-arbitraries.ts';
import { createCoverage } from '../../engine/coverage.ts';
import { createDisjointness } from '../../engine/disjoint.ts';
import { createEvaluator } from '../../engine/evaluator.ts';
import type { CompiledRule, DirectionRules, PolicyTables } from '../../engine/policy-tables.ts';
import { DIRECTIONS } from '../../model/connection.ts';
import { findHiddenRules } from './hidden-rules.ts';

/** Each rule and policy with a name of its own. */
function named({ tiers }: PolicyTables): PolicyTables {
  let count = 0;
  const rules = (of: DirectionRules | undefined): DirectionRules | undefined =>
    of && { ...of, rules: of.rules.map((rule): CompiledRule => ({ ...rule, path: ['spec', count++] })) };
  return {
    tiers: tiers.map((tier) => ({
      ...tier,
      policies: tier.policies.map((policy) => ({
        ...policy,
        origin: 'builtIn' in policy.origin ? policy.origin : { ...policy.origin, name: `p${count++}` },
        ingress: rules(policy.ingress),
        egress: rules(policy.egress),
      })),
    })),
  };
}

function without(removed: CompiledRule, { tiers }: PolicyTables): PolicyTables {
  const rules = (of: DirectionRules | undefined): DirectionRules | undefined =>
    of && { ...of, rules: of.rules.filter((rule) => rule !== removed) };
  return {
    tiers: tiers.map((tier) => ({
      ...tier,
      policies: tier.policies.map((policy) => ({
        ...policy,
        ingress: rules(policy.ingress),
        egress: rules(policy.egress),
      })),
    })),
  };
}

describe('a rule that is named as one that decides nothing', () => {
  it('can be removed, and no certain verdict is another one', () => {
    const coverage = createCoverage(Number.POSITIVE_INFINITY);
    const disjointness = createDisjointness(Number.POSITIVE_INFINITY);
    let found = 0;
    fc.assert(
      fc.property(tables.map(named), fc.array(connection, { minLength: 1, maxLength: 5 }), (all, made) => {
        for (const { inner } of findHiddenRules(all, coverage, disjointness)) {
          found++;
          const [before, after] = [createEvaluator(all), createEvaluator(without(inner.rule, all))];
          for (const one of made) {
            for (const direction of DIRECTIONS) {
              const outcomes = [before, after].map((side) => side.judge(one)[direction].outcome);
              // What is not known of two policies is asked of each by itself, so less may be certain.
              if (!outcomes.includes('unknown')) expect(outcomes[1]).toBe(outcomes[0]);
            }
          }
        }
      }),
      { numRuns: 500 },
    );
    expect(found).toBeGreaterThan(0);
  });
});
