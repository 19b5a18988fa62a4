import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Diagnostic, Meaning, Severity } from '../model/diagnostic.ts';
import { EXIT } from './exit-code.ts';
import { type CommandKind, EXIT_OF_ERROR, exitCodeOf, strongest } from './exit-code-of.ts';

const MEANINGS: readonly Meaning[] = ['unread', 'refused', 'harmful', 'noted'];
const KINDS: readonly CommandKind[] = ['check', 'answer'];

function problem(severity: Severity, meaning: Meaning): Diagnostic {
  return { code: 'policy/no-dns', severity, meaning, message: 'what', help: 'how' };
}

describe('exitCodeOf', () => {
  it('is what the table in docs/exit-codes.md says', () => {
    const docs = readFileSync('docs/exit-codes.md', 'utf8');
    for (const meaning of MEANINGS.filter((one) => one !== 'noted')) {
      const { check, answer } = EXIT_OF_ERROR;
      expect(docs).toContain(`\n| \`${meaning}\` | ${check[meaning]} | ${answer[meaning]} |\n`);
    }
    for (const meaning of MEANINGS) expect(docs).toContain(`\n- \`${meaning}\`: `);
  });

  it('is 0 without diagnostics and for notes, whatever they mean', () => {
    for (const kind of KINDS) {
      expect(exitCodeOf([], kind, { strictWarnings: true })).toBe(EXIT.pass);
      for (const meaning of MEANINGS)
        expect(exitCodeOf([problem('info', meaning)], kind, { strictWarnings: true })).toBe(EXIT.pass);
    }
  });

  it('counts warnings only when they are strict', () => {
    const warnings = [problem('warning', 'noted')];
    expect(exitCodeOf(warnings, 'check')).toBe(EXIT.pass);
    expect(exitCodeOf(warnings, 'check', { strictWarnings: true })).toBe(EXIT.warnings);
  });

  it('depends on no spelling of a code', () => {
    expect(exitCodeOf([{ ...problem('error', 'refused'), code: 'input/unreadable' }], 'check')).toBe(
      EXIT.failed,
    );
    expect(exitCodeOf([{ ...problem('error', 'unread'), code: 'policy/no-spec' }], 'check')).toBe(EXIT.usage);
  });

  it('lets the unread outrank the refused, and that outrank warnings', () => {
    const all = [problem('warning', 'noted'), problem('error', 'refused'), problem('error', 'unread')];
    expect(exitCodeOf(all, 'check', { strictWarnings: true })).toBe(EXIT.usage);
    expect(exitCodeOf(all.slice(0, 2), 'check', { strictWarnings: true })).toBe(EXIT.failed);
  });

  it('lets harm pass where policies are only asked', () => {
    expect(exitCodeOf([problem('error', 'harmful')], 'check')).toBe(EXIT.failed);
    expect(exitCodeOf([problem('error', 'harmful')], 'answer')).toBe(EXIT.pass);
  });
});

describe('strongest', () => {
  it('ranks findings over missing evidence over warnings', () => {
    expect(strongest([EXIT.warnings, EXIT.inconclusive, EXIT.failed])).toBe(EXIT.failed);
    expect(strongest([EXIT.warnings, EXIT.inconclusive])).toBe(EXIT.inconclusive);
    expect(strongest([])).toBe(EXIT.pass);
  });
});
