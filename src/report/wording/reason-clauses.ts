import type { GateReason } from '../../impact/gate/gate-reason.ts';
import type { Phrase } from './phrase.ts';

/** The reasons with one of these codes. */
export type GateReasonOf<Code extends GateReason['code']> = {
  readonly [One in Code]: GateReason & { readonly code: One };
}[Code];

/** What is said of each reason; a code that has no clause is an error of types. */
export type ReasonClauses<Code extends GateReason['code']> = {
  readonly [One in Code]: (reason: GateReasonOf<One>) => Phrase;
};
