import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../model/diagnostic.ts';
import { compareDiagnostics } from './compare-diagnostics.ts';
import { filesAtFault } from './gate/weigh-input.ts';

const at = (file: string, line = 1, more: Partial<Diagnostic> = {}): Diagnostic => ({
  code: 'policy/unknown-key',
  severity: 'error',
  meaning: 'refused',
  message: `unknown key in ${file}`,
  help: 'remove it',
  span: { file, line, column: 1 },
  ...more,
});
const withoutPlace: Diagnostic = { ...inputMissing() };
function inputMissing(): Diagnostic {
  const { span: _, ...rest } = at('x');
  return { ...rest, code: 'input/missing', meaning: 'unread' };
}
const same = (...names: readonly string[]) => new Map(names.map((name) => [name, name]));
const shown = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.map(({ severity, side, span }) => `${side ?? 'head'} ${severity} ${span?.file}:${span?.line}`);

describe('the problems of both sides', () => {
  it('are of the change when it touches their file, and said once', () => {
    expect(shown(compareDiagnostics([at('a')], [at('a')], same()))).toEqual(['head error a:1']);
    expect(shown(compareDiagnostics([at('a', 1)], [at('a', 2)], same()))).toEqual([
      'head error a:2',
      'base warning a:1',
    ]);
  });

  it('are said once wherever they moved in a file that is touched, when they say what they are about', () => {
    const twin = (line: number, subject: string) => at('a', line, { subject, message: `see a:${line - 1}` });
    expect(shown(compareDiagnostics([twin(5, 'x')], [twin(9, 'x')], same()))).toEqual(['head error a:9']);
    expect(shown(compareDiagnostics([twin(5, 'x')], [twin(9, 'y')], same()))).toHaveLength(2);
  });

  it('of the base are said beside what weighs less in the head', () => {
    const silenced = at('a', 1, { severity: 'info', silence: 'known' });
    expect(shown(compareDiagnostics([at('a')], [silenced], same()))).toEqual([
      'head info a:1',
      'base warning a:1',
    ]);
  });

  it('are said once when they are no errors and nothing about them differs', () => {
    const lint = at('a', 1, { severity: 'warning' });
    expect(shown(compareDiagnostics([lint], [lint], same()))).toEqual(['head warning a:1']);
    const other = { ...lint, message: 'another' };
    expect(shown(compareDiagnostics([other], [lint], same()))).toEqual(['head warning a:1', 'base info a:1']);
  });

  it('are one warning when both sides have them in a file that is untouched', () => {
    const compared = compareDiagnostics([at('a')], [at('a')], same('a'));
    expect(shown(compared)).toEqual(['both warning a:1']);
    expect(compared[0]?.meaning).toBe('refused');
    expect([...filesAtFault(compared)]).toEqual(['a']);
  });

  it('are one also after a move, which other names in a message show', () => {
    expect(shown(compareDiagnostics([at('old')], [at('new')], new Map([['new', 'old']])))).toEqual([
      'both warning new:1',
    ]);
  });

  it('are of the change when only the head has them, also in an untouched file', () => {
    expect(shown(compareDiagnostics([], [at('a', 3, { severity: 'warning' })], same('a')))).toEqual([
      'head warning a:3',
    ]);
  });

  it('are of the change when another file that they are about is touched', () => {
    const twin = at('a', 1, { related: [{ file: 'b', line: 1, column: 1 }] });
    expect(shown(compareDiagnostics([twin], [twin], same('a')))[0]).toBe('head error a:1');
    expect(shown(compareDiagnostics([twin], [twin], same('a', 'b')))).toEqual(['both warning a:1']);
  });

  it('that the change removes are a warning, and hinder no judgement unless something was unread', () => {
    const removed = compareDiagnostics([at('a')], [], same());
    expect(shown(removed)).toEqual(['base warning a:1']);
    expect(filesAtFault(removed).size).toBe(0);
    const unread = compareDiagnostics([at('a', 1, { meaning: 'unread' })], [], same());
    expect([...filesAtFault(unread)]).toEqual(['a']);
  });

  it('without a place stay what they are: nobody knows what they hide', () => {
    expect(shown(compareDiagnostics([withoutPlace], [withoutPlace], same()))).toEqual([
      'head error undefined:undefined',
    ]);
    expect(shown(compareDiagnostics([withoutPlace], [], same()))).toEqual(['base error undefined:undefined']);
  });
});
