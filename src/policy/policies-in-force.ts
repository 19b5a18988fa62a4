import { namespacedName } from '../model/namespaced-name.ts';
import type { Unknown } from '../model/ternary.ts';
import { isReference } from './dialects.ts';
import type { BarePolicy, Policy } from './policy.ts';
import type { PolicySet } from './policy-set.ts';

/** A policy that is in force, or may be: then `doubt` says why that is not certain. */
export type InForce<P extends BarePolicy = BarePolicy> = P & { readonly doubt?: Unknown };

/** The policies of a set that decide connections, or may. Policies that are not simulated are not among them. */
export function policiesInForce({ policies, contested, unconfirmed }: PolicySet): readonly InForce[] {
  return [
    ...policies,
    ...contested.map((policy) => ({ ...policy, doubt: contestedDoubt(policy) })),
    ...unconfirmed.map((policy) =>
      isReference(policy) ? policy : { ...policy, doubt: unconfirmedDoubt(policy) },
    ),
  ];
}

/** One of several policies of its name: either it is in force, or another is. */
function contestedDoubt(policy: Policy): Unknown {
  return {
    code: 'policy-contested',
    detail: `${nameOf(policy)} is defined more than once, and nothing says which one the cluster has`,
  };
}

function unconfirmedDoubt(policy: Policy): Unknown {
  return {
    code: 'policy-not-given',
    detail: `${nameOf(policy)} is in the inventory but not among the given policies`,
  };
}

function nameOf({ ref }: Policy): string {
  return `${ref.kind} \`${namespacedName(ref)}\``;
}
