import type { Direction } from '../../model/connection.ts';
import type { SourceSpan } from '../../model/diagnostic.ts';
import type { Protocol } from '../../model/protocol.ts';

/** What can be accepted of a change: a connection that it blocks or opens, or a workload that it leaves unprotected. */
export const WAIVER_KINDS = ['blocked', 'opened', 'unprotected'] as const;
export type WaiverKind = (typeof WAIVER_KINDS)[number];

/** What somebody accepts, for how long, and where that is written. */
export interface Waiver {
  readonly kind: WaiverKind;
  readonly target: WaiverTarget;
  readonly owner: string;
  readonly reason: string;
  /** The last day on which it is valid, in UTC: `2026-12-31`. */
  readonly expires: string;
  readonly span: SourceSpan;
}

/** Which finding a waiver accepts. */
export type WaiverTarget =
  | {
      readonly by: 'connection';
      /** A name as reports print it; or `shop/*` for every workload of a namespace, at one end at most. */
      readonly source: string;
      readonly destination: string;
      readonly protocol: Protocol;
      /** Undefined for connections without a port; it does not mean every port. */
      readonly port: number | undefined;
    }
  | { readonly by: 'workload'; readonly workload: string; readonly direction: Direction }
  | { readonly by: 'fingerprint'; readonly fingerprint: string };

/** Why a waiver that matches a finding does not count. */
export const REFUSALS = ['expired', 'too-long', 'not-allowed'] as const;
export type Refusal = (typeof REFUSALS)[number];
