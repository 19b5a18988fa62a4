import type { Findings } from '../../fields/findings.ts';
import { type CiliumRule, SECTIONS } from '../cilium-policy.ts';
import { sectionKind } from '../read/rule-kind.ts';
import { hasPeers } from './lint-empty-lists.ts';
import type { LintedSpec } from './linted-spec.ts';

/** A dash before `toPorts` makes two rules out of one: the peers on every port, and the ports for everybody. */
export function lintSplitRules({ spec }: LintedSpec, findings: Findings): void {
  for (const section of SECTIONS) {
    const rules = spec.sections[section] ?? [];
    for (const [i, rule] of rules.entries()) {
      const before = rules[i - 1];
      if (before === undefined || !isPeersOnly(before) || !isPortsOnly(rule)) continue;
      const { isDeny } = sectionKind(section);
      findings.warning(
        'policy/cilium-split-rule',
        rule.path,
        `the rule before has peers and no ports, and this one has ports and no peers: it ${isDeny ? 'denies' : 'opens'} the ports to everybody`,
        'if they are one rule, remove the dash before `toPorts`',
      );
    }
  }
}

function isPeersOnly({ peers, toPorts, icmps }: CiliumRule): boolean {
  return hasPeers(peers) && toPorts === undefined && icmps === undefined;
}

function isPortsOnly({ peers, toPorts }: CiliumRule): boolean {
  const lists: readonly unknown[] = Object.values(peers);
  return lists.every((list) => list === undefined) && (toPorts ?? []).length > 0;
}
