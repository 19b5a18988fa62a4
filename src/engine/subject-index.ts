import type { Direction } from '../model/connection.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { Unknown } from '../model/ternary.ts';
import { matchEndpoint } from './match-endpoint.ts';
import type { CompiledPolicy, DirectionRules, PolicyTables, Tier } from './policy-tables.ts';

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
  /** Those of `selected` that are not undecided. */
  readonly certain: readonly Selected[];
}

/** Finds the policies of a subject without asking all of them: those that name another namespace are skipped at once. */
export function createSubjectIndex(
  tables: PolicyTables,
): (direction: Direction, subject: Endpoint, isPodToItself: boolean) => SelectedTiers {
  const byNamespace = new Map<string, PolicyTables>();

  function tablesFor(subject: Endpoint): PolicyTables {
    if (subject.kind !== 'workload') return tables;
    let narrowed = byNamespace.get(subject.namespace);
    if (narrowed === undefined) {
      narrowed = {
        tiers: tables.tiers.map((tier) => ({
          ...tier,
          policies: tier.policies.filter((policy) => mayBeIn(policy, subject.namespace)),
        })),
      };
      byNamespace.set(subject.namespace, narrowed);
    }
    return narrowed;
  }

  return (direction, subject, isPodToItself) =>
    tablesFor(subject).tiers.map((tier) => {
      const selected = tier.policies.flatMap((policy) => select(policy, direction, subject, isPodToItself));
      return { tier, selected, certain: selected.filter(({ undecided }) => undecided === undefined) };
    });
}

function mayBeIn({ subject }: CompiledPolicy, namespace: string): boolean {
  return subject.kind !== 'pods' || !('name' in subject.namespace) || subject.namespace.name === namespace;
}

function select(
  policy: CompiledPolicy,
  direction: Direction,
  subject: Endpoint,
  isPodToItself: boolean,
): Selected[] {
  const rules = policy[direction];
  if (rules === undefined) return [];
  const selects = matchEndpoint(policy.subject, subject, isPodToItself);
  if (selects === false) return [];
  return [{ policy, rules, undecided: selects === true ? undefined : selects }];
}
