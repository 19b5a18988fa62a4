import type { Diagnostic, Severity } from './diagnostic.ts';

const RANK: Readonly<Record<Severity, number>> = { error: 2, warning: 1, info: 0 };

/**
 * Leaves out problems reported twice for one place, as when a folder holds policies and is the inventory, too. The most severe is kept,
 * in the place of the first.
 */
export function eachProblemOnce(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const { code, message, span, severity } = diagnostic;
    const key = JSON.stringify([code, message, span?.file, span?.line, span?.column]);
    const known = found.get(key);
    if (known === undefined || RANK[known.severity] < RANK[severity]) found.set(key, diagnostic);
  }
  return [...found.values()];
}
