import { type Diagnostic, isGap, isUnread } from '../../../model/diagnostic.ts';
import type { PolicySet } from '../../../policy/policy-set.ts';

/**
 * Whether an answer about a policy set is meaningful although parts of the set have faults. What is refused or unreadable in a
 * file is left out, and the exit code says so. But if a whole input could not be read, or nothing is left, no policy would seem
 * to restrict anything, which would be a guess.
 */
export function canJudge(
  { policies, contested, notSimulated }: PolicySet,
  diagnostics: readonly Diagnostic[],
): boolean {
  const gaps = diagnostics.filter(isGap);
  if (gaps.some((diagnostic) => isUnread(diagnostic) && diagnostic.span === undefined)) return false;
  return gaps.length === 0 || policies.length + contested.length + notSimulated.length > 0;
}
