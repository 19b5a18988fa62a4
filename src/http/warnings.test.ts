import { expect, it } from 'vitest';
import { warningsIn } from './warnings.ts';

it.each([
  [undefined, []],
  ['299 - "policy/v1beta1 is deprecated"', ['policy/v1beta1 is deprecated']],
  [
    '299 - "say \\"no\\" \\\\ twice", 299 - "second, with a comma"',
    ['say "no" \\ twice', 'second, with a comma'],
  ],
  [
    ['299 - "one"', '199 host:80 "two" "Mon, 01 Jan 2026 00:00:00 GMT"'],
    ['one', 'two'],
  ],
  ['rubbish', []],
  ['299 - "open', []],
])('%j', (header, texts) => {
  expect(warningsIn(header)).toEqual(texts);
});

it('takes no quadratic time', () => {
  expect(warningsIn(`299 - "${'\\"'.repeat(50_000)}`)).toEqual([]);
  expect(warningsIn('299 - "'.repeat(10_000)).length).toBeLessThan(10_001);
});
