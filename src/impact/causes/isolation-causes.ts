import { type PolicyRef, policyKey } from '../../model/verdict.ts';
import { isChanged, type PolicyLookup, selectingLine } from '../changes/changed-places.ts';
import type { Cause } from '../connection-impact.ts';

/** If no rule allowed it before, nothing isolated this end before: a policy that does now is new or changed. */
export function causeOfNewIsolation(
  isolating: readonly PolicyRef[],
  policies: PolicyLookup,
): Cause | undefined {
  return causeOfChanged(isolating, policies, { kind: 'newly-isolated', side: 'head' });
}

/** Nothing isolates this end any longer: the policies that did are gone or changed. */
export function causeOfLostIsolation(
  isolating: readonly PolicyRef[],
  policies: PolicyLookup,
): Cause | undefined {
  return causeOfChanged(isolating, policies, { kind: 'no-longer-isolated', side: 'base' });
}

function causeOfChanged(
  isolating: readonly PolicyRef[],
  policies: PolicyLookup,
  { kind, side }: { readonly kind: 'newly-isolated' | 'no-longer-isolated'; readonly side: 'base' | 'head' },
): Cause | undefined {
  const changed = isolating.filter((ref) => mayDiffer(ref, policies));
  const [first] = changed;
  if (first === undefined) return undefined;
  return { kind, policies: changed, line: { span: selectingLine(first, policies[side]), side } };
}

/** A policy that the comparison does not have on both sides may have changed. */
function mayDiffer(ref: PolicyRef, policies: PolicyLookup): boolean {
  const key = policyKey(ref);
  const [old, now] = [policies.base.get(key), policies.head.get(key)];
  return old === undefined || now === undefined || isChanged(old, now);
}
