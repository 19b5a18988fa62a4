import { expect, it } from 'vitest';
import { textMemo } from './text-memo.ts';

it('equal texts get the very same answer, and it is made once', () => {
  const asked: string[] = [];
  const memo = textMemo((text) => {
    asked.push(text);
    return { text };
  });
  const part = 'a line that holds app=web as a part'.slice(18, 25);
  expect(memo(part)).toBe(memo('app=web'));
  expect(memo('\ud800')).not.toBe(memo('\ufffd'));
  expect(asked).toEqual(['app=web', '\ud800', '\ufffd']);
});

it('only so many answers are kept, none of what is no answer, and none of a long text', () => {
  const memo = textMemo((text) => (text === '' ? undefined : { text }), 2);
  const [first, long] = [memo('a'), 'a'.repeat(2000)];
  expect(memo('')).toBeUndefined();
  memo('b');
  expect(memo('a')).toBe(first);
  memo('c');
  expect(memo('a')).not.toBe(first);
  expect(memo(long)).not.toBe(memo(long));
});
