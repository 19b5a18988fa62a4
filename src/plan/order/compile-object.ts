import type { CompiledPolicy, PolicyTables } from '../../engine/policy-tables.ts';
import { compilePolicies } from '../../policy/compile-policies.ts';
import type { Policy } from '../../policy/policy.ts';
import { setOfPolicies } from '../../policy/policy-set.ts';
import type { Surroundings } from '../surroundings.ts';

/** What one object compiles to by itself, given what policies of its dialect refer to; without what the platform adds. */
export function compileObject(
  policy: Policy,
  references: readonly Policy[],
  { platform, known }: Surroundings,
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
