import { expect, it } from 'vitest';
import { createRecordingWindow } from './recording-window.ts';

it('spans the records that are dated, in any order', () => {
  const windowOf = (...times: readonly (number | undefined)[]) => {
    const window = createRecordingWindow();
    for (const time of times) window.include(time);
    return window.finish();
  };
  expect(windowOf(5, undefined, 3, 9, 4)).toEqual({ first: 3, last: 9 });
  expect(windowOf(5)).toEqual({ first: 5, last: 5 });
  expect(windowOf(-5, 0)).toEqual({ first: -5, last: 0 });
  expect(windowOf(undefined)).toBeUndefined();
  expect(windowOf()).toBeUndefined();
});
