import { DIRECTIONS } from '../../../model/connection.ts';
import type { Findings } from '../../fields/findings.ts';
import type { CalicoPolicy } from '../calico-object.ts';
import type { CalicoRule, EntityRule } from '../calico-rule.ts';

/** Finds rules after one that decides everything, and rules that repeat an earlier one. */
export function lintReachedRules(policy: CalicoPolicy, findings: Findings): void {
  for (const direction of DIRECTIONS) {
    const seen = new Map<string, CalicoRule>();
    let everything: CalicoRule | undefined;
    for (const rule of policy[direction]) {
      const asked = meaningOf(rule);
      const before = everything ?? seen.get(asked);
      if (before !== undefined) {
        findings.warning(
          'calico/rule-never-reached',
          rule.path,
          `the rule is never reached: ${before === everything ? `the one on line ${before.span.line} decides everything` : `the one on line ${before.span.line} matches the same`}`,
          'remove it, or move it before that one',
        );
      }
      if (rule.action === 'Log') continue;
      if (!seen.has(asked)) seen.set(asked, rule);
      if (asksForNothing(rule)) everything ??= rule;
    }
  }
}

/** Whether a rule matches every connection. */
export function asksForNothing(rule: CalicoRule): boolean {
  const { ipVersion, protocol, notProtocol, icmp, notIcmp, http } = rule;
  return (
    [ipVersion, protocol, notProtocol, icmp, notIcmp, http].every((part) => part === undefined) &&
    isNobodyAsked(rule.source) &&
    isNobodyAsked(rule.destination)
  );
}

function isNobodyAsked(entity: EntityRule): boolean {
  return Object.values(entity).every(
    (part) => part === undefined || (Array.isArray(part) && part.length === 0),
  );
}

/** A key that is the same for rules that match the same, as far as they are written alike. */
function meaningOf({ path: _, span: __, action: ___, ...asked }: CalicoRule): string {
  return JSON.stringify(asked, (____, part) => (typeof part === 'bigint' ? String(part) : part));
}
