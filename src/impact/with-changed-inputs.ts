import type { PolicySet } from '../policy/policy-set.ts';
import { findUnjudgedChanges } from './unjudged-changes.ts';

/** Both sides with those of their inputs that differ among what is not judged; the same ones on both sides change nothing. */
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
