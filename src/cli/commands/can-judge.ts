import { type Diagnostic, isGap, isUnread } from '../../model/diagnostic.ts';
import type { PolicySet } from '../../policy/policy-set.ts';

/**
 * Whether an answer about a policy set means something although parts of it have faults. What is refused or unreadable in a file
 * is left out, and the exit code says so. When a whole input could not be read, or nothing is left, no policy seems to restrict
 * anything, and that would be a guess.
 */
export function canJudge(
  { policies, contested, unjudged }: PolicySet,
  diagnostics: readonly Diagnostic[],
): boolean {
  const gaps = diagnostics.filter(isGap);
  if (gaps.some((diagnostic) => isUnread(diagnostic) && diagnostic.span === undefined)) return false;
  return gaps.length === 0 || policies.length + contested.length + unjudged.length > 0;
}
