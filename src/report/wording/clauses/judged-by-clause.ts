import type { JudgedBy, SettingChange } from '../../../impact/judged-by.ts';
import { plural } from '../phrases/count.ts';
import { name, type Phrase, say, words } from '../phrases/phrase.ts';

/** What the change does to what it is judged by, one clause each. */
export function judgedByClauses({ changes, files, target, file, isKnown }: JudgedBy): readonly Phrase[] {
  const shown = name(file ?? '.sluice.yaml');
  const isNew =
    target === 'none' ? [say`${shown} is new: the gate uses its default settings until it is merged`] : [];
  const isBroken =
    target === 'broken'
      ? [say`${shown} has errors on the target branch: the gate uses its default settings`]
      : [];
  const unknown = isKnown
    ? []
    : [say`the settings of the target branch cannot be read: those of this change apply`];
  return [
    ...unknown,
    ...isNew,
    ...isBroken,
    ...changes.map(settingClause),
    ...files.map((path) => say`${name(path)} differs from the target branch`),
  ];
}

function settingClause({ key, before, after, isInForce }: SettingChange): Phrase {
  const from = before === undefined ? say`not set` : [name(before)];
  const to = after === undefined ? say`not set` : [name(after)];
  const when = isInForce ? say`already in force here` : say`in force only after the merge`;
  return say`${name(key)}: ${from} → ${to}, ${when}`;
}

/** The same as the clause for a gate's reason. */
export function judgedByReason(settings: number, files: number): Phrase {
  if (settings === 0) return say`it changes ${words(plural(files, 'file'))} that it is judged by`;
  if (files === 0) return say`it changes ${words(plural(settings, 'setting'))} of its own check`;
  return say`it changes ${words(plural(settings, 'setting'))} and ${words(plural(files, 'file'))} of its own check`;
}
