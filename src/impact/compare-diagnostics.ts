import { type Diagnostic, isError, type Severity, type SourceSpan } from '../model/diagnostic.ts';
import type { UntouchedFiles } from './changes/untouched-files.ts';

/**
 * The problems of both sides of a change, each once. A problem that the base also has, in a file that the change does not touch,
 * is not the change's fault: it is at most a warning, as is what only the base has.
 */
export function compareDiagnostics(
  base: readonly Diagnostic[],
  head: readonly Diagnostic[],
  untouched: UntouchedFiles,
): readonly Diagnostic[] {
  const baseProblems = new Map(base.map((diagnostic) => [problemKey(diagnostic), diagnostic]));
  const seen = new Set<string>();
  const headProblems = head.map((diagnostic): Diagnostic => {
    const key = keyInBase(diagnostic, untouched);
    if (key === undefined || !baseProblems.has(key)) return diagnostic;
    seen.add(key);
    // A problem that is not about a file stays as it is: nobody knows whether the change touches what it is about.
    if (diagnostic.span === undefined) return diagnostic;
    return { ...diagnostic, severity: atMostWarning(diagnostic.severity), side: 'both' };
  });
  const saidOfHead = new Set(head.map(sayingKey));
  const errorsOfHead = new Set(head.filter(isError).map(sayingKey));
  const isSaid = (one: Diagnostic) => (isError(one) ? errorsOfHead : saidOfHead).has(sayingKey(one));
  const onlyBase = base.filter((one) => !seen.has(problemKey(one)) && !isSaid(one)).map(asBaseProblem);
  return [...headProblems, ...onlyBase];
}

/**
 * A problem that both sides have, such as any about the inventory, need be said only once; an error of the base only if it is
 * also an error of the head.
 */
function sayingKey(diagnostic: Diagnostic): string {
  const { code, subject, message } = diagnostic;
  return subject === undefined ? `${problemKey(diagnostic)}\0${message}` : `${code}\0\0${subject}`;
}

/** Undefined when the change touches a file that the problem is about. */
function keyInBase(
  { span, related = [], ...problem }: Diagnostic,
  untouched: UntouchedFiles,
): string | undefined {
  const moved = (place: SourceSpan): SourceSpan | undefined => {
    const file = untouched.get(place.file);
    return file === undefined ? undefined : { ...place, file };
  };
  if (related.some((place) => !untouched.has(place.file))) return undefined;
  if (span === undefined) return problemKey(problem);
  const before = moved(span);
  return before === undefined ? undefined : problemKey({ ...problem, span: before });
}

/** Messages may name files, which a move renames, so a code at a place identifies a problem. */
function problemKey({ code, message, span }: Diagnostic): string {
  if (span === undefined) return `${code}\0${message}`;
  return `${code}\0${span.file}\0${span.line}:${span.column}`;
}

/** A problem that only the base has. Without a place it may be about the whole base, and then there is no change to judge. */
export function asBaseProblem(diagnostic: Diagnostic): Diagnostic {
  const { severity, span } = diagnostic;
  if (span === undefined) return { ...diagnostic, side: 'base' };
  return { ...diagnostic, severity: severity === 'error' ? 'warning' : 'info', side: 'base' };
}

function atMostWarning(severity: Severity): Severity {
  return severity === 'error' ? 'warning' : severity;
}
