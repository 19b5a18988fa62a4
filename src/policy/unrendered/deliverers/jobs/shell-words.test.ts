import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCommands } from './read-commands.ts';
import { shellPipelines } from './shell-words.ts';

describe('a shell script', () => {
  it.each<[string, readonly (readonly (readonly string[])[])[]]>([
    ['a "b c" \'d e\'', [[['a', 'b c', 'd e']]]],
    ['a && b || c; d & e', [[['a']], [['b']], [['c']], [['d']], [['e']]]],
    ['a | b -f - | c', [[['a'], ['b', '-f', '-'], ['c']]]],
    ['a \\\n  b', [[['a', 'b']]]],
    ['a # b\nc#d', [[['a']], [['c#d']]]],
    ['a > out 2>/dev/null < in', [[['a', 'in']]]],
    ['a "$(b c)" $(d e)f', [[['a', '$(b c)', '$(d e)f']]]],
    ['(cd a && b)', [[['cd', 'a']], [['b']]]],
    ['a\\ b', [[['a b']]]],
    ['', []],
  ])('%j is these commands', (script, expected) => {
    expect(shellPipelines(script)).toEqual(expected);
  });

  it('of any characters is read to its end', () => {
    const piece = fc.constantFrom(
      'a',
      ' ',
      '\n',
      '"',
      "'",
      '\\',
      '$',
      '(',
      ')',
      '{',
      '}',
      '|',
      '&',
      ';',
      '<',
      '>',
      '#',
      '=',
      '-n',
    );
    const script = fc.array(piece, { minLength: 1, maxLength: 60 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(script, (text) => {
        for (const file of ['a.sh', '.gitlab-ci.yml']) {
          for (const { words, variables } of readCommands({ file, text: `kubectl apply -f ${text}` })) {
            expect(words.flatMap((word) => variables.expand(word)).length).toBeGreaterThan(0);
          }
        }
      }),
    );
  });

  it('of one long word is read in time', () => {
    const text = `kubectl apply -f ${'${A'.repeat(50_000)} ${'{{'.repeat(50_000)} ${'$('.repeat(20_000)}`;
    expect(readCommands({ file: 'a.sh', text }).length).toBeGreaterThan(0);
  });
});
