import type { Diagnostic, Severity } from '../model/diagnostic.ts';
import type { FieldPath, ManifestDocument } from './manifest.ts';

/** Collects what is to be said about one document. `where` is the value at the path, unless `key` is asked for. */
export interface Findings {
  readonly diagnostics: readonly Diagnostic[];
  readonly hasErrors: boolean;
  report(severity: Severity, code: string, path: FieldPath, message: string, help: string): void;
  error(code: string, path: FieldPath, message: string, help: string): void;
  errorAtKey(code: string, path: FieldPath, message: string, help: string): void;
}

export function createFindings(document: ManifestDocument): Findings {
  const diagnostics: Diagnostic[] = [];
  let hasErrors = false;

  const add = (severity: Severity, code: string, message: string, help: string, span: Diagnostic['span']) => {
    if (severity === 'error') hasErrors = true;
    diagnostics.push({ code, severity, message, help, ...(span && { span }) });
  };
  return {
    diagnostics,
    get hasErrors() {
      return hasErrors;
    },
    report: (severity, code, path, message, help) =>
      add(severity, code, message, help, document.spanOf(path)),
    error: (code, path, message, help) => add('error', code, message, help, document.spanOf(path)),
    errorAtKey: (code, path, message, help) => add('error', code, message, help, document.keySpanOf(path)),
  };
}
