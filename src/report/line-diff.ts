import { diffLines } from 'diff';
import { stringify } from 'yaml';
import type { JsonObject } from '../model/json-object.ts';

export interface DiffLine {
  readonly change: 'added' | 'removed' | 'same' | 'gap';
  readonly text: string;
}

/** Unchanged lines shown around a change. */
const CONTEXT = 2;

/**
 * What changes from `before` to `after`, as lines of YAML with sorted keys. Each long unchanged stretch becomes one `gap`. The
 * text comes from the cluster and the policies, and is not escaped.
 */
export function lineDiff(before: JsonObject | undefined, after: JsonObject | undefined): readonly DiffLine[] {
  const [old, now] = [toYaml(before), toYaml(after)];
  const parts = diffLines(old, now, { maxEditLength: MAX_EDITS });
  if (parts === undefined) return foldUnchanged(replaced(linesOf(old), linesOf(now)));
  const lines = parts.flatMap((part) =>
    linesOf(part.value).map(
      (text): DiffLine => ({ change: part.added ? 'added' : part.removed ? 'removed' : 'same', text }),
    ),
  );
  return foldUnchanged(lines);
}

/** The search for the fewest edits takes the square of their number: four minutes for a policy of 14,000 other blocks. */
const MAX_EDITS = 2000;

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** What is between the first and the last difference, as a whole. */
function replaced(old: readonly string[], now: readonly string[]): readonly DiffLine[] {
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const lines = (change: DiffLine['change'], texts: readonly string[]) =>
    texts.map((text): DiffLine => ({ change, text }));
  return [
    ...lines('same', now.slice(0, head)),
    ...lines('removed', old.slice(head, old.length - tail)),
    ...lines('added', now.slice(head, now.length - tail)),
    ...lines('same', now.slice(now.length - tail)),
  ];
}

/** An object that is not there has no lines. */
function toYaml(value: JsonObject | undefined): string {
  if (value === undefined) return '';
  return stringify(value, { sortMapEntries: true, aliasDuplicateObjects: false, lineWidth: 0 });
}

function foldUnchanged(lines: readonly DiffLine[]): readonly DiffLine[] {
  const shown = lines.map((_line, index) =>
    lines
      .slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1)
      .some(({ change }) => change === 'added' || change === 'removed'),
  );
  return lines.flatMap((line, index): readonly DiffLine[] => {
    if (shown[index]) return [line];
    return index > 0 && !shown[index - 1] ? [] : [{ change: 'gap', text: '' }];
  });
}
