import type { KeyedFinding } from '../impact/gate/impact-keys.ts';

/** What a plan does to recorded connections and to the protection of workloads, as people see it. */
export interface PlannedImpact {
  /** Number of recorded connections that were compared. */
  readonly connections: number;
  /** Connections whose verdict changes or cannot be told, and workloads that are left less protected. */
  readonly findings: readonly KeyedFinding[];
  /** Number of further such connections that are too many to be listed. */
  readonly unlisted: number;
}
