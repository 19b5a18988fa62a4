import type { Diagnostic, Severity, SourceSpan } from '../model/diagnostic.ts';
import type { FieldPath, ManifestDocument } from './manifest.ts';

/** Collects what is to be said about one document, at the value of a path or at its key. */
export interface Findings {
  readonly diagnostics: readonly Diagnostic[];
  readonly hasErrors: boolean;
  error(code: string, path: FieldPath, message: string, help: string): void;
  errorAtKey(code: string, path: FieldPath, message: string, help: string): void;
  warning(code: string, path: FieldPath, message: string, help: string): void;
  warningAtKey(code: string, path: FieldPath, message: string, help: string): void;
  info(code: string, path: FieldPath, message: string, help: string): void;
}

export function createFindings(document: ManifestDocument): Findings {
  const diagnostics: Diagnostic[] = [];
  let hasErrors = false;

  const at =
    (severity: Severity, spanOf: (path: FieldPath) => SourceSpan) =>
    (code: string, path: FieldPath, message: string, help: string): void => {
      if (severity === 'error') hasErrors = true;
      diagnostics.push({ code, severity, message, help, span: spanOf(path) });
    };
  return {
    diagnostics,
    get hasErrors() {
      return hasErrors;
    },
    error: at('error', document.spanOf),
    errorAtKey: at('error', document.keySpanOf),
    warning: at('warning', document.spanOf),
    warningAtKey: at('warning', document.keySpanOf),
    info: at('info', document.spanOf),
  };
}
