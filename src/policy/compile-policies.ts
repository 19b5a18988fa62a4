import type { PolicyTables } from '../engine/policy-tables.ts';
import { composeKubernetes } from './platform/compose-kubernetes.ts';
import type { Platform } from './platform/platform.ts';
import { policiesInForce } from './policies-in-force.ts';
import type { PolicySet } from './policy-set.ts';
import { unjudgedTier } from './unjudged/compile-unjudged.ts';

/**
 * The tables that the engine walks: first what policies may decide that are not simulated, then the tiers of the platform.
 * How those stand to each other is the platform's own: one file `platform/compose-….ts` each.
 */
export function compilePolicies(set: PolicySet, platform: Platform): PolicyTables {
  const policies = policiesInForce(set);
  return { tiers: [unjudgedTier(set.unjudged), ...composeKubernetes(policies, platform)] };
}
