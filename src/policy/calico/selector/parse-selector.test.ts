import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatSelector } from './format-selector.ts';
import { parseSelector } from './parse-selector.ts';
import type { Selector } from './selector.ts';

function canonical(text: string): string {
  const selector = parseSelector(text);
  return 'problem' in selector ? `${selector.offset}: ${selector.problem}` : formatSelector(selector);
}

/** libcalico-go/lib/selector: tokenizer and parser. */
describe('selectors that Calico takes', () => {
  test.each([
    ['', 'all()'],
    ['  \t', 'all()'],
    ['all()', 'all()'],
    ['all(  )', 'all()'],
    ['global()', 'global()'],
    ['has(a)', 'has(a)'],
    ['has( a\t)', 'has(a)'],
    ["a == 'b'", 'a == "b"'],
    ["a=='b'", 'a == "b"'],
    ['a == "b"', 'a == "b"'],
    [`a == 'say "x"'`, `a == 'say "x"'`],
    ["a == ''", 'a == ""'],
    ["a != 'b'", 'a != "b"'],
    ["a!='b'", 'a != "b"'],
    ["a in {'c', 'b', 'c'}", 'a in {"b", "c"}'],
    ["a in{'b'}", 'a in {"b"}'],
    ["a in {'b',}", 'a in {"b"}'],
    ['a in {}', 'a in {}'],
    ["a not in {'b'}", 'a not in {"b"}'],
    ["a notin {'b'}", 'a not in {"b"}'],
    ["a not \t in {'b'}", 'a not in {"b"}'],
    ["a contains 'b'", 'a contains "b"'],
    ["a contains'b'", 'a contains "b"'],
    ["a starts with 'b'", 'a starts with "b"'],
    ["a startswith 'b'", 'a starts with "b"'],
    ["a ends with 'b'", 'a ends with "b"'],
    ["a endswith 'b'", 'a ends with "b"'],
    ["!a == 'b'", '!(a == "b")'],
    ["! a == 'b'", '!(a == "b")'],
    ['!!has(a)', 'has(a)'],
    ['!!!has(a)', '!has(a)'],
    ['has(a) && has(b) || has(c)', '((has(a) && has(b)) || has(c))'],
    ['has(a) || has(b) && has(c)', '(has(a) || (has(b) && has(c)))'],
    ['(has(a) || has(b)) && has(c)', '((has(a) || has(b)) && has(c))'],
    ['!has(a) && has(b)', '(!has(a) && has(b))'],
    ['!(has(a) && has(b))', '!(has(a) && has(b))'],
    // Operators are words only after a label.
    ["in == 'b'", 'in == "b"'],
    ["has == 'b'", 'has == "b"'],
    ["not in {'b'}", 'not in {"b"}'],
    ["contains contains 'b'", 'contains contains "b"'],
    ["all == 'b'", 'all == "b"'],
    ['has(has)', 'has(has)'],
    ["example.com/role-1_x == 'b'", 'example.com/role-1_x == "b"'],
    ["a/b/c == 'b'", 'a/b/c == "b"'],
    [`has(${'x'.repeat(512)})`, `has(${'x'.repeat(512)})`],
    ["a == 'b' && all()", '(a == "b" && all())'],
  ])('%j', (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });
});

describe('texts that are no selectors, and where they fail', () => {
  test.each([
    ["a = 'b'", '2: a single `=`'],
    ["a == 'b' & has(c)", '9: a single `&`'],
    ["a == 'b' | has(c)", '9: a single `|`'],
    ["a == 'b'\n", '8: it contains a line break'],
    ["a == 'b' &&\nhas(c)", '11: it contains a line break'],
    ["a == 'b", '5: a string is not closed'],
    [`a == 'it's'`, '10: a string is not closed'],
    ['a == b', '5: `==` needs a quoted string'],
    ['a', '1: no operator follows the label `a`'],
    ['a b', '2: no operator follows the label'],
    ['has (a)', '4: no operator follows the label `has`'],
    ['all ()', '4: no operator follows the label `all`'],
    ['has()', '3: no operator follows the label `has`'],
    ['has(a', '3: no operator follows the label `has`'],
    ["has(a) == 'b'", '7: `==` is not expected there'],
    ["a == 'b' &&", '11: it ends where a condition is expected'],
    ["&& a == 'b'", '0: `&&` is not expected there'],
    ["a == 'b' has(c)", '9: a condition is not expected there'],
    ["(a == 'b'", '0: a parenthesis is not closed'],
    ["a == 'b')", '8: `)` is not expected there'],
    ['()', '1: `)` is not expected there'],
    ['!', '1: it ends where a condition is expected'],
    ["a in 'b'", '5: a set in braces is missing'],
    ["a in {'b'", '9: the set of values is not closed'],
    ["a in {'b' 'c'}", '10: the set of values is not closed'],
    ["a in {, 'b'}", '6: the set of values is not closed'],
    ["a in {'b',,}", '10: the set of values is not closed'],
    ["a inside {'b'}", '2: no operator follows the label'],
    ["a in ['b']", '5: a character that is not allowed in a selector'],
    ["a: b == 'c'", '1: no operator follows the label'],
    ["ä == 'b'", '0: a character that is not allowed in a selector'],
    ["'a' == 'b'", '0: a string is not expected there'],
    [`has(${'x'.repeat(513)})`, '516: no operator follows the label'],
    [`${'('.repeat(400)}all()${')'.repeat(400)}`, '200: more than 200 nested parentheses'],
  ])('%j', (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });
});

const label = fc.constantFrom('a', 'b.c/d', 'in', 'has', 'all', 'x-1_y');
const value = fc.string({ unit: fc.constantFrom('a', ' ', '"', '}', '&', 'ü'), maxLength: 4 });
const { selector } = fc.letrec<{ selector: Selector }>((tie) => ({
  selector: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({ kind: fc.constant('has' as const), label }),
    fc.constantFrom<Selector>({ kind: 'all' }, { kind: 'global' }),
    fc.record({
      kind: fc.constant('test' as const),
      label,
      operator: fc.constantFrom('in' as const, 'not in' as const),
      values: fc.array(value, { maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant('test' as const),
      label,
      operator: fc.constantFrom('==', '!=', 'contains', 'starts with', 'ends with'),
      values: fc.tuple(value),
    }),
    fc.record({ kind: fc.constant('not' as const), of: tie('selector') }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      of: fc.array(tie('selector'), { minLength: 2, maxLength: 3 }),
    }),
  ),
}));

describe('laws', () => {
  test('what is written canonically reads as itself', () => {
    fc.assert(
      fc.property(selector, (one) => {
        const text = formatSelector(one);
        expect(canonical(text)).toBe(text);
      }),
    );
  });

  test('any text gives a selector or a problem within it', () => {
    const unit = fc.constantFrom(...'ab()!&|={},\'" \t\n.', 'has(', 'all()', 'not in', '==', 'global()');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 40 }), (text) => {
        const read = parseSelector(text);
        if ('problem' in read) expect(read.offset).toBeLessThanOrEqual(text.length);
        else expect(canonical(formatSelector(read))).toBe(formatSelector(read));
      }),
      { numRuns: 1000 },
    );
  });
});
