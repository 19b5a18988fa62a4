import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatSelector } from '../../src/policy/calico/selector/format-selector.ts';
import { matchLabelled } from '../../src/policy/calico/selector/match-labelled.ts';
import { parseSelector } from '../../src/policy/calico/selector/parse-selector.ts';
import type { Selector } from '../../src/policy/calico/selector/selector.ts';
import { type OracleProcess, startOracle } from './ask-oracle.ts';
import { CALICO_SELECTOR_ORACLE, whyNoOracle } from './oracle-binaries.ts';
import { runs, seed } from './oracle-property.ts';

const timeout = 1_800_000;
/** Questions about a selector are cheap. */
const MANY = 10;

interface Question {
  readonly selector: string;
  readonly labels: readonly Readonly<Record<string, string>>[];
}

interface Answer {
  readonly error?: string;
  readonly matches: readonly boolean[] | null;
}

const LABELS = [
  'a',
  'app',
  'k8s-app',
  'a.b/c_d',
  'in',
  'has',
  'not',
  'contains',
  'all',
  'global',
  'starts',
  'pcns.a',
];
const VALUES = ['', 'a', 'b', 'ab', "it's", 'x y', '\\', 'ä'];
const label = fc.constantFrom(...LABELS);
const value = fc
  .constantFrom(...VALUES)
  .chain((text) => fc.constantFrom(`"${text}"`, text.includes("'") ? `"${text}"` : `'${text}'`));
const values = fc.array(value, { maxLength: 3 }).map((found) => `{${found.join(', ')}}`);
const space = fc.constantFrom('', ' ', '  ', '\t');
const test1 = fc.oneof(
  fc.tuple(label, space, fc.constantFrom('==', '!='), space, value),
  fc.tuple(label, fc.constant(' '), fc.constantFrom('in', 'not in', 'not  in'), space, values),
  fc.tuple(label, fc.constant(' '), fc.constantFrom('contains', 'starts with', 'ends with'), space, value),
  fc.tuple(fc.constantFrom('has(', 'has( '), label, space, fc.constant(')')),
  fc.tuple(fc.constantFrom('all()', 'global()', 'all( )')),
);
const { written } = fc.letrec<{ written: string }>((tie) => ({
  written: fc.oneof(
    { maxDepth: 4 },
    test1.map((parts) => parts.join('')),
    fc.tuple(fc.constantFrom('!', '! ', '!!'), tie('written')).map((parts) => parts.join('')),
    fc
      .tuple(tie('written'), space, fc.constantFrom('&&', '||'), space, tie('written'))
      .map((parts) => parts.join('')),
    tie('written').map((inner) => `(${inner})`),
  ),
}));

/** Line breaks are left out: 3.28 takes them inside `has( )` and `not in`, later versions nowhere. */
const WORDS = [
  ...[
    'a',
    'has(a)',
    'has',
    '(',
    ')',
    '{',
    '}',
    ',',
    '!',
    '==',
    '!=',
    '=',
    '&&',
    '&',
    '||',
    '|',
    'in',
    'not',
    'not in',
  ],
  ...[
    'contains',
    'starts with',
    'starts',
    'with',
    'ends with',
    'all()',
    'all',
    'global()',
    '"a"',
    "'b'",
    '"',
    "'",
    ' ',
  ],
  ...['\t', '#', 'ä', '-a', '.a', '/', '1', 'a-', '_', 'pcns.a', '\u00a0'],
];
const words = fc.array(fc.constantFrom(...WORDS), { maxLength: 8 }).map((found) => found.join(''));
const spaced = fc.array(fc.constantFrom(...WORDS), { maxLength: 8 }).map((found) => found.join(' '));

/** A selector in which something was cut out or put in. */
const broken = fc
  .tuple(written, fc.nat(200), fc.nat(3), fc.constantFrom('', ...WORDS))
  .map(([text, at, length, word]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + word + text.slice(place + length);
  });

const selectors = fc.oneof(
  { weight: 4, arbitrary: written },
  { weight: 2, arbitrary: broken },
  words,
  spaced,
);
const labels = fc.array(fc.dictionary(label, fc.constantFrom(...VALUES), { maxKeys: 4 }), {
  minLength: 4,
  maxLength: 4,
});

describe.skipIf(whyNoOracle(CALICO_SELECTOR_ORACLE) !== undefined)(
  'selectors against the parser of Calico 3.28',
  () => {
    let oracle: OracleProcess<Question, Answer>;
    beforeAll(() => {
      oracle = startOracle(CALICO_SELECTOR_ORACLE);
    });
    afterAll(() => oracle?.stop());

    test('are read, matched and written with one meaning', { timeout }, async () => {
      const tally = { read: 0, refused: 0 };
      const property = fc.asyncProperty(selectors, labels, async (selector, sets) => {
        const theirs = await oracle.ask({ selector, labels: sets });
        const ours = parseSelector(selector);
        tally[theirs.error === undefined ? 'read' : 'refused'] += 1;
        if ('problem' in ours || theirs.error !== undefined) {
          const said = { selector, isRefused: 'problem' in ours };
          expect(said).toEqual({ selector, isRefused: theirs.error !== undefined });
          return;
        }
        expect({ selector, matches: matchesOf(ours, sets) }).toEqual({ selector, matches: theirs.matches });
        const ourText = formatSelector(ours);
        const again = await oracle.ask({ selector: ourText, labels: sets });
        expect({ selector, ourText, ...again }).toMatchObject({ selector, ourText, matches: theirs.matches });
      });
      await fc.assert(property, { numRuns: runs() * MANY, seed: seed() });
      expect(Math.min(tally.read, tally.refused)).toBeGreaterThan(runs());
    });
  },
);

function matchesOf(selector: Selector, sets: Question['labels']) {
  return sets.map((set) =>
    matchLabelled(selector, (name) => (Object.hasOwn(set, name) ? set[name] : undefined)),
  );
}
