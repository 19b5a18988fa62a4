import type { Simulation } from '../../impact/simulation.ts';
import { type PolicyRef, policyKey, type Verdict } from '../../model/verdict.ts';

/** The policies of a report, each once; everything else refers to them by index, from 0. */
export interface PolicyTable {
  readonly policies: readonly PolicyRef[];
  /** Each set as the indexes of its policies. */
  readonly sets: readonly (readonly number[])[];
  placeOf(policy: PolicyRef): number;
  placeOfSet(policies: readonly PolicyRef[]): number;
}

/** The table of all policies that the isolation changes and impacts of a simulation mention, in that order. */
export function policyTable({ isolation, impacts, waived, staged }: Simulation): PolicyTable {
  const table = createPolicyTable();
  for (const { policies } of [...isolation, ...waived.isolation.map(({ finding }) => finding)]) {
    if (policies.length > 0) table.placeOfSet(policies);
  }
  const seen = new Set<object>();
  const noteVerdict = ({ egress, ingress }: Verdict): void => {
    for (const { decision } of [egress, ingress]) {
      if (seen.has(decision)) continue;
      seen.add(decision);
      if (decision.kind === 'rule') table.placeOf(decision.policy);
      if (decision.kind === 'default-deny') table.placeOfSet(decision.policies);
    }
  };
  const accepted = waived.impacts.map(({ finding }) => finding);
  for (const { base, head, cause } of [...impacts, ...accepted, ...(staged?.impacts ?? [])]) {
    noteVerdict(base);
    noteVerdict(head);
    if (cause === undefined || !('line' in cause) || seen.has(cause)) continue;
    seen.add(cause);
    table.placeOfSet('policies' in cause ? cause.policies : [cause.policy]);
  }
  return table;
}

function createPolicyTable(): PolicyTable {
  const policies = createPlaces<PolicyRef, PolicyRef>(
    (policy) => `${policyKey(policy)}\n${policy.span.line}\n${policy.span.file}`,
    (policy) => policy,
  );
  const sets = createPlaces<readonly PolicyRef[], readonly number[]>(
    (members) => members.map(policies.placeOf).join(' '),
    (members) => members.map(policies.placeOf),
  );
  return {
    policies: policies.entries,
    sets: sets.entries,
    placeOf: policies.placeOf,
    placeOfSet: sets.placeOf,
  };
}

/** Entries by what identifies them; each object is looked at only once. */
function createPlaces<T extends object, E>(keyOf: (item: T) => string, entryOf: (item: T) => E) {
  const entries: E[] = [];
  const byKey = new Map<string, number>();
  const byObject = new WeakMap<T, number>();
  const placeOf = (item: T): number => {
    const known = byObject.get(item);
    if (known !== undefined) return known;
    const key = keyOf(item);
    let place = byKey.get(key);
    if (place === undefined) {
      place = entries.push(entryOf(item)) - 1;
      byKey.set(key, place);
    }
    byObject.set(item, place);
    return place;
  };
  return { entries, placeOf };
}
