import { policyKey } from '../model/verdict.ts';
import type { Policy } from '../policy/policy.ts';
import type { PolicySet } from '../policy/policy-set.ts';
import { firstDifference } from './first-difference.ts';
import type { PolicyChange } from './simulation.ts';
import { findUnjudgedChanges } from './unjudged-changes.ts';

/** The policies that differ between the two sides; the others cannot change a verdict. */
export interface ChangedPolicies {
  readonly changes: readonly PolicyChange[];
  readonly inBase: PolicySet;
  readonly inHead: PolicySet;
}

/** Compares what policies say, not how they are written: comments, formatting, file names and metadata but the name do not count. */
export function findPolicyChanges(base: PolicySet, head: PolicySet): ChangedPolicies {
  const before = new Map(base.policies.map((policy) => [policyKey(policy.ref), policy]));
  const after = new Map(head.policies.map((policy) => [policyKey(policy.ref), policy]));
  const changes: PolicyChange[] = [];
  const inBase: Policy[] = [];
  const inHead: Policy[] = [];
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const old = before.get(key);
    const now = after.get(key);
    if (old !== undefined && now !== undefined && saysTheSame(old, now)) continue;
    if (old !== undefined) inBase.push(old);
    if (now !== undefined) inHead.push(now);
    if (now === undefined && old !== undefined)
      changes.push({ change: 'removed', policy: old.ref, isJudged: true });
    if (now !== undefined)
      changes.push({ change: old === undefined ? 'added' : 'changed', policy: now.ref, isJudged: true });
  }
  const unjudged = findUnjudgedChanges(base.unjudged, head.unjudged);
  return {
    changes: [...changes, ...unjudged.changes],
    inBase: { policies: inBase, unjudged: unjudged.inBase, unconfirmed: [] },
    inHead: { policies: inHead, unjudged: unjudged.inHead, unconfirmed: [] },
  };
}

function saysTheSame(one: Policy, other: Policy): boolean {
  return firstDifference(one.document.value.spec, other.document.value.spec) === undefined;
}
