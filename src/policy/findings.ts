import { type Diagnostic, hasGaps, type Severity, type SourceSpan } from '../model/diagnostic.ts';
import type { FieldPath, ManifestDocument } from './manifest.ts';

/** Collects what is to be said about one document, at the value of a path or at its key. */
export interface Findings {
  readonly diagnostics: readonly Diagnostic[];
  /** Errors for which the API server refuses the document. */
  readonly hasRefusals: boolean;
  error(code: string, path: FieldPath, message: string, help: string): void;
  errorAtKey(code: string, path: FieldPath, message: string, help: string): void;
  /** An error that the API server does not see: it accepts the document, and harm is done. */
  acceptedError(code: string, path: FieldPath, message: string, help: string): void;
  warning(code: string, path: FieldPath, message: string, help: string): void;
  warningAtKey(code: string, path: FieldPath, message: string, help: string): void;
  info(code: string, path: FieldPath, message: string, help: string): void;
}

export function createFindings(document: ManifestDocument): Findings {
  const diagnostics: Diagnostic[] = [];

  const at =
    (severity: Severity, spanOf: (path: FieldPath) => SourceSpan, isAccepted?: true) =>
    (code: string, path: FieldPath, message: string, help: string): void => {
      const accepted = isAccepted === undefined ? {} : { isAccepted };
      diagnostics.push({ code, severity, message, help, span: spanOf(path), ...accepted });
    };
  return {
    diagnostics,
    get hasRefusals() {
      return hasGaps(diagnostics);
    },
    error: at('error', document.spanOf),
    errorAtKey: at('error', document.keySpanOf),
    acceptedError: at('error', document.spanOf, true),
    warning: at('warning', document.spanOf),
    warningAtKey: at('warning', document.keySpanOf),
    info: at('info', document.spanOf),
  };
}
