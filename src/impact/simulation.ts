import type { Direction } from '../model/connection.ts';
import type { Diagnostic, SourceSpan } from '../model/diagnostic.ts';
import type { DigestSource, EpochMs, RecordedConnection, SourceLimit } from '../model/digest.ts';
import type { Unknown } from '../model/ternary.ts';
import type { PolicyRef, Verdict } from '../model/verdict.ts';
import type { ModedPolicy } from '../policy/read-written-policy.ts';
import type { LocatedPolicy } from './located-policy.ts';
import type { OpenPort } from './open-ports.ts';
import type { NodeSince } from './short-nodes.ts';
import type { Audience } from './strangers.ts';
import type { Refusal, Waiver } from './waiver.ts';

/** What a change does to one connection: the verdict of the base policies against that of the head policies. */
export type Transition = 'blocked' | 'opened' | 'still-allowed' | 'still-denied' | 'unknown';

/** In the order in which people want to read them. */
export const TRANSITIONS: readonly Transition[] = [
  'blocked',
  'opened',
  'unknown',
  'still-allowed',
  'still-denied',
];

/** The line that causes it, and in which of the two policy sets its file is read. */
export interface CauseLine {
  readonly span: SourceSpan;
  readonly side: 'base' | 'head';
}

/** Why the verdict changed, to be put into a sentence of the report. */
export type Cause =
  /** The policy that allowed or denied before is gone; the line is the rule that decided, in the base. */
  | { readonly kind: 'policy-removed'; readonly policy: PolicyRef; readonly line: CauseLine }
  /** The rule that decided before is no longer in its policy, or reads differently; the line is the first that differs, in the head. */
  | { readonly kind: 'rule-changed'; readonly policy: PolicyRef; readonly line: CauseLine }
  /** A policy now isolates an endpoint that was free, and nothing allows this connection; the line is what selects it. */
  | { readonly kind: 'newly-isolated'; readonly policies: readonly PolicyRef[]; readonly line: CauseLine }
  /** A rule that was not there before decides now. */
  | { readonly kind: 'rule-added'; readonly policy: PolicyRef; readonly line: CauseLine }
  /** A rule that existed before decides now, because its policy now selects the endpoint; the line is what selects it. */
  | { readonly kind: 'selection-changed'; readonly policy: PolicyRef; readonly line: CauseLine }
  /** The order of a policy among the others changed; the line is its priority, order or tier. */
  | { readonly kind: 'order-changed'; readonly policy: PolicyRef; readonly line: CauseLine }
  /** A new rule passes the connection to later policies, or a rule that did no longer does. */
  | {
      readonly kind: 'passed-on' | 'no-longer-passed';
      readonly policy: PolicyRef;
      readonly line: CauseLine;
    }
  /** Something to which policies refer changed: a group of addresses, a tier. */
  | {
      readonly kind: 'part-changed';
      readonly change: 'added' | 'removed' | 'changed';
      readonly policy: PolicyRef;
      readonly line: CauseLine;
    }
  /** Nothing isolates the endpoint any longer; the line is in the policy that isolated it, in the base. */
  | { readonly kind: 'no-longer-isolated'; readonly policies: readonly PolicyRef[]; readonly line: CauseLine }
  /** The base or the head verdict is unknown. */
  | { readonly kind: 'undecided' };

/**
 * One connection that a reader wants to see. Recorded connections that look the same to a reader (same names, port and verdicts:
 * replicas with other labels, clients on the internet) are one, with their sightings added up and their addresses joined.
 */
export interface ConnectionImpact {
  readonly transition: Transition;
  readonly recorded: RecordedConnection;
  /** The end whose policies decide: the one that denies in base or head; undefined for unchanged and unknown connections. */
  readonly direction: Direction | undefined;
  readonly base: Verdict;
  readonly head: Verdict;
  /** Undefined for connections whose verdict stays the same. */
  readonly cause: Cause | undefined;
  /** The base verdict contradicts what was recorded: model, policies or inventory are not those of the cluster. */
  readonly isUnexplained: boolean;
}

/** Connections and how often they were seen; a connection seen by several observers counts once. */
export interface Tally {
  readonly connections: number;
  readonly seen: number;
}

/** The result of replaying the base policies against the recorded outcomes. */
export interface Accuracy {
  readonly agreeing: number;
  readonly contradicting: number;
  /** The base verdict is unknown, nothing was recorded about the outcome, or the records are outdated. */
  readonly notComparable: number;
  /** The outdated ones among these: recorded before a policy of one of their ends changed, and not since. */
  readonly outdated: number;
  /** Of the connections that the change can reach, without outdated ones: how many there are, and how many were compared. */
  readonly touched: { readonly connections: number; readonly compared: number };
}

export interface PolicyChange {
  readonly change: 'added' | 'removed' | 'changed';
  /** The head's reference, or the base's for a removed policy. */
  readonly policy: PolicyRef;
  /** False for a policy that is not simulated: then nobody knows what the change does. */
  readonly isJudged: boolean;
  /** Not judged because a tool still has to render it; its kind may be one that is simulated. */
  readonly isUnrendered?: true;
}

/** What a change does to the protection of a workload in one direction, judged by the policies alone. */
export type IsolationChange = {
  /** `namespace/name`. */
  readonly workload: string;
  readonly direction: Direction;
  /** The policies that protected it before, or that open or isolate it now. */
  readonly policies: readonly PolicyRef[];
  /** The line that causes it; undefined when no line that was read does. */
  readonly line: CauseLine | undefined;
} & (
  | {
      /** `lost`: nothing isolates it any longer. `opened`: still isolated, but a rule admits a whole audience. */
      readonly change: 'lost' | 'opened';
      readonly audiences: readonly Audience[];
      readonly ports: 'any' | readonly OpenPort[];
    }
  /** A policy that denied some of its connections no longer does; what is let through is up to other policies. */
  | { readonly change: 'undenied' }
  /** It may have lost its protection: a policy that cannot be judged may still give it. */
  | { readonly change: 'unclear'; readonly reason: Unknown }
  /** It now denies by default and did not before; or, with `refused`, only rules that deny keep these out, at least on some port. */
  | { readonly change: 'gained'; readonly refused: readonly Audience[] | undefined }
);

/** Workloads that a changed policy selects. `withoutTraffic` had no recorded connection in a changed direction. */
export interface Coverage {
  readonly touched: number;
  readonly withoutTraffic: readonly string[];
}

/** A CronJob that was not due while flows were recorded, and when it is next due. */
export interface UnseenRun {
  /** `namespace/name`. */
  readonly workload: string;
  readonly next: EpochMs;
}

/** One side of the comparison. */
export interface PolicySetSummary {
  /** The name that people use: `git:4f2a91c`, `policies/`. */
  readonly name: string;
  readonly policies: number;
  /** The number of policies that are not simulated; those of the inventory count, too. */
  readonly notSimulated: number;
}

export interface Evidence {
  readonly window: { readonly first: EpochMs; readonly last: EpochMs } | undefined;
  readonly nodes: readonly string[];
  readonly lostEvents: number;
  readonly sources: readonly DigestSource[];
  /** How many nodes the inventory knows; 0 when it names none. */
  readonly knownNodes: number;
  /** When these were created; left out when nothing says so. */
  readonly nodesSince?: readonly NodeSince[];
  /** What is known about the base policies since the first record: `none` outside of git, `cut` in a shallow clone. */
  readonly policyHistory: 'none' | 'cut' | 'known';
  /** When a base policy last changed since then. */
  readonly policiesChanged: EpochMs | undefined;
  /** Namespaces whose workloads the inventory names, so that a silent one is noticed. */
  readonly describedNamespaces: readonly string[];
}

/** A setting that the change alters. */
export interface SettingChange {
  /** As in the file: `gate.blocked`, `environments.production.flows`. */
  readonly key: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Whether this run already uses it; otherwise it applies once the change is merged. */
  readonly isInForce: boolean;
}

/** What the change does to what it is itself judged by: settings, recording, inventory. */
export interface JudgedBy {
  /** False when the target branch could not be read. */
  readonly isKnown: boolean;
  readonly file: string | undefined;
  /** `none`: the target branch has no configuration; `broken`: it has errors there. */
  readonly target: 'same' | 'none' | 'broken';
  readonly changes: readonly SettingChange[];
  /** Files of the recording and the inventory that the change alters. */
  readonly files: readonly string[];
  /** Policy files that the target branch changed after the branch left it: what both changes do together is not simulated. */
  readonly changedOnTarget: readonly string[];
  /** Whether settings and policies are what the target branch has now; always `known` for a change of no policy. */
  readonly targetTip: TargetTip;
}

/**
 * Otherwise settings and policies are those of the commit where the branch left: the clone has nothing newer, or the pipeline
 * runs in a fork.
 */
export const TARGET_TIPS = ['known', 'not-in-clone', 'in-another-project'] as const;
export type TargetTip = (typeof TARGET_TIPS)[number];

/** For a change that alters nothing by which it is judged. */
export const JUDGED_BY_ITSELF: JudgedBy = {
  isKnown: true,
  file: undefined,
  target: 'same',
  changes: [],
  files: [],
  changedOnTarget: [],
  targetTip: 'known',
};

/** What waivers did to the findings. */
export interface Waived {
  readonly impacts: readonly { readonly finding: ConnectionImpact; readonly waiver: Waiver }[];
  readonly isolation: readonly { readonly finding: IsolationChange; readonly waiver: Waiver }[];
  readonly totals: Readonly<Record<'blocked' | 'opened', Tally>>;
  /** Match a finding that no valid waiver matches, but do not count. */
  readonly refused: readonly { readonly waiver: Waiver; readonly why: Refusal }[];
  /** Matched nothing. */
  readonly unused: readonly Waiver[];
}

/** What is in the cluster now, compared with the head. */
export interface LiveTruth {
  /** `cluster:staging`. */
  readonly cluster: string;
  readonly policies: readonly LocatedPolicy[];
  /** Kinds and places that could not be looked at; not escaped. */
  readonly notSeen: readonly string[];
}

/** What the staged policies of the head would do if they were enforced, compared with what is enforced. They do not affect the gate. */
export interface StagedPreview {
  readonly policies: readonly PolicyRef[];
  readonly totals: Readonly<Record<'blocked' | 'opened' | 'unknown', Tally>>;
  /** Blocked, opened and unknown ones; `base` is the enforced verdict, `head` the pending one. */
  readonly impacts: readonly ConnectionImpact[];
}

/** Everything that reports say. Pure data: the same input gives the same value, byte for byte. */
export interface Simulation {
  readonly cni: string;
  readonly base: PolicySetSummary;
  readonly head: PolicySetSummary;
  /**
   * What could not be rendered of the base, by the names that people use: then nothing is known to be new. Left out when there is
   * nothing.
   */
  readonly baseNotRendered?: readonly string[];
  readonly changes: readonly PolicyChange[];
  readonly evidence: Evidence;
  readonly totals: Readonly<Record<Transition | 'unexplained', Tally>>;
  /**
   * Unknown before and after because of policies that this change does not touch, so it cannot alter their verdict. Not in
   * `totals.unknown`.
   */
  readonly unknownUntouched: Tally;
  /** Blocked, opened, unknown and unexplained connections, most important first; unchanged ones are only counted. */
  readonly impacts: readonly ConnectionImpact[];
  /** How many that belong in `impacts` are left out because there are too many; `totals` counts them. */
  readonly unlisted: Tally;
  readonly accuracy: Accuracy;
  /** Left out when nothing is staged. */
  readonly staged?: StagedPreview;
  /** Policies of the head whose files say that they are not enforced; left out when there are none. */
  readonly moded?: readonly ModedPolicy[];
  /** Left out when the cluster was not asked. */
  readonly live?: LiveTruth;
  readonly coverage: Coverage;
  /** Those of the workloads without traffic that cannot have had any; left out when there are none. */
  readonly unseenRuns?: readonly UnseenRun[];
  /** By weight, then by name. */
  readonly isolation: readonly IsolationChange[];
  readonly judgedBy: JudgedBy;
  /** Findings that somebody accepted: they are in none of `impacts`, `isolation` and `totals`. */
  readonly waived: Waived;
  /** Problems of policies, inventory and flows; an error that `isGap` means that a part was not simulated. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The pipeline's decision, with the reasons ordered by weight. */
export interface Gate {
  readonly outcome: 'pass' | 'warn' | 'fail' | 'inconclusive' | 'invalid';
  readonly reasons: readonly GateReason[];
}

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
  /** The change selects no known workload. */
  | { readonly code: 'nothing-touched' }
  /** Every policy that changes is staged, and so decides nothing. */
  | { readonly code: 'nothing-enforced' }
  | { readonly code: 'no-times' }
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
  | { readonly code: 'few-connections'; readonly connections: number }
  /** Too few base verdicts could be compared with the record. */
  | { readonly code: 'few-compared'; readonly compared: number; readonly of: number }
  | { readonly code: 'touched-not-compared'; readonly connections: number }
  | { readonly code: 'model-disagrees'; readonly agreeing: number; readonly compared: number }
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

/** A simulation, or the reason why there is none. */
export type SimulationResult =
  | { readonly kind: 'simulated'; readonly simulation: Simulation; readonly gate: Gate }
  | { readonly kind: 'not-simulated'; readonly diagnostics: readonly Diagnostic[]; readonly gate: Gate };
