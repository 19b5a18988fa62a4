import type { EpochMs, RecordedWindow } from '../../model/digest.ts';
import type { WatchFindings } from './drop-attribution.ts';
import type { WatchedRecords, WatchLimits, WatchOutcome } from './judge-watch.ts';

/** What became of a deploy whose watch did not end well. */
export type Undoing =
  /** Put back as it was, by the run of that name. */
  | { readonly kind: 'undone'; readonly run: string }
  /** Nothing was put back: another deploy came meanwhile, or putting back could not be started. */
  | { readonly kind: 'not-begun' }
  /** Something could not be put back. */
  | { readonly kind: 'half-way'; readonly run: string }
  /** By the settings, nothing is put back automatically. */
  | { readonly kind: 'not-wanted' };

/** What a watch saw after a deploy, and its consequences. */
export interface WatchReport {
  readonly since: EpochMs;
  /** When it ended. */
  readonly until: EpochMs;
  readonly outcome: WatchOutcome;
  readonly limits: WatchLimits;
  readonly findings: WatchFindings;
  readonly records: WatchedRecords;
  /** First and last record since; undefined when there is none. */
  readonly window: RecordedWindow | undefined;
  /** Events that the recorder says it has lost since. */
  readonly lostEvents: number;
  /** The number of nodes that reported since, and those that reported in the recording before and are silent now. */
  readonly nodes: number;
  readonly silentNodes: readonly string[];
  /** Undefined while the deploy stays. */
  readonly undoing: Undoing | undefined;
}
