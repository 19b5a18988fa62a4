import type { Simulation } from '../../impact/simulation.ts';
import { plural } from './count.ts';
import { type Phrase, say, words } from './phrase.ts';
import { formatTime } from './time.ts';

/** How much of the record is older than the policies with which it is compared. */
export function policyAgeClauses({ evidence, accuracy }: Simulation): readonly Phrase[] {
  const { policyHistory, policiesChanged, window } = evidence;
  if (policyHistory === 'cut') {
    return [say`the clone is too shallow to tell whether policies changed while it was recorded`];
  }
  const { outdated } = accuracy;
  if (outdated === 0 || policiesChanged === undefined) return [];
  const were = outdated === 1 ? say`was` : say`were`;
  const they = outdated === 1 ? say`it was` : say`they were`;
  const whose = outdated === 1 ? say`its` : say`their`;
  const when = words(formatTime(policiesChanged, window?.last));
  return [
    say`${words(plural(outdated, 'connection'))} ${were} recorded before the policies of ${whose} ends last changed (${when}); ${they} not compared`,
  ];
}
