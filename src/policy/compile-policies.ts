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
  { policies, unjudged, unconfirmed }: PolicySet,
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
          ...unconfirmed.map((policy) => compileUnconfirmed(policy, profile)),
          ...undefinedProtocols,
        ],
      },
    ],
  };
}

/** A policy that may be in force or not. */
function compileUnconfirmed({ ref, value }: Policy, profile: CniProfile): CompiledPolicy {
  const detail = `${ref.kind} \`${ref.namespace ?? ''}/${ref.name}\` is in the inventory but not among the given policies`;
  return { ...compileNetworkPolicy(ref, value, profile), doubt: { code: 'policy-not-given', detail } };
}
