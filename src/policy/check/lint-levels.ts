import type { Diagnostic } from '../../model/diagnostic.ts';

export const LINT_LEVELS = ['off', 'warn', 'error'] as const;
export type LintLevel = (typeof LINT_LEVELS)[number];

/** The levels of single lints, by code; all others keep the level that their page says. */
export type LintLevels = ReadonlyMap<string, LintLevel>;

export const DEFAULT_LINT_LEVELS: LintLevels = new Map();

/**
 * The problems with the levels that a project sets. `off` leaves a lint out; `error` makes it fail the gate; `warn` makes it a
 * warning, be it an error or a note. What is refused or could not be read stays as it is, whatever the levels say.
 */
export function applyLintLevels(
  diagnostics: readonly Diagnostic[],
  levels: LintLevels,
): readonly Diagnostic[] {
  if (levels.size === 0) return diagnostics;
  return diagnostics.flatMap((diagnostic): Diagnostic[] => {
    const level = levels.get(diagnostic.code);
    const isLint = diagnostic.meaning === 'noted' || diagnostic.meaning === 'harmful';
    if (level === undefined || !isLint) return [diagnostic];
    return level === 'off' ? [] : [{ ...diagnostic, ...AS[level] }];
  });
}

const AS = {
  warn: { severity: 'warning', meaning: 'noted' },
  error: { severity: 'error', meaning: 'harmful' },
} as const;
