import type { DiagnosticCode } from './diagnostic-code.ts';

/** A place in an input file. Lines and columns count from 1; columns count UTF-16 units, as editors do. */
export interface SourceSpan {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** How much it matters in this run; a project may change that of lints. */
export type Severity = 'error' | 'warning' | 'info';

/**
 * What the problem did to the input:
 * - `unread`: an input could not be read, so what it holds is not known;
 * - `refused`: it was read, but kubectl or the API server would refuse it, so it is left out;
 * - `harmful`: the API server accepts it, and it does harm; it is judged as it is written;
 * - `noted`: everything else; nothing is missing.
 */
export type Meaning = 'unread' | 'refused' | 'harmful' | 'noted';

/**
 * An expected problem, as a value.
 * `code` is stable and documented in docs/diagnostics/; `message` says what, in lower case, without a full stop, user
 * input in backticks; `help` says how to fix it. Text from inputs may be hostile: reports escape it, this type does not.
 */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly meaning: Meaning;
  readonly message: string;
  readonly help: string;
  readonly span?: SourceSpan;
  /** Other places that the problem concerns. */
  readonly related?: readonly SourceSpan[];
  /** In a comparison: `base`, only there; `both`, in files that the change does not touch. Absent: in what the change touches. */
  readonly side?: 'base' | 'both';
  /** What it is about, independent of the line: by this a problem is recognised in a later version of the text. */
  readonly subject?: string;
  /** Its severity in manifests of the inventory, most of which flows repeat. Absent: the same as in policies. */
  readonly inInventory?: Exclude<Severity, 'error'>;
  /** The reason given in the comment that silences it; then it is a note, whatever it means. */
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

/** True for a problem that caused a part of the input to be left out, whatever its severity in this run. */
export function isGap(diagnostic: Diagnostic): boolean {
  return isUnread(diagnostic) || isRefused(diagnostic);
}

/** `policies/cart.yaml:15:3`, as editors and CI systems read it. */
export function formatSpan(span: SourceSpan): string {
  return `${span.file}:${span.line}:${span.column}`;
}

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
