import { expect, it } from 'vitest';
import { isMassDelete } from './mass-delete.ts';

it.each([
  [{ deleted: 0, members: 0, wanted: 0 }, false],
  [{ deleted: 1, members: 1, wanted: 0 }, true],
  [{ deleted: 1, members: 1, wanted: 1 }, false],
  [{ deleted: 3, members: 4, wanted: 1 }, false],
  [{ deleted: 4, members: 12, wanted: 8 }, false],
  [{ deleted: 5, members: 12, wanted: 7 }, true],
  [{ deleted: 50, members: 500, wanted: 450 }, false],
])('%j must be asked for: %s', (count, isAsked) => {
  expect(isMassDelete(count)).toBe(isAsked);
});
