import type { Alteration } from '../inventory/alterations.ts';
import type { Connection, Direction } from '../model/connection.ts';
import type { SourceSpan } from '../model/diagnostic.ts';
import type { RecordedConnection } from '../model/digest.ts';
import type { PolicyRef, Verdict } from '../model/verdict.ts';

/** What a change does to one connection: the verdict of the base policies against that of the head policies. */
export type Transition = 'blocked' | 'opened' | 'still-allowed' | 'still-denied' | 'unknown';

/** In the order in which people want to read them. */
export const TRANSITIONS: readonly Transition[] = [
  'blocked',
  'opened',
  'unknown',
  'still-allowed',
  'still-denied',
];

/** The line that causes it, and in which of the two policy sets its file is read. */
export interface CauseLine {
  readonly span: SourceSpan;
  readonly side: 'base' | 'head';
}

/** Why the verdict changed, to be put into a sentence of the report. */
export type Cause =
  /** The policy that allowed or denied before is gone; the line is the rule that decided, in the base. */
  | { readonly kind: 'policy-removed'; readonly policy: PolicyRef; readonly line: CauseLine }
  /** The rule that decided before is no longer in its policy, or reads differently; the line is the first that differs, in the head. */
  | { readonly kind: 'rule-changed'; readonly policy: PolicyRef; readonly line: CauseLine }
  /** A policy now isolates an endpoint that was free, and nothing allows this connection; the line is what selects it. */
  | { readonly kind: 'newly-isolated'; readonly policies: readonly PolicyRef[]; readonly line: CauseLine }
  /** A rule that was not there before decides now. */
  | { readonly kind: 'rule-added'; readonly policy: PolicyRef; readonly line: CauseLine }
  /** A rule that existed before decides now, because its policy now selects the endpoint; the line is what selects it. */
  | { readonly kind: 'selection-changed'; readonly policy: PolicyRef; readonly line: CauseLine }
  /** The policy whose rule decided before no longer selects the endpoint, and the rule is as it was; the line is the first of its selection that differs, in the head. */
  | { readonly kind: 'selection-lost'; readonly policy: PolicyRef; readonly line: CauseLine }
  /** The order of a policy among the others changed; the line is its priority, order or tier. */
  | { readonly kind: 'order-changed'; readonly policy: PolicyRef; readonly line: CauseLine }
  /** A new rule passes the connection to later policies, or a rule that did no longer does. */
  | {
      readonly kind: 'passed-on' | 'no-longer-passed';
      readonly policy: PolicyRef;
      readonly line: CauseLine;
    }
  /** Something to which policies refer changed: a group of addresses, a tier. */
  | {
      readonly kind: 'part-changed';
      readonly change: 'added' | 'removed' | 'changed';
      readonly policy: PolicyRef;
      readonly line: CauseLine;
    }
  /** The policies decide otherwise because an end is another one after the change; the line is where that is written, in the head. */
  | {
      readonly kind: 'workload-altered';
      /** `namespace/name`. */
      readonly workload: string;
      readonly alteration: Alteration;
    }
  /** It arrives elsewhere after the change, because it came through this Service; the line is of the Service, in the head. */
  | {
      readonly kind: 'service-altered';
      readonly service: string;
      readonly to: Connection;
      readonly span: SourceSpan;
    }
  /** Nothing isolates the endpoint any longer; the line is in the policy that isolated it, in the base. */
  | { readonly kind: 'no-longer-isolated'; readonly policies: readonly PolicyRef[]; readonly line: CauseLine }
  /** The base or the head verdict is unknown. */
  | { readonly kind: 'undecided' };

/**
 * One connection that a reader wants to see. Recorded connections that look the same to a reader (same names, port and verdicts:
 * replicas with other labels, clients on the internet) are one, with their sightings added up and their addresses joined.
 */
export interface ConnectionImpact {
  readonly transition: Transition;
  readonly recorded: RecordedConnection;
  /** The end whose policies decide: the one that denies in base or head; undefined for unchanged and unknown connections. */
  readonly direction: Direction | undefined;
  readonly base: Verdict;
  readonly head: Verdict;
  /** Undefined for connections whose verdict stays the same. */
  readonly cause: Cause | undefined;
  /** The base verdict contradicts what was recorded: model, policies or inventory are not those of the cluster. */
  readonly isUnexplained: boolean;
}

/** Connections and how often they were seen; a connection seen by several observers counts once. */
export interface Tally {
  readonly connections: number;
  readonly seen: number;
}
