import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type FileContent, findUntouchedFiles } from './untouched-files.ts';

const files = (...pairs: readonly (readonly [string, string])[]): FileContent[] =>
  pairs.map(([file, content]) => ({ file, content }));
const untouched = (base: readonly FileContent[], head: readonly FileContent[]) => [
  ...findUntouchedFiles(base, head),
];

it('are those of one name and content', () => {
  const base = files(['a', '1'], ['b', '2'], ['gone', '3']);
  expect(untouched(base, files(['a', '1'], ['b', 'changed'], ['new', '4']))).toEqual([['a', 'a']]);
});

it('are those that were moved, to the folder with the same file name first', () => {
  const base = files(['x/a.yaml', '1'], ['x/b.yaml', '1']);
  expect(untouched(base, files(['y/b.yaml', '1'], ['y/a.yaml', '1']))).toEqual([
    ['y/b.yaml', 'x/b.yaml'],
    ['y/a.yaml', 'x/a.yaml'],
  ]);
});

it('are not new copies: of a file and its copy the copy is new', () => {
  expect(untouched(files(['a', '1']), files(['copy', '1'], ['a', '1']))).toEqual([['a', 'a']]);
});

it('pair each file of the base at most once, with one that holds the same', () => {
  const side = fc
    .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'x/a', 'x/b', 'c'), fc.constantFrom('1', '2')), {
      selector: ([file]) => file,
    })
    .map((pairs) => files(...pairs));
  fc.assert(
    fc.property(side, side, (base, head) => {
      const pairs = findUntouchedFiles(base, head);
      const contentOf = (side: readonly FileContent[], name: string) =>
        side.find(({ file }) => file === name)?.content;
      for (const [now, before] of pairs) expect(contentOf(head, now)).toBe(contentOf(base, before));
      expect(new Set(pairs.values()).size).toBe(pairs.size);
      expect(findUntouchedFiles(base, base).size).toBe(base.length);
    }),
  );
});
