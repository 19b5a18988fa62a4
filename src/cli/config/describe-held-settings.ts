import type { JudgedBy, SettingChange } from '../../impact/judged-by.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { wholeVisibleText } from '../../model/visible-text.ts';
import { judgesWithoutGate } from './settings-of-target.ts';

/** What a merge request changes in the settings by which it is judged, and that does not apply yet. */
export function describeHeldSettings({
  isKnown,
  target,
  changes,
  targetTip,
}: JudgedBy): readonly Diagnostic[] {
  if (!isKnown || target === 'broken') {
    return [
      {
        code: 'config/target-unknown',
        severity: 'warning',
        meaning: 'unread',
        message: isKnown
          ? 'the configuration of the target branch has errors: lints have their default levels'
          : 'the settings of the target branch cannot be read: those of this change apply',
        help: 'fetch the target branch (`GIT_DEPTH: 0`), or fix its configuration',
      },
    ];
  }
  return [...(targetTip === 'known' ? [] : [notCurrent()]), ...held(changes)];
}

function held(changes: readonly SettingChange[]): readonly Diagnostic[] {
  return changes
    .filter(({ key, isInForce }) => !isInForce && judgesWithoutGate(key))
    .map(({ key, before = 'not set', after = 'not set' }) => ({
      code: 'config/in-force-when-merged',
      severity: 'info',
      meaning: 'noted',
      message: wholeVisibleText(
        `\`${key}\`: ${before} → ${after}, in force only after the merge; until then the target branch decides`,
      ),
      help: 'nothing to do: a merge request cannot decide how it is judged',
    }));
}

function notCurrent(): Diagnostic {
  return {
    code: 'config/target-not-current',
    severity: 'warning',
    meaning: 'noted',
    message:
      'the current target branch is not in this clone: lints, `cni`, `set` and `exclude` are those of the merge base',
    help: 'set `GIT_DEPTH: "0"` in the job, or in a fork fetch the target branch and set `SLUICE_TARGET_COMMIT`',
  };
}
