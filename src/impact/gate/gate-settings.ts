import type { EvidenceSettings } from '../evidence/weak-evidence.ts';

/** What a kind of finding does to the pipeline. */
export type GateLevel = 'fail' | 'warn' | 'ignore';

/** How much findings weigh; see docs/configuration.md. */
export interface GateSettings extends EvidenceSettings {
  readonly blocked: GateLevel;
  readonly opened: GateLevel;
  readonly unknown: GateLevel;
  readonly uncovered: GateLevel;
  /** Workloads that lose their protection, or are opened to every namespace or the world. */
  readonly unprotected: GateLevel;
  /** Changes to policies that are not simulated: these are never known to be harmless. */
  readonly notSimulated: Exclude<GateLevel, 'ignore'>;
  /** Oldest acceptable age of the newest part of the recording; undefined: the clock is not asked. */
  readonly maxAgeMs: number | undefined;
}
