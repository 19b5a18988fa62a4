import { DIRECTIONS } from '../../../model/connection.ts';
import type { Findings } from '../../fields/findings.ts';
import { quote } from '../../fields/quote.ts';
import type { LintedSpec } from './linted-spec.ts';

/** Finds well-formed expressions in HTTP rules that match no request, or less than is meant: they have to match the whole value. */
export function lintHttpExpressions({ spec }: LintedSpec, findings: Findings): void {
  for (const direction of DIRECTIONS) {
    for (const { path, rules } of (spec.sections[direction] ?? []).flatMap(({ toPorts }) => toPorts ?? [])) {
      if (rules?.kind !== 'http') continue;
      for (const [i, rule] of rules.rules.entries()) {
        const at = [...path, 'rules', 'http', i];
        if (rule.method !== undefined && /^[a-z]+$/.test(rule.method)) {
          findings.warning(
            'policy/cilium-http-expression',
            [...at, 'method'],
            `methods are written in upper case: ${quote(rule.method)} matches no request`,
            `write ${quote(rule.method.toUpperCase())}`,
          );
        }
        if (rule.path !== undefined && /\/\*$/.test(rule.path)) {
          findings.warning(
            'policy/cilium-http-expression',
            [...at, 'path'],
            `a path is a regular expression: ${quote(rule.path)} ends with any number of slashes, so it matches nothing below them`,
            `write ${quote(rule.path.replace(/\*$/, '.*'))}`,
          );
        }
      }
    }
  }
}
