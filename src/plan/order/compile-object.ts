import type { CompiledPolicy, PolicyTables } from '../../engine/policy-tables.ts';
import { compilePolicies } from '../../policy/compile-policies.ts';
import type { Platform } from '../../policy/platform/platform.ts';
import type { Policy } from '../../policy/policy.ts';
import { type PolicySet, setOfPolicies } from '../../policy/policy-set.ts';

/** What enforces policies, and what they refer to that is not a policy. */
export interface OrderContext {
  readonly platform: Platform;
  readonly known: Pick<PolicySet, 'services' | 'namespaces'>;
}

/** What one object compiles to by itself, given what policies of its dialect refer to; without what the platform adds. */
export function compileObject(
  policy: Policy,
  references: readonly Policy[],
  { platform, known }: OrderContext,
): readonly CompiledPolicy[] {
  const tables: PolicyTables = compilePolicies(
    { ...setOfPolicies([policy, ...references]), ...known },
    platform,
  );
  const { kind, namespace, name } = policy.ref;
  return tables.tiers
    .flatMap(({ policies }) => policies)
    .filter(
      ({ origin }) =>
        !('builtIn' in origin) &&
        origin.kind === kind &&
        origin.namespace === namespace &&
        origin.name === name,
    );
}

/** An object before and after its write; undefined: it is not there. */
export interface ObjectChange {
  readonly before: Policy | undefined;
  readonly after: Policy | undefined;
}
