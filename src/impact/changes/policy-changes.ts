import { policyKey } from '../../model/verdict.ts';
import { contentOf } from '../../policy/dialects.ts';
import { objectKey } from '../../policy/not-simulated/not-simulated-policy.ts';
import type { Policy } from '../../policy/policy.ts';
import type { PolicySet } from '../../policy/policy-set.ts';
import type { PolicyChange } from '../simulation.ts';
import { firstDifference } from './first-difference.ts';
import { changeBetween, findNotSimulatedChanges } from './not-simulated-changes.ts';

/** The policies that differ between the two sides; the others cannot change a verdict. */
export interface ChangedPolicies {
  readonly changes: readonly PolicyChange[];
  readonly inBase: PolicySet;
  readonly inHead: PolicySet;
}

/** Compares what policies say, not how they are written: comments, formatting, file names, and metadata except the name do not count. */
export function findPolicyChanges(base: PolicySet, head: PolicySet): ChangedPolicies {
  const before = byName(base);
  const after = byName(head);
  const changes: PolicyChange[] = [];
  const touched = new Set<Policy>();
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const old = before.get(key) ?? [];
    const now = after.get(key) ?? [];
    if (sayTheSame(old, now)) continue;
    for (const policy of [...old, ...now]) touched.add(policy);
    const change = changeBetween(old, now);
    for (const { ref } of (now.length === 0 ? old : now).slice(0, 1))
      changes.push({ change, policy: ref, isSimulated: true });
  }
  const notSimulated = findNotSimulatedChanges(base.notSimulated, head.notSimulated);
  const touchedOf = ({ policies, contested }: PolicySet) => ({
    policies: policies.filter((policy) => touched.has(policy)),
    contested: contested.filter((policy) => touched.has(policy)),
    unconfirmed: [],
  });
  return {
    changes: withoutGuesses(asOneChangeEach(changes, notSimulated.changes), base),
    inBase: { ...touchedOf(base), notSimulated: notSimulated.inBase },
    inHead: { ...touchedOf(head), notSimulated: notSimulated.inHead },
  };
}

/**
 * A policy that has to be rendered on one side only is the same policy on both: it is changed, in a way that is not known, and not
 * removed once and added once.
 */
function asOneChangeEach(
  judged: readonly PolicyChange[],
  notSimulated: readonly PolicyChange[],
): readonly PolicyChange[] {
  const other = { added: 'removed', removed: 'added', changed: undefined } as const;
  const keyOf = (change: string | undefined, { policy }: PolicyChange): string =>
    `${change} ${objectKey(policy)}`;
  const rendered = notSimulated.filter(({ isUnrendered }) => isUnrendered === true);
  const onOtherSide = new Set(rendered.map((one) => keyOf(one.change, one)));
  const found = new Set<string>();
  const all = judged.map((one): PolicyChange => {
    const key = keyOf(other[one.change], one);
    if (!onOtherSide.has(key)) return one;
    found.add(key);
    return { change: 'changed', policy: one.policy, isSimulated: false, isUnrendered: true };
  });
  return [...all, ...notSimulated.filter((one) => !found.has(keyOf(one.change, one)))];
}

/** A policy that only the head is known to have may have been in what could not be rendered of the base. */
function withoutGuesses(
  changes: readonly PolicyChange[],
  { notSimulated }: PolicySet,
): readonly PolicyChange[] {
  const isKnown = !notSimulated.some(({ isOutput }) => isOutput === true);
  return isKnown ? changes : changes.filter(({ change }) => change !== 'added');
}

function byName({ policies, contested }: PolicySet): ReadonlyMap<string, readonly Policy[]> {
  return Map.groupBy([...policies, ...contested], ({ ref }) => policyKey(ref));
}

/** Of several policies of one name, each must have its equal on the other side. */
function sayTheSame(some: readonly Policy[], others: readonly Policy[]): boolean {
  const isAmong = (policy: Policy, policies: readonly Policy[]) =>
    policies.some(
      (other) => policy === other || firstDifference(contentOf(policy), contentOf(other)) === undefined,
    );
  return (
    some.length === others.length &&
    some.every((policy) => isAmong(policy, others)) &&
    (others.length === 1 || others.every((policy) => isAmong(policy, some)))
  );
}

/** The policies by `policyKey`. */
export function policiesByKey(policies: readonly Policy[]): ReadonlyMap<string, Policy> {
  return new Map(policies.map((policy) => [policyKey(policy.ref), policy]));
}
