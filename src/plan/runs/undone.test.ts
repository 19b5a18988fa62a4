import { expect, it } from 'vitest';
import { NOT_UNDONE, refuseUndone, undoneNotes } from './undone.ts';

const NOTES = { 'sluice.dev/undone-commit': 'a'.repeat(40), 'sluice.dev/undone-plan': 'plan-1' };

it('keeps what a watch took back from being deployed again: the same commit, or the same writes by another one', () => {
  expect(refuseUndone(NOTES, { commit: 'a'.repeat(40) }, 'plan-2')).toMatchObject({
    code: 'cluster/undone',
    severity: 'error',
    meaning: 'refused',
    message: expect.stringContaining('the commit `aaaaaaaaaaaa`'),
  });
  expect(refuseUndone(NOTES, { commit: 'b'.repeat(40) }, 'plan-1')?.message).toContain(
    'what this would deploy',
  );
  expect(refuseUndone(NOTES, {}, 'plan-1')?.message).toContain('what this would deploy');
});

it('refuses nothing else', () => {
  expect(refuseUndone(NOTES, { commit: 'b'.repeat(40) }, 'plan-2')).toBeUndefined();
  // Neither who does not know the commit, nor a ledger without notes.
  expect(refuseUndone(NOTES, {}, 'plan-2')).toBeUndefined();
  expect(refuseUndone({}, {}, 'plan-1')).toBeUndefined();
  expect(refuseUndone({ 'sluice.dev/undone-plan': 'plan-1' }, {}, 'plan-2')).toBeUndefined();
});

it('notes what was taken back, and forgets it when something was deployed since', () => {
  const notes = undoneNotes({ commit: 'c', planHash: 'h' });
  expect(refuseUndone(notes, { commit: 'c' }, 'other')).toBeDefined();
  expect(refuseUndone(notes, { commit: 'd' }, 'h')).toBeDefined();
  expect(Object.keys(NOT_UNDONE)).toEqual(Object.keys(notes));
  expect(refuseUndone(NOT_UNDONE, { commit: 'c' }, 'h')).toBeUndefined();
});
