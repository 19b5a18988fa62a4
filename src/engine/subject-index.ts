import type { Direction } from '../model/connection.ts';
import type { Endpoint } from '../model/endpoint.ts';
import { isUnknown, type Unknown } from '../model/ternary.ts';
import {
  canonicalEndpointCondition,
  type EndpointCondition,
  matchEndpoint,
  namespacesOf,
} from './endpoint-condition.ts';
import { createLabelIndex } from './label-index.ts';
import type { CompiledPolicy, DirectionRules, PolicyTables, Tier } from './policy-tables.ts';
import { createListSharing } from './share-lists.ts';

/** A policy that selects a subject in a direction. Subjects that it selects with the same certainty share one object. */
export interface Selected {
  readonly policy: CompiledPolicy;
  readonly rules: DirectionRules;
  /** Whether it is uncertain that the policy selects the subject: `SelectedTier.reasonOf` says why. */
  readonly isUndecided: boolean;
  /** The number of the question that the policy asks of its subjects: policies with the same question have the same reason. */
  readonly question: number;
}

/** The policies that select one subject in one direction, by tier, in the tables' order. */
export type SelectedTiers = readonly SelectedTier[];

export interface SelectedTier extends SelectedPolicies {
  readonly tier: Tier;
  /** Why it is uncertain that a policy of `selected` selects the subject. Undefined where it is certain. */
  readonly reasonOf: (one: Selected) => Unknown | undefined;
}

/** Shared by all subjects of the same policies, so that thousands of subjects with hundreds of policies cost one list. */
interface SelectedPolicies {
  readonly selected: readonly Selected[];
  /** Those of `selected` that certainly select the subject. */
  readonly certain: readonly Selected[];
}

/**
 * Finds the policies of a subject without asking all of them: those that select only in other namespaces, or by other labels, are
 * skipped at once.
 */
export function createSubjectIndex(
  tables: PolicyTables,
): (direction: Direction, subject: Endpoint) => SelectedTiers {
  const tiers = tables.tiers.map(createTierIndex);
  return (direction, subject) => tiers.map((selectIn) => selectIn(direction, subject));
}

function createTierIndex(tier: Tier): (direction: Direction, subject: Endpoint) => SelectedTier {
  const share = createListSharing<Selected>();
  const numberOf = createNumbering();
  const candidates = {
    ingress: createNamespaceIndex(candidatesOf(tier, 'ingress', numberOf), share),
    egress: createNamespaceIndex(candidatesOf(tier, 'egress', numberOf), share),
  };
  return (direction, subject) => ({
    tier,
    ...candidates[direction](subject).among(subject),
    reasonOf: ({ policy, isUndecided }) => {
      if (!isUndecided) return undefined;
      const selects = matchEndpoint(policy.subject, subject);
      return isUnknown(selects) ? selects : policy.doubt;
    },
  });
}

/** A policy in its two forms: for subjects that it selects for certain, and for those that it may select. */
interface Candidate {
  readonly policy: CompiledPolicy;
  readonly question: number;
  readonly certain: Selected;
  readonly undecided: Selected;
}

/** The policies that have rules for a direction. */
function candidatesOf(
  { policies }: Tier,
  direction: Direction,
  numberOf: (condition: EndpointCondition) => number,
): readonly Candidate[] {
  return policies.flatMap((policy) => {
    const rules = policy[direction];
    if (rules === undefined) return [];
    const question = numberOf(policy.subject);
    const undecided = { policy, rules, question, isUndecided: true };
    // If it is doubtful that the policy is in force, so is what it selects.
    const certain = policy.doubt === undefined ? { ...undecided, isUndecided: false } : undecided;
    return [{ policy, question, certain, undecided }];
  });
}

/** Numbers conditions, so that those of one meaning are asked once. */
function createNumbering(): (condition: EndpointCondition) => number {
  const numbers = new Map<string, number>();
  return (condition) => {
    const text = canonicalEndpointCondition(condition);
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
}

type Share = ReturnType<typeof createListSharing<Selected>>;

const NONE_SELECTED: SelectedPolicies = { selected: [], certain: [] };

/** Policies among which those of a subject are looked up. */
interface CandidateGroup {
  among(subject: Endpoint): SelectedPolicies;
}

/** The answers to the candidates' questions decide which of them select a subject, so equal answers share one list. */
function createGroup(candidates: readonly Candidate[], share: Share): CandidateGroup {
  const places = new Map<number, number>();
  const questions: EndpointCondition[] = [];
  /** The candidates with the question at this place, by their numbers. */
  const asking: number[][] = [];
  for (const [number, { question, policy }] of candidates.entries()) {
    const place = places.get(question);
    if (place === undefined) {
      places.set(question, questions.length);
      questions.push(policy.subject);
      asking.push([number]);
    } else {
      asking[place]?.push(number);
    }
  }
  if (questions.length === 0) return { among: () => NONE_SELECTED };
  const mayHold = createLabelIndex(questions);
  const byAnswers = new Map<string, SelectedPolicies>();

  function selectBy(answers: ReadonlyMap<number, boolean>): SelectedPolicies {
    const found: { readonly number: number; readonly one: Selected }[] = [];
    for (const [place, isCertain] of answers) {
      for (const number of asking[place] ?? []) {
        const candidate = candidates[number];
        if (candidate !== undefined)
          found.push({ number, one: isCertain ? candidate.certain : candidate.undecided });
      }
    }
    const selected = found.sort((a, b) => a.number - b.number).map(({ one }) => one);
    const certain = selected.filter(({ isUndecided }) => !isUndecided);
    const shared = share(certain);
    return { selected: certain.length === selected.length ? shared : share(selected), certain: shared };
  }

  return {
    among(subject) {
      const answers = new Map<number, boolean>();
      for (const place of mayHold(subject)) {
        const question = questions[place];
        const answer = question !== undefined && matchEndpoint(question, subject);
        if (answer !== false) answers.set(place, answer === true);
      }
      const key = keyOf(answers);
      let found = byAnswers.get(key);
      if (found === undefined) {
        found = selectBy(answers);
        byAnswers.set(key, found);
      }
      return found;
    },
  };
}

/** Equal for equal answers, in whatever order the questions were asked. */
function keyOf(answers: ReadonlyMap<number, boolean>): string {
  const numbers: number[] = [];
  for (const [place, isCertain] of answers) numbers.push(isCertain ? place : -1 - place);
  return (numbers.length > 1 ? numbers.sort() : numbers).join();
}

/** The candidates that may select a subject, in their order. */
function createNamespaceIndex(
  all: readonly Candidate[],
  share: Share,
): (subject: Endpoint) => CandidateGroup {
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
  const everyEnd = createGroup(all, share);
  const elsewhere = createGroup(
    anywhere.flatMap((place) => all[place] ?? []),
    share,
  );
  const byNamespace = new Map<string, CandidateGroup>();
  return (subject) => {
    if (subject.kind !== 'workload') return everyEnd;
    const here = places.get(subject.namespace);
    if (here === undefined) return elsewhere;
    let group = byNamespace.get(subject.namespace);
    if (group === undefined) {
      const near = [...anywhere, ...here].sort((a, b) => a - b);
      group = createGroup(
        near.flatMap((place) => all[place] ?? []),
        share,
      );
      byNamespace.set(subject.namespace, group);
    }
    return group;
  };
}
