import type { CompiledPolicy, PolicyTables } from '../engine/policy-tables.ts';
import type { CniProfile } from './cni-profile.ts';
import { compileNetworkPolicy } from './kubernetes/compile.ts';
import { platformTier } from './kubernetes/compile-platform.ts';
import type { Policy } from './policy.ts';
import type { PolicySet } from './policy-set.ts';
import { unjudgedTier } from './unjudged/compile-unjudged.ts';

/**
 * The tables that the engine walks: first what policies may decide that are not simulated, then what the platform does
 * whatever policies say, then the NetworkPolicies, which only allow, and whose end denies what one of them isolates.
 */
export function compilePolicies(
  { policies, contested, unjudged, unconfirmed }: PolicySet,
  profile: CniProfile,
): PolicyTables {
  const { before, undefinedProtocols } = platformTier(profile);
  return {
    tiers: [
      unjudgedTier(unjudged),
      before,
      {
        name: 'network-policy',
        precedence: 'first-match',
        end: 'deny-isolated',
        policies: [
          ...policies.map((policy) => compileNetworkPolicy(policy.ref, policy.value, profile)),
          ...contested.map((policy) => compileContested(policy, profile)),
          ...unconfirmed.map((policy) => compileUnconfirmed(policy, profile)),
          ...undefinedProtocols,
        ],
      },
    ],
  };
}

/** One of several of its name: it is in force, or another is. */
function compileContested({ ref, value }: Policy, profile: CniProfile): CompiledPolicy {
  const detail = `${ref.kind} \`${ref.namespace ?? ''}/${ref.name}\` is written more than once, and nothing says which one the cluster has`;
  return { ...compileNetworkPolicy(ref, value, profile), doubt: { code: 'policy-contested', detail } };
}

/** A policy that may be in force or not. */
function compileUnconfirmed({ ref, value }: Policy, profile: CniProfile): CompiledPolicy {
  const detail = `${ref.kind} \`${ref.namespace ?? ''}/${ref.name}\` is in the inventory but not among the given policies`;
  return { ...compileNetworkPolicy(ref, value, profile), doubt: { code: 'policy-not-given', detail } };
}
