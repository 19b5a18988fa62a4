import {
  type Diagnostic,
  isRefused,
  type Meaning,
  type Severity,
  type SourceSpan,
} from '../../model/diagnostic.ts';
import type { DiagnosticCode } from '../../model/diagnostic-code.ts';
import type { FieldPath, ManifestDocument } from '../manifest.ts';

/** Collects the problems of one document, at the value of a path or at its key. */
export interface Findings {
  readonly diagnostics: readonly Diagnostic[];
  /** Whether there are errors for which the API server refuses the document. */
  readonly hasRefusals: boolean;
  /** An error for which the API server refuses the document. */
  error(code: DiagnosticCode, path: FieldPath, message: string, help: string): void;
  errorAtKey(code: DiagnosticCode, path: FieldPath, message: string, help: string): void;
  /** An error that the API server does not see: it accepts the document, which does harm. */
  acceptedError(code: DiagnosticCode, path: FieldPath, message: string, help: string): void;
  warning(code: DiagnosticCode, path: FieldPath, message: string, help: string): void;
  warningAtKey(code: DiagnosticCode, path: FieldPath, message: string, help: string): void;
  info(code: DiagnosticCode, path: FieldPath, message: string, help: string): void;
}

export function createFindings(document: ManifestDocument): Findings {
  const diagnostics: Diagnostic[] = [];

  const at =
    (severity: Severity, meaning: Meaning, spanOf: (path: FieldPath) => SourceSpan) =>
    (code: DiagnosticCode, path: FieldPath, message: string, help: string): void => {
      diagnostics.push({ code, severity, meaning, message, help, span: spanOf(path) });
    };
  return {
    diagnostics,
    get hasRefusals() {
      return diagnostics.some(isRefused);
    },
    error: at('error', 'refused', document.spanOf),
    errorAtKey: at('error', 'refused', document.keySpanOf),
    acceptedError: at('error', 'harmful', document.spanOf),
    warning: at('warning', 'noted', document.spanOf),
    warningAtKey: at('warning', 'noted', document.keySpanOf),
    info: at('info', 'noted', document.spanOf),
  };
}
