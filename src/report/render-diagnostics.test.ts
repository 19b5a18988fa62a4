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

it('shows a few, and every warning, one by one', () => {
  expect(lines(notes(4)).filter((line) => line.includes('skipped'))).toHaveLength(4);
  const warnings = notes(9).map((one): Diagnostic => ({ ...one, severity: 'warning' }));
  expect(lines(warnings).filter((line) => line.includes('skipped'))).toHaveLength(9);
});
