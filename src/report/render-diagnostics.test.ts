import { expect, it } from 'vitest';
import type { Diagnostic } from '../model/diagnostic.ts';
import { renderDiagnostics } from './render-diagnostics.ts';

function note(line: number, message = 'skipped'): Diagnostic {
  const span = { file: 'a.yaml', line, column: 1 };
  return { code: 'manifest/no-kind', severity: 'info', meaning: 'noted', message, help: 'exclude it', span };
}
const notes = (count: number): Diagnostic[] => Array.from({ length: count }, (_, i) => note(i + 1));
const lines = (diagnostics: readonly Diagnostic[]): string[] =>
  renderDiagnostics(diagnostics, { color: false })
    .split('\n')
    .filter((line) => line !== '');

it('shows a note of very many places at the first of them, and counts all', () => {
  expect(lines([...notes(9), note(20, 'something else')])).toEqual([
    'a.yaml:1:1 info manifest/no-kind skipped',
    'a.yaml:2:1 info manifest/no-kind skipped',
    'a.yaml:3:1 info manifest/no-kind skipped',
    'a.yaml:20:1 info manifest/no-kind something else',
    '  help: exclude it',
    'info manifest/no-kind the same of a.yaml:4:1, a.yaml:5:1, a.yaml:6:1 and 3 more; the JSON names all',
    '10 notes',
  ]);
});

it('takes notes that differ only in names and numbers for the same', () => {
  const charts = ['a', 'b', 'c', 'd', 'e', 'f'].map((name, i): Diagnostic => {
    const message = `skipped: ${i} files of the chart \`${name}\``;
    return { ...note(i + 1, message), code: 'render/chart', help: `render \`${name}\`` };
  });
  expect(lines(charts).filter((line) => line.includes('skipped'))).toHaveLength(3);
  expect(lines(charts)).toContain(
    'info render/chart the same of a.yaml:4:1, a.yaml:5:1, a.yaml:6:1; the JSON names all',
  );
});

it('shows a few, and every warning about a policy, one by one', () => {
  expect(lines(notes(4)).filter((line) => line.includes('skipped'))).toHaveLength(4);
  const of = (code: Diagnostic['code']) =>
    lines(notes(9).map((one): Diagnostic => ({ ...one, severity: 'warning', code })));
  expect(of('policy/no-dns').filter((line) => line.includes('skipped'))).toHaveLength(9);
  expect(of('yaml/encrypted').filter((line) => line.includes('skipped'))).toHaveLength(3);
  expect(of('yaml/encrypted')).toContain(
    'warning yaml/encrypted the same of a.yaml:4:1, a.yaml:5:1, a.yaml:6:1 and 3 more; the JSON names all',
  );
});

it('says how to fix it once where one file after the other has the same problem', () => {
  const [one, other, third] = ['a.yaml', 'b.yaml', 'c.yaml'].map(
    (file): Diagnostic => ({ ...note(1), severity: 'error', span: { file, line: 1, column: 1 } }),
  ) as [Diagnostic, Diagnostic, Diagnostic];
  expect(renderDiagnostics([one, other, { ...third, help: 'other' }], { color: false })).toBe(
    [
      'a.yaml:1:1 error manifest/no-kind skipped',
      'b.yaml:1:1 error manifest/no-kind skipped',
      '  help: exclude it',
      '',
      'c.yaml:1:1 error manifest/no-kind skipped',
      '  help: other',
      '',
      '3 errors',
      '',
    ].join('\n'),
  );
});
