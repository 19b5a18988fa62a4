import type { Diagnostic, SourceSpan } from '../model/diagnostic.ts';
import type { DiagnosticCode } from '../model/diagnostic-code.ts';
import { namespacedName } from '../model/namespaced-name.ts';
import type { DesiredObject } from './desired-object.ts';

/** Why an object is not written; the text of its message follows the object's name. */
export interface Reason {
  readonly code: DiagnosticCode;
  readonly text: string;
  readonly help: string;
  /** Where it is written; left out: the object. */
  readonly span?: SourceSpan;
}

/** An object that is not written, at the line that the reason is about. */
export function refusedObject({ code, text, help, span }: Reason, { ref }: DesiredObject): Diagnostic {
  return {
    code,
    severity: 'error',
    meaning: 'refused',
    message: `\`${namespacedName(ref)}\`: ${text}`,
    help,
    span: span ?? ref.span,
  };
}
