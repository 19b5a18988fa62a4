import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { phraseText } from '../../terminal/phrase-text.ts';
import { diagnosticClauses, groupDiagnostics } from './diagnostic-clause.ts';

const noted = (file: string, more: Partial<Diagnostic> = {}): Diagnostic => ({
  code: 'manifest/no-kind',
  severity: 'info',
  meaning: 'noted',
  message: 'skipped',
  help: 'exclude it',
  span: { file, line: 1, column: 1 },
  ...more,
});

const lines = (diagnostics: readonly Diagnostic[]): string[] =>
  groupDiagnostics(diagnostics).map((group) => phraseText(diagnosticClauses(group)[0] ?? []));

const FILES = ['a.yaml', 'b.yaml', 'c.yaml', 'd.yaml'];

describe('problems in the same words', () => {
  it('of many files are one line', () => {
    const other = noted('b.yaml', { code: 'render/patch', message: 'skipped: 1 patch' });
    expect(lines([...FILES.map((file) => noted(file)), other])).toEqual([
      'info a.yaml:1: skipped; the same in 3 more files, such as b.yaml:1',
      'info b.yaml:1: skipped: 1 patch',
    ]);
    const ofBase = FILES.map((file) => noted(file, { severity: 'warning', side: 'base' }));
    expect(lines(ofBase)).toEqual([
      'warning a.yaml:1 before this change: skipped; the same in 3 more files, such as b.yaml:1 before this change',
    ]);
  });

  it('with other names in files that the change does not touch are one line, how often each file may have them', () => {
    const said = FILES.flatMap((file, i) => [
      noted(file, { severity: 'warning', side: 'both', message: `skipped: chart \`${i}\`` }),
      noted(file, {
        severity: 'warning',
        side: 'both',
        message: 'again',
        span: { file, line: 9, column: 1 },
      }),
    ]);
    expect(lines(said)).toEqual([
      'warning a.yaml:1: skipped: chart `0`; the same in 3 more files, such as b.yaml:1',
    ]);
  });

  it.each<[string, readonly Diagnostic[]]>([
    ['of few files', FILES.slice(1).map((file) => noted(file))],
    ['that a change may have made', FILES.map((file) => noted(file, { severity: 'warning' }))],
    ['that are errors', FILES.map((file) => noted(file, { severity: 'error', side: 'both' }))],
  ])('%s are said of each', (_, diagnostics) => {
    expect(lines(diagnostics)).toHaveLength(diagnostics.length);
  });
});
