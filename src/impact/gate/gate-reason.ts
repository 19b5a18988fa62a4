import type { EpochMs, SourceLimit } from '../../model/digest.ts';
import type { Tally } from '../connection-impact.ts';
import type { IsolationChange } from '../isolation/isolation-change.ts';
import type { PolicyChange } from '../simulation.ts';
import type { Refusal, Waiver } from './waiver.ts';

/** The pipeline's decision, with the reasons ordered by weight. */
export interface Gate {
  readonly outcome: 'pass' | 'warn' | 'fail' | 'inconclusive' | 'invalid';
  readonly reasons: readonly GateReason[];
}

/** One reason for the outcome; the report says it in a sentence (`gateReasonClause`). */
export type GateReason =
  | { readonly code: 'invalid-policies'; readonly files: number }
  /** Errors of policies that the API server accepts: these were simulated. */
  | { readonly code: 'policy-errors'; readonly errors: number }
  /** Parts of the base are not known, so the change cannot be compared. At least one. */
  | { readonly code: 'base-not-rendered'; readonly sources: readonly string[] }
  | { readonly code: 'no-flows' }
  /** `isButForFew`: some records are newer, but too few to count. */
  | {
      readonly code: 'flows-too-old';
      readonly newest: EpochMs;
      readonly maxAgeMs: number;
      readonly isButForFew?: true;
    }
  | { readonly code: 'too-few-connections'; readonly connections: number; readonly minimum: number }
  | { readonly code: 'blocked'; readonly tally: Tally }
  | { readonly code: 'opened'; readonly tally: Tally }
  | { readonly code: 'unknown'; readonly tally: Tally }
  /** Workloads that are, or may be, less protected than before. At least one. */
  | { readonly code: 'unprotected'; readonly changes: readonly IsolationChange[] }
  /** Changes of policies that are not simulated. At least one. */
  | { readonly code: 'not-simulated'; readonly changes: readonly PolicyChange[] }
  /** Policies that are judged as they stand leave the set with the merge, because the change excludes their files. */
  | { readonly code: 'excluded-when-merged' }
  /** Findings that somebody accepted. At least one. */
  | { readonly code: 'waived'; readonly connections: number; readonly workloads: number }
  /** Waivers that match a finding but do not count. At least one. */
  | { readonly code: `waivers-${Refusal}`; readonly waivers: readonly Waiver[] }
  | { readonly code: 'incomplete-input'; readonly sources: readonly string[] }
  /** Files, documents or sources with errors: their content was not simulated. */
  | { readonly code: 'unreadable-input'; readonly errors: number }
  /** Files that the change does not touch and that are left out or do harm, or that could not be read before it. */
  | { readonly code: 'faults-in-base'; readonly files: number }
  /** Silenced errors of policies that the API server accepts, in files that the change touches. */
  | { readonly code: 'silenced-errors'; readonly errors: number }
  | { readonly code: 'uncovered-workloads'; readonly workloads: readonly string[] }
  /** The change alters what it is judged by. */
  | { readonly code: 'judged-by-changed'; readonly settings: number; readonly files: number }
  | { readonly code: 'judged-by-unknown' }
  /** Policy files that the target branch changed since the branch left it. At least one. */
  | { readonly code: 'target-moved'; readonly files: number }
  /** What the target branch has now is not in the clone. */
  | { readonly code: 'target-not-known' }
  /** This many entries of `render` gave the head nothing, so there was nothing to look at. At least one. */
  | { readonly code: 'nothing-rendered'; readonly entries: number }
  /** Policies moved, and what was at the old place is not among the policies with which they are compared. */
  | { readonly code: 'moved-policies' }
  /** Not all files could be looked through for what changes or makes policies. */
  | { readonly code: 'not-searched' }
  /** What is fetched from elsewhere changes, and was not looked at; it does not affect the outcome. */
  | { readonly code: 'fetched-changed' }
  /** Values set something for pods of a chart that was not rendered, and the change alters that. */
  | { readonly code: 'pods-of-charts' }
  /** A kustomization that was not rendered makes something of workloads, and the change alters that. */
  | { readonly code: 'kustomized-workloads' }
  /** The change alters policies in files that are not among the given ones. */
  | { readonly code: 'policies-elsewhere' }
  /** The same of workloads in files that no inventory has. */
  | { readonly code: 'workloads-elsewhere' }
  /** Names that policies allow, and of which no policy lets the network plug-in learn the addresses, which the change brings about. */
  | { readonly code: 'names-not-learned' }
  /** The inventory shows settings or a version of the network plug-in that differ from those by which connections are judged. */
  | { readonly code: 'other-settings' }
  /** Policies are in files that no commit has, so nothing says what they were before. */
  | { readonly code: 'policies-in-no-commit' }
  /** Parts of the cluster that could not be looked at. At least one. */
  | { readonly code: 'not-looked-at'; readonly places: readonly string[] }
  | { readonly code: 'flows-from-the-future'; readonly newest: EpochMs }
  | WeakEvidence
  /** Neither side has a policy: nothing was compared with nothing. */
  | { readonly code: 'no-policies' }
  /** Base and head were read from one place. */
  | { readonly code: 'same-sides'; readonly name: string };

/** Why good news is worth less than its colour would suggest. */
export type WeakEvidence =
  /** Namespaces of changed policies whose workloads no inventory names; empty for cluster-wide policies. */
  | { readonly code: 'no-inventory'; readonly namespaces: readonly string[] }
  /** Most workloads that were recorded in the namespaces of changed policies are in no inventory: it may lack silent ones, too. */
  | { readonly code: 'unlisted-workloads'; readonly recorded: number; readonly unlisted: number }
  /** The change selects no known workload. */
  | { readonly code: 'nothing-touched' }
  /** Every policy that changes is staged, and so decides nothing. */
  | { readonly code: 'nothing-enforced' }
  | { readonly code: 'no-times' }
  /** The recording that was asked for could not be fetched, and another one (`flowsFallback`) stands in for it. */
  | { readonly code: 'fallback-flows' }
  /**
   * What is left out of `windowMs`: what is too `old`, what comes from sources that are `limited` in what they show, or what
   * `one-node` recorded whose clock must be wrong.
   */
  | {
      readonly code: 'short-window';
      readonly windowMs: number;
      readonly minimumMs: number;
      readonly without?: 'old' | 'limited' | 'one-node';
    }
  /** The recording spans the time that is asked for, but the recorder was off for a part of each day, or week: the rest is `recordedMs`. */
  | { readonly code: 'unrecorded-hours'; readonly recordedMs: number; readonly ofMs: number }
  | { readonly code: 'few-connections'; readonly connections: number }
  /** Too few base verdicts could be compared with the record. */
  | { readonly code: 'few-compared'; readonly compared: number; readonly of: number }
  | { readonly code: 'touched-not-compared'; readonly connections: number }
  /** `isOfTouched`: of the connections that the change affects, although it agrees on most of the others. */
  | {
      readonly code: 'model-disagrees';
      readonly agreeing: number;
      readonly compared: number;
      readonly isOfTouched?: true;
    }
  /** No source shows what these cannot. */
  | { readonly code: 'limited-sources'; readonly limits: readonly SourceLimit[] }
  /** CronJobs that were not due during the recording. A recording longer by `within` would cover `covered` of them. */
  | {
      readonly code: 'unseen-runs';
      readonly workloads: readonly string[];
      readonly within: 'day' | 'week' | 'month' | undefined;
      readonly covered: number;
    }
  /** What one cluster lets through says nothing about the others, and a short recording of one hides behind a long one of another. */
  | { readonly code: 'several-clusters'; readonly clusters: readonly string[] }
  /**
   * No recorded node is one of the inventory, which is of another cluster or of another time; with `count`: so many of those that
   * were recorded all the time are not.
   */
  | { readonly code: 'other-nodes'; readonly count?: number }
  /** `isLately`: more nodes did in sources that are too old. */
  | {
      readonly code: 'silent-nodes';
      readonly recorded: number;
      readonly known: number;
      readonly isLately?: true;
    }
  /** These nodes existed, but were recorded for less than half of that time. At least one. */
  | { readonly code: 'short-nodes'; readonly nodes: readonly string[]; readonly minimumMs: number }
  /** The recorder could not reach these nodes. At least one. */
  | { readonly code: 'unreached-nodes'; readonly nodes: readonly string[] }
  | { readonly code: 'lost-events'; readonly lost: number; readonly records: number }
  /** Lines that are torn, or do not say in which direction they went: connections may be among them. */
  | { readonly code: 'unread-lines'; readonly unread: number; readonly lines: number };

/** What a reason does to the pipeline, heaviest first. `pass`: it is said, and has no consequence. */
export const WEIGHTS = ['fail', 'inconclusive', 'warn', 'pass'] as const;

export type Weight = (typeof WEIGHTS)[number];

/** A reason with its weight. */
export interface Weighed {
  readonly weight: Weight;
  readonly reason: GateReason;
}
