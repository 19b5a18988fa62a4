import type { Diagnostic } from '../../model/diagnostic.ts';
import { namespacedName } from '../../model/namespaced-name.ts';
import { isReference } from '../dialects.ts';
import { objectKey } from '../not-simulated/not-simulated-policy.ts';
import type { Policy } from '../policy.ts';
import type { PolicySet } from '../policy-set.ts';
import { keysOf } from './with-live-policies.ts';

/**
 * A policy set together with the policies that the inventory shows, which the cluster had at some time. About policies in `given`
 * (everything that is compared), `given` knows better: also that a side no longer has them.
 */
export function withInventoryPolicies(
  set: PolicySet,
  inventory: PolicySet,
  given: readonly PolicySet[],
): PolicySet {
  const keys = keysOf(given);
  const isNew = ({ ref }: { readonly ref: Policy['ref'] }): boolean => !keys.has(objectKey(ref));
  // A dump may also hold an object in the form in which it is stored.
  const read = keysOf([{ ...inventory, notSimulated: [] }]);
  const isUnread = ({ ref }: { readonly ref: Policy['ref'] }): boolean =>
    isNew({ ref }) && !read.has(objectKey(ref));
  return {
    ...set,
    policies: set.policies,
    contested: [...set.contested, ...inventory.contested.filter((one) => isNew(one) && isReference(one))],
    // What controllers make from objects that make policies is in the inventory beside them.
    notSimulated: [
      ...set.notSimulated,
      ...inventory.notSimulated.filter((one) => isUnread(one) && one.isMaker !== true),
    ],
    unconfirmed: [
      ...set.unconfirmed,
      ...inventory.policies.filter(isNew),
      ...inventory.contested.filter((one) => isNew(one) && !isReference(one)),
    ],
    ...(inventory.services === undefined ? {} : { services: inventory.services }),
    ...(inventory.pools === undefined ? {} : { pools: inventory.pools }),
    ...(inventory.namespaces === undefined ? {} : { namespaces: inventory.namespaces }),
  };
}

/** Reports policies that only the inventory shows, once, with their number. */
export function describeUnconfirmed({ unconfirmed }: PolicySet): readonly Diagnostic[] {
  const [first, ...others] = unconfirmed.filter((policy) => !isReference(policy));
  if (first === undefined) return [];
  const { ref, document } = first;
  const name = `\`${namespacedName(ref)}\``;
  return [
    {
      code: 'inventory/policies-not-given',
      severity: 'warning',
      meaning: 'noted',
      message:
        others.length === 0
          ? `${ref.kind} ${name} is in the inventory but not among the given policies: what it could decide is unknown`
          : `${others.length + 1} policies such as ${ref.kind} ${name} are in the inventory but not among the given policies: what they could decide is unknown`,
      help: 'give them with `--policies` on both sides if the cluster has them; refresh the inventory if it does not',
      span: document.span,
    },
  ];
}
