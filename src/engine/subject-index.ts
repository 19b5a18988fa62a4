import type { Direction } from '../model/connection.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { Unknown } from '../model/ternary.ts';
import { matchEndpoint } from './match-endpoint.ts';
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

/** Finds the policies of a subject without asking all of them: those that name another namespace are skipped at once. */
export function createSubjectIndex(
  tables: PolicyTables,
): (direction: Direction, subject: Endpoint, isPodToItself: boolean) => SelectedTiers {
  const tiers = tables.tiers.map(createTierIndex);
  return (direction, subject, isPodToItself) =>
    tiers.map((selectIn) => selectIn(direction, subject, isPodToItself));
}

/** The policies that speak about a direction, as what they are to a subject that they select for certain. */
type Candidates = Readonly<Record<Direction, readonly Selected[]>>;

function createTierIndex(
  tier: Tier,
): (direction: Direction, subject: Endpoint, isPodToItself: boolean) => SelectedTier {
  const all: Candidates = { ingress: candidates(tier, 'ingress'), egress: candidates(tier, 'egress') };
  const byNamespace = new Map<string, Candidates>();
  const share = createListSharing<Selected>();

  function candidatesFor(subject: Endpoint): Candidates {
    if (subject.kind !== 'workload') return all;
    const { namespace } = subject;
    let narrowed = byNamespace.get(namespace);
    if (narrowed === undefined) {
      const isNear = ({ policy }: Selected): boolean => mayBeIn(policy, namespace);
      narrowed = { ingress: all.ingress.filter(isNear), egress: all.egress.filter(isNear) };
      byNamespace.set(namespace, narrowed);
    }
    return narrowed;
  }

  return (direction, subject, isPodToItself) => {
    const selected: Selected[] = [];
    const certain: Selected[] = [];
    let hash = 0;
    candidatesFor(subject)[direction].forEach((candidate, i) => {
      const selects = matchEndpoint(candidate.policy.subject, subject, isPodToItself);
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

function candidates({ policies }: Tier, direction: Direction): readonly Selected[] {
  return policies.flatMap((policy) => {
    const rules = policy[direction];
    return rules === undefined ? [] : [{ policy, rules, undecided: undefined }];
  });
}

function mayBeIn({ subject }: CompiledPolicy, namespace: string): boolean {
  if (subject.kind === 'undetermined') {
    return typeof subject.reach !== 'object' || subject.reach.namespace === namespace;
  }
  return subject.kind !== 'pods' || !('name' in subject.namespace) || subject.namespace.name === namespace;
}
