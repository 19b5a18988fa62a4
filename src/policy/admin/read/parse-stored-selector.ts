import type { Findings } from '../../fields/findings.ts';
import { parseLabelSelector } from '../../fields/parse-label-selector.ts';
import { placeName } from '../../fields/read-fields.ts';
import type { FieldPath } from '../../manifest.ts';
import type { StoredSelector } from '../admin-policy.ts';

/** Rules for selectors that the CRDs lack: they check only the types of the fields. */
const NOT_CHECKED = new Set([
  'policy/label-key',
  'policy/label-value',
  'policy/selector-operator',
  'policy/selector-values',
]);

/**
 * Reads a selector as the API server does, which stores even one that no implementation can read; then the policy exists but is
 * not enforced as written, if at all. Undefined when it is missing or the server refuses it.
 */
export function parseStoredSelector(
  value: unknown,
  path: FieldPath,
  findings: Findings,
): StoredSelector | undefined {
  const problems: string[] = [];
  const report =
    (refuse: Findings['error']): Findings['error'] =>
    (code, at, message, help) => {
      if (!NOT_CHECKED.has(code)) return refuse(code, at, message, help);
      problems.push(message);
      findings.acceptedError(
        'admin/selector-unreadable',
        at,
        `${message}; the API server stores it anyway, but CNIs drop the rule, the peer or the policy`,
        help,
      );
    };
  const lenient: Findings = {
    ...findings,
    hasRefusals: false,
    error: report(findings.error),
    errorAtKey: report(findings.errorAtKey),
  };
  const selector = parseLabelSelector(value, path, lenient);
  const [problem] = problems;
  return problem === undefined ? selector : { problem: `${placeName(path)}: ${problem}` };
}
