import type { Diagnostic } from '../model/diagnostic.ts';

export const LINT_LEVELS = ['off', 'warn', 'error'] as const;
export type LintLevel = (typeof LINT_LEVELS)[number];

/** How much single lints weigh, by their codes; the others as their pages say. */
export type LintLevels = ReadonlyMap<string, LintLevel>;

export const DEFAULT_LINT_LEVELS: LintLevels = new Map();

/**
 * The problems as a project weighs them. `off` leaves a lint out; `error` makes it one that fails the gate; `warn` a warning, be it an error or a
 * note. What is refused or could not be read stays as it is, whatever the levels say.
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
