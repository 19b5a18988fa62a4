import type { PolicyTables } from '../engine/policy-tables.ts';
import type { CniProfile } from './cni-profile.ts';
import { compileNetworkPolicy } from './kubernetes/compile.ts';
import { platformTier } from './kubernetes/compile-platform.ts';
import type { Policy } from './policy.ts';

/**
 * The tables that the engine walks: first what the platform does whatever policies say, then the NetworkPolicies, which
 * only allow, and whose end denies what one of them isolates.
 */
export function compilePolicies(policies: readonly Policy[], profile: CniProfile): PolicyTables {
  const { before, undefinedProtocols } = platformTier(profile);
  return {
    tiers: [
      before,
      {
        name: 'network-policy',
        precedence: 'first-match',
        end: 'deny-isolated',
        policies: [
          ...policies.map((policy) => compileNetworkPolicy(policy.ref, policy.value, profile)),
          ...undefinedProtocols,
        ],
      },
    ],
  };
}
