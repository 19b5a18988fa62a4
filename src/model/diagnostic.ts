/** A place in an input file. Lines and columns count from 1; columns count UTF-16 units, as editors do. */
export interface SourceSpan {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export type Severity = 'error' | 'warning' | 'info';

/**
 * What the problem did to the input:
 * - `unread`: something that was named could not be read, so what it holds is not known;
 * - `refused`: it was read, and kubectl or the API server would refuse it, so it is left out;
 * - `harmful`: the API server takes it, and harm is done; it is judged as it is written;
 * - `noted`: everything else; nothing is missing.
 */
export type Meaning = 'unread' | 'refused' | 'harmful' | 'noted';

/**
 * An expected problem, as a value.
 * `code` is stable and documented in docs/diagnostics/; `message` says what, in lower case, without a full stop, user
 * input in backticks; `help` says how to fix it. Text from inputs may be hostile: reports escape it, this type does not.
 */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly meaning: Meaning;
  readonly message: string;
  readonly help: string;
  readonly span?: SourceSpan;
  /** Other places that the problem is about. */
  readonly related?: readonly SourceSpan[];
  /** In a comparison: `base`, only there; `both`, in files that the change does not touch. Absent: the change has it. */
  readonly side?: 'base' | 'both';
  /** What it is about, whatever its line: by this the problem of one text is known again in a later one. */
  readonly subject?: string;
  /** How much it weighs among manifests that only say who is who, of which flows say most again. Absent: as among policies. */
  readonly inInventory?: Exclude<Severity, 'error'>;
  /** Why a comment in the file silences it; then it is a note, whatever it means. */
  readonly silence?: string;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(isError);
}

export function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

export function isUnread({ meaning }: Diagnostic): boolean {
  return meaning === 'unread';
}

export function isRefused({ meaning }: Diagnostic): boolean {
  return meaning === 'refused';
}

export function isHarmful({ meaning }: Diagnostic): boolean {
  return meaning === 'harmful';
}

/** True for a problem because of which a part of the input was left out, however much that weighs in this run. */
export function isGap(diagnostic: Diagnostic): boolean {
  return isUnread(diagnostic) || isRefused(diagnostic);
}

export function formatSpan(span: SourceSpan): string {
  return `${span.file}:${span.line}:${span.column}`;
}
