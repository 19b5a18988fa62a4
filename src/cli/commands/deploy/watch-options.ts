import type { FlowFormatSettings } from '../../../flows/mapped/choose-formats.ts';
import type { WatchLimits } from '../../../plan/watch/judge-watch.ts';
import type { RollbackOn } from '../../config/rollback-on.ts';

/** How a deploy is watched. */
export interface WatchOptions extends WatchLimits, FlowFormatSettings {
  /** Recorded flows that continue: files, folders, globs, packages. */
  readonly flows: readonly string[];
  /** What was recorded this soon after the last write says nothing yet. */
  readonly initialDelayMs: number;
  /** Time between two looks. */
  readonly intervalMs: number;
  /** From the end of the delay to the last look. */
  readonly durationMs: number;
  readonly rollback: RollbackOn;
}
