import type { Diagnostic } from '../../model/diagnostic.ts';
import { policyPath } from '../../model/verdict.ts';
import type { FieldPath } from '../../policy/manifest.ts';
import type { Policy } from '../../policy/policy.ts';

/** A selector that matches nothing known, with what was probably meant. */
export function nearMiss(
  { ref, document }: Policy,
  path: FieldPath,
  code: string,
  what: string,
  near: string | undefined,
): Diagnostic {
  return {
    code,
    severity: 'warning',
    meaning: 'noted',
    message: `\`${policyPath(ref)}\`: ${what}`,
    help: near === undefined ? 'check the spelling' : `did you mean \`${near}\`?`,
    span: document.spanOf(path),
  };
}
