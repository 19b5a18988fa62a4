import type { PolicyTables } from '../../engine/policy-tables.ts';
import { createSubjectIndex } from '../../engine/subject-index.ts';
import type { Connection, Direction } from '../../model/connection.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { policyKey } from '../../model/verdict.ts';
import { compilePolicies } from '../../policy/compile-policies.ts';
import type { Platform } from '../../policy/platform/platform.ts';
import { setOfPolicies } from '../../policy/policy-set.ts';
import { changedTables, type TablesOfBoth } from './changed-tables.ts';
import type { ChangedPolicies } from './policy-changes.ts';

/** Which ends and connections a change can reach: those that a changed policy selects, or may select, before or after. */
export interface Touched {
  endpoint(direction: Direction, subject: Endpoint): boolean;
  connection(connection: Connection): boolean;
}

/** `changed` are the tables of both sides, with changed policies only. */
export function createTouched(changed: readonly PolicyTables[]): Touched {
  const indexes = changed
    .map(withoutBuiltIns)
    .filter(({ tiers }) => tiers.length > 0)
    .map(createSubjectIndex);
  const known = { ingress: new Map<Endpoint, boolean>(), egress: new Map<Endpoint, boolean>() };

  function endpoint(direction: Direction, subject: Endpoint): boolean {
    let answer = known[direction].get(subject);
    if (answer === undefined) {
      answer = indexes.some((index) => index(direction, subject).some(({ selected }) => selected.length > 0));
      known[direction].set(subject, answer);
    }
    return answer;
  }

  return {
    endpoint,
    connection: ({ source, destination }) => endpoint('egress', source) || endpoint('ingress', destination),
  };
}

/** What is built into a platform is no policy that a change could alter. */
function withoutBuiltIns({ tiers }: PolicyTables): PolicyTables {
  const written = tiers.map((tier) => ({
    ...tier,
    policies: tier.policies.filter(({ origin }) => !('builtIn' in origin)),
  }));
  return { tiers: written.filter(({ policies }) => policies.length > 0) };
}

/** About policies that are not simulated only their reach is known, so their tables have only the changed ones. */
export function touchedTables(
  { inBase, inHead }: ChangedPolicies,
  tables: TablesOfBoth,
  platform: Platform,
): readonly [base: PolicyTables, head: PolicyTables, ...notSimulated: PolicyTables[]] {
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
