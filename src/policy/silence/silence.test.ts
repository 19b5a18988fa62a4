import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { applySilences, lintSilences } from './apply-silences.ts';
import { findSilences } from './find-silences.ts';

const found = (text: string) =>
  findSilences({ file: 'a.yaml', text }).map(
    ({ code, reason, span, lines }) =>
      `${span.line}:${span.column} ${code} ${lines.first}-${lines.last} ${reason}`,
  );
const problem = (line: number, more: Partial<Diagnostic> = {}): Diagnostic => ({
  code: 'policy/no-dns',
  severity: 'warning',
  meaning: 'noted',
  message: 'what',
  help: 'how',
  span: { file: 'a.yaml', line, column: 1 },
  ...more,
});

describe('a silence', () => {
  it('at the end of a line is about that line', () => {
    expect(found('a: 1\nb: 2 # sluice: ignore policy/no-dns: because\nc: 3\n')).toEqual([
      '2:6 policy/no-dns 2-2 because',
    ]);
  });

  it('on a line of its own is about the next line that holds something', () => {
    const text =
      'a: 1\n  # sluice: ignore policy/no-dns: one\n\n# other\n#sluice:ignore policy/no-spec : two: three\nb: 2\n';
    expect(found(text)).toEqual(['2:3 policy/no-dns 6-6 one', '5:1 policy/no-spec 6-6 two: three']);
  });

  it('before all that a document holds is about the whole document, and no other', () => {
    const text = 'a: 1\n---\n# sluice: ignore policy/no-dns: all of it\n\nb: 2\nc: 3\n---\nd: 4\n';
    expect(found(text)).toEqual(['3:1 policy/no-dns 2-6 all of it']);
  });

  it('after all that a document holds is about nothing', () => {
    const [silence] = findSilences({ file: 'a.yaml', text: 'a: 1\n# sluice: ignore policy/no-dns: why\n' });
    expect(
      lintSilences(
        silence === undefined ? [] : [silence],
        [1, 2, 3].map((line) => problem(line)),
      ),
    ).toMatchObject([{ code: 'silence/unused' }]);
  });

  it('is no other comment, and nothing inside a value', () => {
    expect(
      found(
        '# sluice: ignored policy/no-dns: y\n# see sluice: ignore policy/no-dns: y\na: x#sluice: ignore a/b: c\n',
      ),
    ).toEqual([]);
  });

  it('counts lines of every system', () => {
    expect(found('a: 1\r\nb: 2 # sluice: ignore policy/no-dns: y\r\n')).toEqual(['2:6 policy/no-dns 2-2 y']);
  });

  it('of a rendered text is about the template', () => {
    const text = '# Source: t.yaml\na: 1 # sluice: ignore policy/no-dns: y\n';
    const origins = [undefined, { file: 't.yaml', line: 7 }];
    expect(findSilences({ file: 'rendered', text, origins })).toMatchObject([
      { span: { file: 't.yaml', line: 7 }, lines: { first: 7, last: 7 } },
    ]);
  });

  it('is found in any text without a crash, at a line that is there', () => {
    const piece = fc.constantFrom(
      '# sluice: ignore a/b: c',
      '\n',
      '---',
      ' ',
      'a: 1',
      '\r',
      '#',
      ': ',
      'ignore',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        const count = text.split(/\r\n|\n|\r/).length;
        for (const { span, lines } of findSilences({ file: 'f', text })) {
          expect(span.line).toBeLessThanOrEqual(count);
          expect(lines.last).toBeLessThanOrEqual(count);
        }
      }),
    );
  });

  it('is found in linear time', () => {
    const text = `${'# sluice: ignore a/b: c\n'.repeat(20_000)}${' # '.repeat(100_000)} sluice:\na: 1\n`;
    expect(findSilences({ file: 'f', text })).toHaveLength(20_000);
  });
});

describe('what a silence does', () => {
  const silences = findSilences({ file: 'a.yaml', text: 'a: 1 # sluice: ignore policy/no-dns: why\nb: 2\n' });

  it('is a note with the reason, for the same code and line only', () => {
    const all = [problem(1), problem(2), problem(1, { code: 'policy/no-spec' })];
    const applied = applySilences(all, silences);
    expect(applied).toMatchObject([
      { severity: 'info', silence: 'why' },
      { severity: 'warning' },
      { severity: 'warning' },
    ]);
    expect(lintSilences(silences, applied)).toEqual([]);
  });

  it('is nothing to what is left out: that it silences it would be a lie', () => {
    for (const meaning of ['refused', 'unread'] as const) {
      const error = problem(1, { severity: 'error', meaning });
      const applied = applySilences([error], silences);
      expect(applied).toEqual([error]);
      expect(lintSilences(silences, applied)).toMatchObject([{ code: 'silence/not-possible' }]);
    }
    const harm = problem(1, { severity: 'error', meaning: 'harmful' });
    expect(applySilences([harm], silences)).toMatchObject([{ severity: 'info', meaning: 'harmful' }]);
  });

  it.each([
    '# sluice: ignore policy/no-dns',
    '# sluice: ignore policy/no-dns:',
    '# sluice: ignore',
    '# sluice: ignore policy/no-dns why',
  ])('is nothing without a reason, and said: %s', (comment) => {
    const unclear = findSilences({ file: 'a.yaml', text: `a: 1 ${comment}\n` });
    const applied = applySilences([problem(1)], unclear);
    expect(applied).toEqual([problem(1)]);
    expect(lintSilences(unclear, applied)).toMatchObject([
      { code: 'silence/no-reason', severity: 'warning' },
    ]);
  });
});
