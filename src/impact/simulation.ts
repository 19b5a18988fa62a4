import type { Direction } from '../model/connection.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { EpochMs } from '../model/digest.ts';
import type { PolicyRef } from '../model/verdict.ts';
import type { NotEnforcedPolicy } from '../policy/read-written-policy.ts';
import type { ConnectionImpact, Tally, Transition } from './connection-impact.ts';
import type { Evidence } from './evidence/evidence.ts';
import type { Refusal, Waiver } from './gate/waiver.ts';
import type { IsolationChange } from './isolation/isolation-change.ts';
import type { JudgedBy } from './judged-by.ts';

/** The result of replaying the base policies against the recorded outcomes. */
export interface Accuracy {
  readonly agreeing: number;
  readonly contradicting: number;
  /** The base verdict is unknown, nothing was recorded about the outcome, or the records are outdated. */
  readonly notComparable: number;
  /** The outdated ones among these: recorded before a policy of one of their ends changed, and not since. */
  readonly outdated: number;
  /** Of the connections that the change can reach, without outdated ones: how many there are, were compared, and contradict. */
  readonly touched: {
    readonly connections: number;
    readonly compared: number;
    readonly contradicting: number;
  };
}

/** One policy that differs between the sides. */
export interface PolicyChange {
  readonly change: 'added' | 'removed' | 'changed';
  /** The head's reference, or the base's for a removed policy. */
  readonly policy: PolicyRef;
  /** False for a policy that is not simulated: then nobody knows what the change does. */
  readonly isSimulated: boolean;
  /** Not judged because a tool still has to render it; its kind may be one that is simulated. */
  readonly isUnrendered?: true;
}

/**
 * Workloads that a changed policy selects, and those that it cuts off (`CutOff`). `withoutTraffic` had no recorded connection in a changed
 * direction that was let through.
 */
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

/** A workload without any recorded connection that others let through, and no longer do. */
export interface CutOff {
  /** `namespace/name`. */
  readonly workload: string;
  /** One that no longer lets it in (`ingress`), or may no longer connect to it. Left out: there were too many to ask. */
  readonly by?: { readonly name: string; readonly direction: Direction };
}

/** One side of the comparison. */
export interface PolicySetSummary {
  /** The name that people use: `git:4f2a91c`, `policies/`. */
  readonly name: string;
  readonly policies: number;
  /** The number of policies that are not simulated; those of the inventory count, too. */
  readonly notSimulated: number;
}

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
  readonly notEnforced?: readonly NotEnforcedPolicy[];
  /** Left out when the cluster was not asked. */
  readonly live?: LiveTruth;
  readonly coverage: Coverage;
  /** Those of the workloads without traffic that cannot have had any; left out when there are none. */
  readonly unseenRuns?: readonly UnseenRun[];
  /** Those of the workloads without traffic that no changed policy selects; left out when there are none. */
  readonly cutOff?: readonly CutOff[];
  /** By weight, then by name. */
  readonly isolation: readonly IsolationChange[];
  readonly judgedBy: JudgedBy;
  /** Findings that somebody accepted: they are in none of `impacts`, `isolation` and `totals`. */
  readonly waived: Waived;
  /** Problems of policies, inventory and flows; an error that `isGap` means that a part was not simulated. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Where a policy is. `both`: git and the cluster agree. `differs`: both have it, but say different things. `git`: the
 * cluster does not have it. `cluster`: somebody else made it, and it stays. `leaving`: a deploy once wrote it, and the next one
 * deletes it.
 */
export type Whereabouts = 'both' | 'differs' | 'git' | 'cluster' | 'leaving';

/** One policy, and whether git, the cluster or both have it. */
export interface LocatedPolicy {
  /** As git has it, or else as the cluster has it. */
  readonly policy: PolicyRef;
  readonly where: Whereabouts;
}
