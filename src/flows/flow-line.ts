import type { DnsAnswer } from '../digest/dns-answer.ts';
import type { Observation, Recorded } from '../digest/observation.ts';

/** What became of one line of a source: every line gives exactly one. Lines count from 1. */
export type FlowLine =
  | {
      readonly line: number;
      readonly kind: 'observation';
      readonly observation: Observation;
      /** Denied by another layer, such as a cloud firewall: that says nothing about policies, and a digest does not keep it. */
      readonly isOtherLayer?: true;
    }
  | IgnoredLine
  | ({ readonly line: number; readonly kind: 'lost-events'; readonly count: number } & Recorded)
  | BrokenLine;

export interface IgnoredLine extends Recorded {
  readonly line: number;
  readonly kind: 'ignored';
  readonly reason: IgnoredReason;
  /** What a DNS answer tells, although it opens no connection. */
  readonly answer?: DnsAnswer;
  /** Nodes that the recorder says it could not reach. */
  readonly unreached?: readonly string[];
}

export interface BrokenLine {
  readonly line: number;
  readonly kind: 'broken';
  readonly reason: BrokenReason;
  /** One clause for people; may quote the input. */
  readonly detail: string;
}

/** Records that are not a connection of their own. docs/connections.md describes each. */
export type IgnoredReason =
  | 'blank'
  | 'reply'
  | 'reply-by-port'
  | 'late-reply'
  | 'icmp-error'
  | 'direction-unknown'
  | 'socket-trace'
  | 'non-policy-drop'
  | 'error'
  | 'service-frontend'
  | 'debug'
  | 'capture'
  | 'agent-event'
  | 'node-status'
  | 'no-outcome'
  | 'continued'
  | 'header'
  | 'no-data'
  | 'no-ip'
  | 'no-ends'
  | 'other-event';

/** `unmapped`: a value that the configured mapping does not have. `piece`: the rest of a line that was cut is missing. */
export type BrokenReason = 'malformed' | 'too-long' | 'foreign' | 'truncated' | 'unmapped' | 'piece';
