import type { KeyedFinding } from '../impact/impact-keys.ts';

/** What a plan does to recorded connections, and to the protection of workloads, as people see it. */
export interface PlannedImpact {
  /** Recorded connections that were compared. */
  readonly connections: number;
  /** Those that turn or cannot be judged, and workloads that are left less protected. */
  readonly findings: readonly KeyedFinding[];
  /** Connections that turn as well and are too many to be listed. */
  readonly unlisted: number;
}
