import type { Simulation } from '../simulation.ts';
import type { Weighed } from './weighed.ts';

/** Whether the target branch is known, and whether the change alters what it is judged by. */
export function weighTargetBranch(simulation: Simulation): readonly Weighed[] {
  return [...judgedByItself(simulation), ...targetMoved(simulation), ...targetNotKnown(simulation)];
}

/** A change to how it is itself judged is never green, whatever it changes: people have to see it. */
function judgedByItself({ judgedBy }: Simulation): Weighed[] {
  const { isKnown, target, changes, files } = judgedBy;
  if (!isKnown) return [{ weight: 'warn', reason: { code: 'judged-by-unknown' } }];
  const settings = Math.max(changes.length, target === 'same' ? 0 : 1);
  if (settings + files.length === 0) return [];
  return [{ weight: 'warn', reason: { code: 'judged-by-changed', settings, files: files.length } }];
}

/** What the policies of both do together will be in force, but was not simulated. */
function targetMoved({ judgedBy: { changedOnTarget }, changes }: Simulation): Weighed[] {
  if (changes.length === 0 || changedOnTarget.length === 0) return [];
  return [{ weight: 'warn', reason: { code: 'target-moved', files: changedOnTarget.length } }];
}

/** The target branch may by now have a stricter gate, or policies, by which the change would be judged differently. */
function targetNotKnown({ judgedBy: { targetTip } }: Simulation): Weighed[] {
  return targetTip === 'known' ? [] : [{ weight: 'warn', reason: { code: 'target-not-known' } }];
}
