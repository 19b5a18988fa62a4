import type { PolicyChange } from '../simulation.ts';

/** What a change does to the policies of one name, at least one of which is there before or after. */
export function changeBetween(before: readonly unknown[], after: readonly unknown[]): PolicyChange['change'] {
  if (after.length === 0) return 'removed';
  return before.length === 0 ? 'added' : 'changed';
}
