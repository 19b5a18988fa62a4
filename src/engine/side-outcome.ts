import type { Direction } from '../model/connection.ts';
import type { SideVerdict } from '../model/verdict.ts';
import { walkAllPaths } from './all-paths.ts';
import { walkCertainPath } from './certain-path.ts';
import type { RuleTest } from './policy-tables.ts';
import type { SelectedTiers } from './subject-index.ts';

/**
 * Judges one side by walking the tiers in order.
 *
 * The first walk answers every undecided question with no; if there was none, its end is the answer. Otherwise all paths are
 * walked, and the verdict is unknown only when they end differently.
 */
export function judgeSide(direction: Direction, tiers: SelectedTiers, test: RuleTest): SideVerdict {
  const { verdict, metUndecided } = walkCertainPath(direction, tiers, test);
  if (metUndecided) {
    const { allowed, denied, unknowns } = walkAllPaths(tiers, test);
    if (allowed && denied) return { ...verdict, outcome: 'unknown', unknowns };
  }
  return verdict;
}
