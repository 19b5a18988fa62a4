import type { JudgedBy } from '../../impact/simulation.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { wholeVisibleText } from '../../model/visible-text.ts';

/** Settings by which commands without a gate judge. */
const JUDGING = /^(?:environments\..+\.)?(?:cni|set|lints|exclude)(?:\.|$)/;

/** What a merge request changes of the settings by which it is judged, and that does not count yet. */
export function describeHeldSettings({ isKnown, target, changes }: JudgedBy): readonly Diagnostic[] {
  if (!isKnown || target === 'broken') {
    return [
      {
        code: 'config/target-unknown',
        severity: 'warning',
        meaning: 'unread',
        message: isKnown
          ? 'the configuration of the target branch has errors: its lints are the default ones here'
          : 'the settings of the target branch cannot be read: those of this change apply',
        help: 'fetch the target branch (`GIT_DEPTH: 0`), or mend its configuration',
      },
    ];
  }
  return changes
    .filter(({ key, isInForce }) => !isInForce && JUDGING.test(key))
    .map(({ key, before = 'not set', after = 'not set' }) => ({
      code: 'config/in-force-when-merged',
      severity: 'info',
      meaning: 'noted',
      message: wholeVisibleText(
        `\`${key}\`: ${before} → ${after}, in force only when merged; until then the target branch decides`,
      ),
      help: 'nothing is to be done: no merge request decides how it is judged',
    }));
}
