import type { CronSchedule } from '../model/cron-schedule.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Digest } from '../model/digest.ts';
import type { WorkloadEndpoint } from '../model/endpoint.ts';
import type { Platform } from '../policy/platform/platform.ts';
import type { PolicySet } from '../policy/policy-set.ts';
import type { PolicyHistory } from './evidence/policy-age.ts';
import type { NodeSince } from './evidence/short-nodes.ts';
import type { JudgedBy } from './judged-by.ts';
import type { AlteredConnections } from './judging/judge-both-sides.ts';
import type { LiveTruth } from './simulation.ts';

/** One side of the comparison, with valid policies only; the caller reports invalid ones. */
export interface PolicySide extends PolicySet {
  readonly name: string;
}

/** What a simulation is made from: pure data that the caller has read. */
export interface SimulationInput {
  readonly platform: Platform;
  readonly base: PolicySide;
  readonly head: PolicySide;
  /** With endpoints already completed from the inventory (`resolveDigest`). */
  readonly digest: Digest;
  /** Connections of the digest that have another end after the change, because it alters workloads. Left out: there are none. */
  readonly altered?: AlteredConnections;
  /** Workloads known from the inventory, whether or not they were seen. */
  readonly workloads: readonly WorkloadEndpoint[];
  /** The same before the change, where the change includes workloads; if left out, the workloads are those after it. */
  readonly baseWorkloads?: readonly WorkloadEndpoint[];
  /** When CronJobs run, by `namespace/name`. */
  readonly schedules?: ReadonlyMap<string, CronSchedule>;
  /** How many nodes the inventory knows. */
  readonly knownNodes: number;
  /** When these were created; left out when nothing says so. */
  readonly nodesSince?: readonly NodeSince[];
  readonly judgedBy: JudgedBy;
  /** Git compared with the cluster, if that was asked for. */
  readonly live?: LiveTruth;
  /** Of the base policies, since the first record. */
  readonly history: PolicyHistory;
  readonly diagnostics: readonly Diagnostic[];
}
