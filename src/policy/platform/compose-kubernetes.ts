import type { Tier } from '../../engine/policy-tables.ts';
import { compileNetworkPolicy } from '../kubernetes/compile.ts';
import { platformTier } from '../kubernetes/compile-platform.ts';
import type { InForce } from '../policies-in-force.ts';
import { policiesOf } from '../policy.ts';
import type { Platform } from './platform.ts';

/**
 * What the platform does whatever policies say, then the NetworkPolicies, which only allow, and whose end denies what one of
 * them isolates.
 */
export function composeKubernetes(policies: readonly InForce[], { profile }: Platform): readonly Tier[] {
  const { before, undefinedProtocols } = platformTier(profile);
  return [
    before,
    {
      name: 'network-policy',
      precedence: 'first-match',
      end: 'deny-isolated',
      policies: [
        ...policiesOf('kubernetes', policies).map((policy) => compileNetworkPolicy(policy, profile)),
        ...undefinedProtocols,
      ],
    },
  ];
}
