/** A place in an input file. Lines and columns count from 1; columns count UTF-16 units, as editors do. */
export interface SourceSpan {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export type Severity = 'error' | 'warning' | 'info';

/**
 * An expected problem, as a value.
 * `code` is stable and documented in docs/diagnostics.md; `message` says what, in lower case, without a full stop, user
 * input in backticks; `help` says how to fix it. Text from inputs may be hostile: reports escape it, this type does not.
 */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly help: string;
  readonly span?: SourceSpan;
  /** An error about an object that the API server accepts all the same: it is judged as it is written. */
  readonly isAccepted?: true;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}

export function isAcceptedError({ severity, isAccepted }: Diagnostic): boolean {
  return severity === 'error' && isAccepted === true;
}

/** True for an error because of which something was left out. */
export function leavesGap({ severity, isAccepted }: Diagnostic): boolean {
  return severity === 'error' && isAccepted !== true;
}

export function hasGaps(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(leavesGap);
}

export function formatSpan(span: SourceSpan): string {
  return `${span.file}:${span.line}:${span.column}`;
}
