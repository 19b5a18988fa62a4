import type { PolicyTables } from '../engine/policy-tables.ts';
import { policyKey } from '../model/verdict.ts';
import { compilePolicies } from '../policy/compile-policies.ts';
import type { Platform } from '../policy/platform/platform.ts';
import { setOfPolicies } from '../policy/policy-set.ts';
import { changedTables, type TablesOfBoth } from './changed-tables.ts';
import type { ChangedPolicies } from './policy-changes.ts';

/** Of policies that are not simulated nothing but their reach is known; their tables are of the changed ones alone. */
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
  const unjudged = [inBase, inHead].map((set) =>
    compilePolicies({ ...setOfPolicies([]), unjudged: set.unjudged }, platform),
  );
  return [judged.base, judged.head, ...unjudged];
}
