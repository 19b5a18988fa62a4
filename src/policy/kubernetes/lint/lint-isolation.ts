import type { Direction } from '../../../model/connection.ts';
import type { Findings } from '../../fields/findings.ts';
import type { CniProfile } from '../cni-profile.ts';
import type { LintSubject } from './lint-subject.ts';

/** Finds policies that isolate more than their text suggests, or less, or in another way (NetworkPolicy API, policyTypes). */
export function lintIsolation(subject: LintSubject, findings: Findings): void {
  lintNullRules(subject, 'ingress', findings);
  lintNullRules(subject, 'egress', findings);
  if (writtenLength(subject.spec.policyTypes) > 0) {
    lintUnlistedType(subject, 'ingress', findings);
    lintUnlistedType(subject, 'egress', findings);
  } else if (writtenLength(subject.spec.egress) > 0) {
    lintEgressOnly(subject, findings);
  } else if ('egress' in subject.spec) {
    findings.warningAtKey(
      'policy/egress-not-isolated',
      ['spec', 'egress'],
      'an empty `egress` without `policyTypes` does not isolate egress: everything stays allowed',
      'write `policyTypes: [Ingress, Egress]` to deny egress, or remove `egress`',
    );
  }
}

function lintNullRules({ spec }: LintSubject, key: Direction, findings: Findings): void {
  const rules = spec[key];
  if (!Array.isArray(rules)) return;
  for (const [i, rule] of rules.entries()) {
    if (rule !== null) continue;
    findings.acceptedError(
      'policy/null-rule',
      ['spec', key, i],
      `an empty list item in \`spec.${key}\` is a rule that allows everything`,
      'write `{}` if everything should be allowed, or remove the item',
    );
  }
}

function consequenceOf({ cni, rulesOfUnlistedTypes }: CniProfile): string {
  switch (rulesOfUnlistedTypes) {
    case 'ignored':
      return 'the rules are ignored, except by Cilium, Antrea and the AWS VPC CNI';
    case 'enforced':
      return `${cni} enforces the rules and isolates anyway; other CNIs ignore them`;
    case 'if-resolved':
      return `${cni} enforces the rules and isolates anyway where they mean an address; other CNIs ignore them`;
    case 'allowed':
      return `${cni} applies the rules where another policy isolates; other CNIs ignore them`;
  }
}

function lintUnlistedType({ policy, profile }: LintSubject, key: Direction, findings: Findings): void {
  const type = key === 'ingress' ? 'Ingress' : 'Egress';
  if (policy.policyTypes.has(type) || policy[key].length === 0) return;
  const consequence = consequenceOf(profile);
  findings.warningAtKey(
    'policy/type-not-listed',
    ['spec', key],
    `\`${key}\` has rules but \`policyTypes\` does not list \`${type}\`: ${consequence}`,
    `add \`${type}\` to \`policyTypes\`, or remove the rules`,
  );
}

function lintEgressOnly({ spec }: LintSubject, findings: Findings): void {
  if (spec.ingress !== undefined && spec.ingress !== null) return;
  findings.warningAtKey(
    'policy/ingress-also-isolated',
    ['spec', 'egress'],
    'without `policyTypes` this egress policy also isolates ingress: it denies all connections to the selected pods',
    'write `policyTypes: [Egress]`, or `policyTypes: [Ingress, Egress]` if that is meant',
  );
}

function writtenLength(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
