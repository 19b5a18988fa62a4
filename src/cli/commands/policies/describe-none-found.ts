import { type Diagnostic, isError } from '../../../model/diagnostic.ts';
import type { PolicySet } from '../../../policy/policy-set.ts';

/**
 * Without any policy everything is allowed, which an answer does not show; most often the path is wrong. Reported where nothing
 * else says why the set is empty.
 */
export function describeNoneFound(
  { policies, contested, notSimulated, unconfirmed, notEnforced = [] }: PolicySet,
  ofPolicies: readonly Diagnostic[],
): readonly Diagnostic[] {
  const count =
    policies.length + contested.length + notSimulated.length + unconfirmed.length + notEnforced.length;
  return count > 0 || ofPolicies.some(isError) ? [] : [noneFound()];
}

export function noneFound(): Diagnostic {
  return {
    code: 'policy/none-found',
    severity: 'warning',
    meaning: 'noted',
    message: 'no policies in the given files',
    help: 'check `--policies`; manifests of other kinds are not checked',
  };
}
