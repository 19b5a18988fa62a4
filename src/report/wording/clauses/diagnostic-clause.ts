import { compareText } from '../../../model/compare-text.ts';
import { type Diagnostic, isError, type Severity, type SourceSpan } from '../../../model/diagnostic.ts';
import { formatCount, plural } from '../phrases/count.ts';
import { message, name, type Phrase, place, say, words } from '../phrases/phrase.ts';
import { wordsWithoutNames } from '../phrases/words-without-names.ts';

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** Errors first, notes last; each group by file and code, those without a place first. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.toSorted(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      compareText(a.span?.file ?? '', b.span?.file ?? '') ||
      compareText(a.code, b.code) ||
      (a.span?.line ?? 0) - (b.span?.line ?? 0) ||
      (a.span?.column ?? 0) - (b.span?.column ?? 0) ||
      compareText(a.message, b.message),
  );
}

/** Problems of one kind in one file, or with the same message in many; the first represents the others. */
export interface DiagnosticGroup {
  readonly first: Diagnostic;
  /** Lines of the others in its file, in order. */
  readonly lines: readonly number[];
  /** Where other files have the same problem, with the same or other names, in order. */
  readonly elsewhere: readonly SourceSpan[];
}

/** How many files may have the same problem before only the first is shown. */
const MAX_ALIKE = 3;

/** In the order of `sortDiagnostics`. Errors are not grouped, because each has to be read. */
export function groupDiagnostics(diagnostics: readonly Diagnostic[]): readonly DiagnosticGroup[] {
  const groups = new Map<string, { readonly first: Diagnostic; readonly lines: number[] }>();
  for (const diagnostic of sortDiagnostics(diagnostics)) {
    const { severity, side, code, span, silence } = diagnostic;
    const isAlone = span === undefined || isError(diagnostic);
    const key = isAlone ? `${groups.size}` : [severity, side, span.file, code, silence].join('\0');
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { first: diagnostic, lines: [] });
    else if (span !== undefined) known.lines.push(span.line);
  }
  return joinAlike([...groups.values()]);
}

function joinAlike(groups: readonly Omit<DiagnosticGroup, 'elsewhere'>[]): readonly DiagnosticGroup[] {
  const byWords = Map.groupBy(groups, ({ first, lines }) => {
    const { severity, side, span } = first;
    // A warning about what the change touches is always shown.
    const isHeard = isError(first) || (severity === 'warning' && side === undefined);
    // Where a file has several, their lines are named, unless the change does not touch it.
    const isAlone = span === undefined || isHeard || (lines.length > 0 && side !== 'both');
    return isAlone ? first : wordsWithoutNames(first);
  });
  const alike = [...byWords.values()].filter((all) => all.length > MAX_ALIKE);
  const others = new Set(alike.flatMap((all) => all.slice(1)));
  const joined = new Map(
    alike.map(([head, ...rest]) => [head, rest.flatMap(({ first }) => first.span ?? [])]),
  );
  return groups
    .filter((group) => !others.has(group))
    .map((group) => ({ ...group, elsewhere: joined.get(group) ?? [] }));
}

/** What and where, and how to fix it. */
export function diagnosticClauses({
  first: { severity, message: what, help, span, code, side },
  lines,
  elsewhere,
}: DiagnosticGroup): readonly Phrase[] {
  // The place of a problem that only the base has already says so.
  const before = side === 'base' && span === undefined ? say` before this change` : [];
  const where = span === undefined ? before : say` ${place(span, side === 'base' ? 'base' : 'head')}`;
  const more = moreClause(lines, elsewhere, side);
  return [
    say`${words(severity)}${where}: ${message(what)}${more}`,
    say`help: ${message(help)} (${name(code)})`,
  ];
}

function moreClause(
  lines: readonly number[],
  [first, ...more]: readonly SourceSpan[],
  side: Diagnostic['side'],
): Phrase {
  if (first === undefined) return lines.length === 0 ? [] : say`; ${words(othersOf(lines))}`;
  return say`; the same in ${words(`${formatCount(more.length + 1)} more files`)}, such as ${place(first, side === 'base' ? 'base' : 'head')}`;
}

/** Lines that are named; the others are only counted. */
const NAMED_LINES = 5;

function othersOf(lines: readonly number[]): string {
  const named = lines.slice(0, NAMED_LINES).join(', ');
  const dots = lines.length > NAMED_LINES ? ', …' : '';
  return `${formatCount(lines.length)} more in this file, ${lines.length === 1 ? 'line' : 'lines'} ${named}${dots}`;
}

/** `2 errors, 1 warning, 3 silenced`; empty when there is nothing. */
export function diagnosticCounts(diagnostics: readonly Diagnostic[]): string {
  const heard = diagnostics.filter((diagnostic) => !isSilenced(diagnostic));
  const silenced = diagnostics.length - heard.length;
  const counts = SEVERITIES.flatMap((severity) => {
    const count = heard.filter((diagnostic) => diagnostic.severity === severity).length;
    const many = severity === 'info' ? 'notes' : `${severity}s`;
    return count === 0 ? [] : [plural(count, severity === 'info' ? 'note' : severity, many)];
  });
  return [...counts, ...(silenced === 0 ? [] : [`${formatCount(silenced)} silenced`])].join(', ');
}

export function isSilenced({ silence }: Diagnostic): boolean {
  return silence !== undefined;
}

/** Where, what, and why it is silenced. */
export function silencedClauses({
  first: { span, code, silence = '', side },
  lines,
  elsewhere,
}: DiagnosticGroup): readonly Phrase[] {
  const where = span === undefined ? [] : say`${place(span, side === 'base' ? 'base' : 'head')}: `;
  const more = moreClause(lines, elsewhere, side);
  return [say`${where}${name(code)}: ${message(silence)}${more}`];
}
