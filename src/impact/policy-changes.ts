import { policyKey } from '../model/verdict.ts';
import type { Policy } from '../policy/policy.ts';
import { firstDifference } from './first-difference.ts';
import type { PolicyChange } from './simulation.ts';

/** The policies that differ between the two sides; the others cannot change a verdict. */
export interface ChangedPolicies {
  readonly changes: readonly PolicyChange[];
  readonly inBase: readonly Policy[];
  readonly inHead: readonly Policy[];
}

/** Compares what policies say, not how they are written: comments, formatting, file names and metadata but the name do not count. */
export function findPolicyChanges(base: readonly Policy[], head: readonly Policy[]): ChangedPolicies {
  const before = new Map(base.map((policy) => [policyKey(policy.ref), policy]));
  const after = new Map(head.map((policy) => [policyKey(policy.ref), policy]));
  const changes: PolicyChange[] = [];
  const inBase: Policy[] = [];
  const inHead: Policy[] = [];
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const old = before.get(key);
    const now = after.get(key);
    if (old !== undefined && now !== undefined && saysTheSame(old, now)) continue;
    if (old !== undefined) inBase.push(old);
    if (now !== undefined) inHead.push(now);
    if (now === undefined && old !== undefined) changes.push({ change: 'removed', policy: old.ref });
    if (now !== undefined) changes.push({ change: old === undefined ? 'added' : 'changed', policy: now.ref });
  }
  return { changes, inBase, inHead };
}

function saysTheSame(one: Policy, other: Policy): boolean {
  return firstDifference(one.document.value.spec, other.document.value.spec) === undefined;
}
