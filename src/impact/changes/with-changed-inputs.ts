import type { PolicySet } from '../../policy/policy-set.ts';
import { findNotSimulatedChanges } from './not-simulated-changes.ts';

/** Adds the inputs that differ between the sides to what is not simulated; inputs that both sides have alike change nothing. */
export function withChangedInputs<Side extends PolicySet>(
  base: Side,
  head: Side,
): { readonly base: Side; readonly head: Side } {
  const { inBase, inHead } = findNotSimulatedChanges(base.inputs ?? [], head.inputs ?? []);
  return {
    base: { ...base, notSimulated: [...base.notSimulated, ...inBase] },
    head: { ...head, notSimulated: [...head.notSimulated, ...inHead] },
  };
}
