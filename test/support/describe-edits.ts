import { describe, expect, it } from 'vitest';
import { DB_ISOLATED } from '../render/rendered-project.ts';
import { changeOfApps, type Files } from './change-of-apps.ts';

/** A change of one text in one file of a repository, and how the first line of its report begins. */
export type Edit = readonly [
  what: string,
  headline: string,
  before: Files,
  file: string,
  from: string,
  to: string,
];

export const FROM_ELSEWHERE =
  'Changes no policy in the repository, but it changes what is fetched from elsewhere';
export const UNKNOWN = 'Cannot tell what it does';
export const NOTHING = 'Changes no policy';

/** The first line of the report about an edit, in a repository that has one policy besides. */
async function headlineOfEdit([, , before, file, from, to]: Edit): Promise<string> {
  const text = before[file] ?? '';
  expect(text).toContain(from);
  const policy = DB_ISOLATED.replace('name: db\n', 'name: db\n  namespace: pay\n');
  const { headline } = await changeOfApps(
    { 'apps/pay/pol.yaml': policy, ...before },
    { [file]: text.replace(from, () => to) },
  );
  return headline;
}

/** Tests that reports tell the effect of some edits with at least their headlines, and of others with these alone. */
export function describeEdits(told: readonly Edit[], quiet: readonly Edit[]): void {
  describe('is no change of nothing', () => {
    it.each(told)('%s', async (...edit) => {
      expect(await headlineOfEdit(edit)).toContain(edit[1]);
    });
  });
  describe('is nothing', () => {
    it.each(quiet)('%s', async (...edit) => {
      expect(await headlineOfEdit(edit)).toBe(edit[1]);
    });
  });
}
