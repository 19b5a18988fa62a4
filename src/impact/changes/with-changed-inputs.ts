import type { PolicySet } from '../../policy/policy-set.ts';
import { findUnjudgedChanges } from './unjudged-changes.ts';

/** Adds the inputs that differ between the sides to what is not judged; inputs that both sides have alike change nothing. */
export function withChangedInputs<Side extends PolicySet>(
  base: Side,
  head: Side,
): { readonly base: Side; readonly head: Side } {
  const { inBase, inHead } = findUnjudgedChanges(base.inputs ?? [], head.inputs ?? []);
  return {
    base: { ...base, unjudged: [...base.unjudged, ...inBase] },
    head: { ...head, unjudged: [...head.unjudged, ...inHead] },
  };
}
