import type { Direction } from '../../model/connection.ts';
import type { Unknown } from '../../model/ternary.ts';
import type { PolicyRef } from '../../model/verdict.ts';
import type { CauseLine } from '../connection-impact.ts';
import type { OpenPort } from './open-ports.ts';
import type { Audience } from './strangers.ts';

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

/** A workload that is better protected than before. */
export type Gain = Extract<IsolationChange, { change: 'gained' }>;

/** Whether the workload is better protected than before. */
export function isGain(change: IsolationChange): change is Gain {
  return change.change === 'gained';
}

/** Those that leave a workload, certainly or perhaps, less protected than before. */
export function lossesOf(changes: readonly IsolationChange[]): readonly IsolationChange[] {
  return changes.filter((change) => !isGain(change));
}
