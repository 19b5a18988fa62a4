import type { Diagnostic, Severity } from '../../model/diagnostic.ts';
import { plural } from './count.ts';
import { message, name, type Phrase, place, say, words } from './phrase.ts';

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** By file, line and column; those without a place first. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.toSorted(
    (a, b) =>
      compareText(a.span?.file ?? '', b.span?.file ?? '') ||
      (a.span?.line ?? 0) - (b.span?.line ?? 0) ||
      (a.span?.column ?? 0) - (b.span?.column ?? 0) ||
      compareText(a.code, b.code) ||
      compareText(a.message, b.message),
  );
}

/** What and where, and how to fix it. */
export function diagnosticClauses({
  severity,
  message: what,
  help,
  span,
  code,
}: Diagnostic): readonly Phrase[] {
  const where = span === undefined ? [] : say` ${place(span)}`;
  return [say`${words(severity)}${where}: ${message(what)}`, say`help: ${message(help)} (${name(code)})`];
}

/** `2 errors, 1 warning`; empty when there is nothing. */
export function diagnosticCounts(diagnostics: readonly Diagnostic[]): string {
  return SEVERITIES.flatMap((severity) => {
    const count = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    const many = severity === 'info' ? 'notes' : `${severity}s`;
    return count === 0 ? [] : [plural(count, severity === 'info' ? 'note' : severity, many)];
  }).join(', ');
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
