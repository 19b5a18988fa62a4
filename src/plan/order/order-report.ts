import type { RecordedConnection } from '../../model/digest.ts';
import type { NoCopies } from './copy-bridges.ts';
import type { NotBridged } from './find-bridges.ts';

/** A connection that an order harms on the way although its verdict is the same before and after. */
export interface HarmedConnection {
  readonly recorded: RecordedConnection;
  /** `break`: allowed before and after, but not certainly in between. `hole`: denied before and after, but not in between. */
  readonly harm: 'break' | 'hole';
  /** The harm begins after this write (numbered as in the plan, from 1) … */
  readonly from: number;
  /** … and ends with this one. */
  readonly until: number;
}

/** What is known about the states between the writes of a plan. */
export type OrderReport =
  /** At most one object is written, and no connections are given: there is no state in between to speak of. */
  | { readonly kind: 'no-states' }
  | { readonly kind: 'not-proved'; readonly why: 'no-connections' | 'not-simulated' }
  | {
      readonly kind: 'simulated';
      /** Recorded connections whose verdict is known and the same before and after: the order is proved for these. */
      readonly judged: number;
      /** Connections that are unknown before or after: for these nothing can be promised. */
      readonly unknown: number;
      readonly harmed: readonly HarmedConnection[];
      /** Connections that are allowed now, and not certainly after the deploy. */
      readonly lost: readonly RecordedConnection[];
      /** Fewer than two writes: there is no state in between. */
      readonly isSingle: boolean;
      /** Whether no order harms less; false when the search was given up. */
      readonly isBest: boolean;
      /** Objects of the set that are not simulated: what they do on the way is not known. */
      readonly notSimulated: number;
      /** Kinds of policies that are, or may be, in the cluster, and that could not be looked at, could not be read or are not simulated. */
      readonly notSeen: readonly string[];
      /**
       * Bridges that were asked for but would not be right. `policies-not-seen`: it is not known whom they might open.
       * `would-open`: they would open a recorded connection that is denied before and after. `NoCopies`: so could copies of what
       * is to be written.
       */
      readonly notBridged: readonly (
        | NotBridged
        | { readonly why: 'policies-not-seen' | 'would-open' | NoCopies }
      )[];
    };

/** Connections that the order cuts for a while. */
export function breaksOf(report: OrderReport): readonly HarmedConnection[] {
  return report.kind === 'simulated' ? report.harmed.filter(({ harm }) => harm === 'break') : [];
}
