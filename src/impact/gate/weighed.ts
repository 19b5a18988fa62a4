import type { GateReason } from './gate-reason.ts';

/** What a reason does to the pipeline, heaviest first. `pass`: it is said, and has no consequence. */
export const WEIGHTS = ['fail', 'inconclusive', 'warn', 'pass'] as const;

export type Weight = (typeof WEIGHTS)[number];

/** A reason with its weight. */
export interface Weighed {
  readonly weight: Weight;
  readonly reason: GateReason;
}
