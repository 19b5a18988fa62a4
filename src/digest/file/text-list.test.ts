import fc from 'fast-check';
import { expect, it } from 'vitest';
import { joinLabels, joinTexts, splitLabels, splitTexts } from './text-list.ts';

const text = fc.string({ unit: fc.constantFrom('\n', '\\', '=', 'n', 'e', 'a') });

it('texts and labels are the same after, whatever is in them', () => {
  fc.assert(
    fc.property(fc.array(text), fc.array(fc.tuple(text, text)), (texts, entries) => {
      expect(splitTexts(joinTexts(texts))).toEqual(texts);
      const labels = new Map(entries);
      expect(splitLabels(joinLabels(labels))).toEqual(labels);
    }),
  );
});

it('are written a line each, labels in order', () => {
  expect(joinTexts(['b', 'a=c', 'two\nlines \\'])).toBe('b\na=c\ntwo\\nlines \\\\');
  expect(
    joinLabels(
      new Map([
        ['b=c', '='],
        ['a', '1\n2'],
        ['c', ''],
      ]),
    ),
  ).toBe('a=1\\n2\nb\\ec==\nc=');
  expect([joinTexts([]), joinLabels(new Map())]).toEqual([undefined, undefined]);
  expect([splitTexts(undefined), splitLabels(undefined)]).toEqual([[], new Map()]);
});

it('a line without an equals sign is no label; one that begins with it has an empty key', () => {
  expect(splitLabels('a=1\nb')).toBeUndefined();
  expect(splitLabels('')).toBeUndefined();
  expect(splitLabels('=1')).toEqual(new Map([['', '1']]));
});
