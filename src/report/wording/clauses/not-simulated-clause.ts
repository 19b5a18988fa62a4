import type { PolicyChange } from '../../../impact/simulation.ts';
import type { PolicyRef } from '../../../model/verdict.ts';
import { plural } from '../phrases/count.ts';
import { name, type Phrase, say, words } from '../phrases/phrase.ts';
import { policyName } from './side-clause.ts';

/** Longer names would push the rest out of a notification. */
const NAMES_THAT_FIT = 60;
const VERBS = { added: 'adds', removed: 'removes', changed: 'changes' } as const;

/** `CiliumNetworkPolicy shop/cart`: with the kind, because only that says which engine enforces it. */
export function kindAndName(policy: PolicyRef): Phrase {
  return say`${name(policy.kind)} ${policyName(policy)}`;
}

/**
 * `adds a policy that is not simulated: CiliumClusterwideNetworkPolicy deny-all`; several by their number. `rendered` for
 * policies that a tool still has to render.
 */
export function notSimulatedClause(changes: readonly PolicyChange[]): Phrase {
  const [first, ...others] = changes;
  if (first !== undefined && changes.every(({ policy }) => isFile(policy))) {
    return others.length === 0 && first.policy.name.length <= NAMES_THAT_FIT
      ? say`changes what ${name(first.policy.name)} does to policies`
      : say`changes what ${words(plural(changes.length, 'file'))} ${words(others.length === 0 ? 'makes' : 'make')} of policies`;
  }
  const isAlike = others.every(({ change }) => change === first?.change);
  const verb = words(first !== undefined && isAlike ? VERBS[first.change] : 'changes');
  const done = words(changes.every(({ isUnrendered }) => isUnrendered) ? 'rendered' : 'simulated');
  if (first === undefined || others.length > 0) {
    return say`${verb} ${words(plural(changes.length, 'policy', 'policies'))} that are not ${done}`;
  }
  const { kind, namespace = '', name: called } = first.policy;
  const isShort = kind.length + namespace.length + called.length <= NAMES_THAT_FIT;
  return isShort
    ? say`${verb} a policy that is not ${done}: ${kindAndName(first.policy)}`
    : say`${verb} a policy that is not ${done}`;
}

/** What stands for a file that is no manifest. */
function isFile({ apiVersion, kind }: PolicyRef): boolean {
  return apiVersion === '' && kind === 'File';
}
