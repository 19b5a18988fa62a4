import type { PolicyTables } from '../../engine/policy-tables.ts';
import { policyKey } from '../../model/verdict.ts';
import { compilePolicies } from '../../policy/compile-policies.ts';
import type { Platform } from '../../policy/platform/platform.ts';
import { setOfPolicies } from '../../policy/policy-set.ts';
import { changedTables, type TablesOfBoth } from './changed-tables.ts';
import type { ChangedPolicies } from './policy-changes.ts';

/** About policies that are not simulated only their reach is known, so their tables have only the changed ones. */
export function touchedTables(
  { inBase, inHead }: ChangedPolicies,
  tables: TablesOfBoth,
  platform: Platform,
): readonly PolicyTables[] {
  const changed = new Set(
    [inBase, inHead]
      .flatMap(({ policies, contested }) => [...policies, ...contested])
      .map(({ ref }) => policyKey(ref)),
  );
  const judged = changedTables(tables, (ref) => changed.has(policyKey(ref)));
  const notSimulated = [inBase, inHead].map((set) =>
    compilePolicies({ ...setOfPolicies([]), notSimulated: set.notSimulated }, platform),
  );
  return [judged.base, judged.head, ...notSimulated];
}
