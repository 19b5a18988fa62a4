import { diffLines } from 'diff';
import { stringify } from 'yaml';
import type { JsonObject } from '../plan/json-object.ts';

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
  const lines = diffLines(toYaml(before), toYaml(after)).flatMap((part) =>
    part.value
      .replace(/\n$/, '')
      .split('\n')
      .map((text): DiffLine => ({ change: part.added ? 'added' : part.removed ? 'removed' : 'same', text })),
  );
  return foldUnchanged(lines);
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
