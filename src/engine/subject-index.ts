import type { Direction } from '../model/connection.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { Unknown } from '../model/ternary.ts';
import { matchEndpoint, namespacesOf } from './endpoint-condition.ts';
import type { CompiledPolicy, DirectionRules, PolicyTables, Tier } from './policy-tables.ts';
import { createListSharing } from './share-lists.ts';

/** A policy that selects a subject in a direction; `undecided` says why that is not certain. */
export interface Selected {
  readonly policy: CompiledPolicy;
  readonly rules: DirectionRules;
  readonly undecided: Unknown | undefined;
}

/** The policies that select one subject in one direction, by tier, in the tables' order. */
export type SelectedTiers = readonly SelectedTier[];

export interface SelectedTier {
  readonly tier: Tier;
  readonly selected: readonly Selected[];
  /** Those of `selected` that are not undecided: one object for all subjects of the same policies. */
  readonly certain: readonly Selected[];
}

/** Finds the policies of a subject without asking all of them: those that select only in other namespaces are skipped at once. */
export function createSubjectIndex(
  tables: PolicyTables,
): (direction: Direction, subject: Endpoint) => SelectedTiers {
  const tiers = tables.tiers.map(createTierIndex);
  return (direction, subject) => tiers.map((selectIn) => selectIn(direction, subject));
}

function createTierIndex(tier: Tier): (direction: Direction, subject: Endpoint) => SelectedTier {
  const candidates = {
    ingress: createNamespaceIndex(candidatesOf(tier, 'ingress')),
    egress: createNamespaceIndex(candidatesOf(tier, 'egress')),
  };
  const share = createListSharing<Selected>();

  return (direction, subject) => {
    const selected: Selected[] = [];
    const certain: Selected[] = [];
    let hash = 0;
    candidates[direction](subject).forEach((candidate, i) => {
      const selects = matchEndpoint(candidate.policy.subject, subject);
      if (selects === false) return;
      const undecided = selects === true ? candidate.policy.doubt : selects;
      if (undecided !== undefined) {
        selected.push({ ...candidate, undecided });
        return;
      }
      selected.push(candidate);
      certain.push(candidate);
      hash = (Math.imul(hash, 31) + i + 1) | 0;
    });
    const shared = share(certain, hash);
    return { tier, selected: certain.length === selected.length ? shared : selected, certain: shared };
  };
}

/** The policies that speak about a direction, as what they are to a subject that they select for certain. */
function candidatesOf({ policies }: Tier, direction: Direction): readonly Selected[] {
  return policies.flatMap((policy) => {
    const rules = policy[direction];
    return rules === undefined ? [] : [{ policy, rules, undecided: undefined }];
  });
}

/** The candidates that may select a subject, in their order. */
function createNamespaceIndex(all: readonly Selected[]): (subject: Endpoint) => readonly Selected[] {
  const anywhere: number[] = [];
  const places = new Map<string, number[]>();
  for (const [place, { policy }] of all.entries()) {
    const namespaces = namespacesOf(policy.subject);
    if (namespaces === undefined) anywhere.push(place);
    for (const namespace of namespaces ?? []) {
      const known = places.get(namespace);
      if (known === undefined) places.set(namespace, [place]);
      else known.push(place);
    }
  }
  const byNamespace = new Map<string, readonly Selected[]>();
  return (subject) => {
    if (subject.kind !== 'workload') return all;
    let found = byNamespace.get(subject.namespace);
    if (found === undefined) {
      const near = [...anywhere, ...(places.get(subject.namespace) ?? [])].sort((a, b) => a - b);
      found = near.flatMap((place) => all[place] ?? []);
      byNamespace.set(subject.namespace, found);
    }
    return found;
  };
}
