import { DIRECTIONS, type Direction } from '../../../model/connection.ts';
import { contradictedLabels } from '../../../model/selector-relations.ts';
import type { Findings } from '../../fields/findings.ts';
import type { FieldPath } from '../../manifest.ts';
import { type AdminEnforcement, kindEnforcement } from '../admin-enforcement.ts';
import {
  type AdminPeer,
  type AdminPolicy,
  type AdminRule,
  isReadable,
  type PodSelection,
  type StoredSelector,
} from '../admin-policy.ts';
import { hasUnreadableRange, isForEveryPort, isRefused, isRuleSupported } from '../unsupported.ts';
import { lintAdminOpenness } from './lint-admin-openness.ts';

/** Finds what the API server accepts in a single policy but hardly anybody means. `platform` is the name that people use. */
export function lintAdminPolicy(
  policy: AdminPolicy,
  enforcement: AdminEnforcement,
  platform: string,
  findings: Findings,
): void {
  lintEnforcement(policy, enforcement, platform, findings);
  if (policy.ingress.length === 0 && policy.egress.length === 0) {
    findings.warning(
      'admin/no-rules',
      ['spec'],
      'the policy has no rules: it does nothing, and isolates nothing',
      'add rules; admin policies deny only what a rule with `Deny` matches',
    );
  }
  lintSelection(policy.subject, ['spec', 'subject'], findings);
  for (const direction of DIRECTIONS) {
    for (const [i, rule] of policy[direction].entries()) {
      lintRule(rule, direction, i, enforcement, platform, findings);
    }
  }
  lintAdminOpenness(policy, findings);
}

function lintEnforcement(
  policy: AdminPolicy,
  enforcement: AdminEnforcement,
  platform: string,
  findings: Findings,
): void {
  const enforced = kindEnforcement(policy.kind, enforcement);
  if (enforced === false) {
    findings.warning(
      'admin/not-enforced',
      ['kind'],
      `${platform} does not enforce ${policy.kind}: the policy does nothing there`,
      enforcement.kinds.length === 0
        ? 'use a kind that the CNI enforces, or set the CNI of the cluster with `--cni`'
        : `use ${enforcement.kinds.join(' or ')}, or set the CNI of the cluster with \`--cni\``,
    );
  } else if (enforced !== true) {
    const { switchedOnBy } = enforcement;
    findings.warning(
      'admin/not-enforced',
      ['kind'],
      switchedOnBy === undefined
        ? `it is not known whether ${platform} enforces ${policy.kind}: what the policy could decide is unknown`
        : `${platform} enforces ${policy.kind} only when \`${switchedOnBy.name}\` is on, and it is off by default: what the policy could decide is unknown`,
      switchedOnBy?.isSetting === true
        ? `if it is on, give \`--set ${switchedOnBy.name}=true\``
        : `if it does, use \`--cni kubernetes\` to judge the policy by the text of the API`,
    );
  } else if (policy.priority > enforcement.lastPriority) {
    findings.acceptedError(
      'admin/refused-by-cni',
      ['spec', 'priority'],
      `${platform} enforces priorities up to ${enforcement.lastPriority}: the policy is not in force`,
      `choose a priority from 0 to ${enforcement.lastPriority}`,
    );
  } else if (isRefused(policy, enforcement)) {
    findings.acceptedError(
      'admin/refused-by-cni',
      ['spec'],
      `${platform} refuses the whole policy because of a rule that it cannot enforce: no rule of it is in force`,
      'see the rule reported for this policy; split the policy to have the other rules enforced',
    );
  }
}

function lintRule(
  rule: AdminRule,
  direction: Direction,
  index: number,
  enforcement: AdminEnforcement,
  platform: string,
  findings: Findings,
): void {
  const path = ['spec', direction, index];
  const peersPath = [...path, direction === 'ingress' ? 'from' : 'to'];
  if (rule.action !== 'allow' && rule.peers.some(({ kind }) => kind === 'domainNames')) {
    findings.acceptedError(
      'admin/domain-names-action',
      path,
      'a rule with `domainNames` must accept; the API gives this one no meaning, although the API server accepts it',
      'accept the names first, and deny the addresses with `networks` in a later rule',
    );
  }
  if (!isRuleSupported(rule, enforcement)) lintUnsupported(rule, path, enforcement, platform, findings);
  else if (isForEveryPort(rule, enforcement)) lintEveryPort(rule, path, platform, findings);
  for (const [i, peer] of rule.peers.entries()) {
    lintPeer(peer, [...peersPath, i], findings);
    if (enforcement.negativeNamespacesAreEverybody) lintNegative(peer, [...peersPath, i], platform, findings);
  }
}

function lintUnsupported(
  rule: AdminRule,
  path: FieldPath,
  enforcement: AdminEnforcement,
  platform: string,
  findings: Findings,
): void {
  const kinds = [
    ...(['nodes', 'domainNames'] as const).filter(
      (kind) => enforcement[kind] === 'not-supported' && rule.peers.some((peer) => peer.kind === kind),
    ),
    ...(hasUnreadableRange(rule.ports, enforcement) ? ['ranges that end below their start'] : []),
  ];
  const without = rule.action === 'allow' ? 'the rule matches nothing' : 'the rule denies everything';
  const consequence =
    enforcement.unsupported === 'refuses-policy' ? 'the whole policy is not enforced' : without;
  findings.warning(
    'admin/unsupported',
    path,
    `${platform} does not support ${kinds.join(' and ')} in admin policies: ${consequence}`,
    'use `networks` or port numbers instead',
  );
}

/** Found by asking Cilium's engine (test/oracles): its aggregate identities have no label that could be forbidden. */
function lintNegative(peer: AdminPeer, path: FieldPath, platform: string, findings: Findings): void {
  if (peer.kind !== 'pods' || peer.writtenAs !== 'namespaces' || !isReadable(peer.namespaces)) return;
  const { requirements } = peer.namespaces;
  const isNegative = requirements.every(
    ({ operator }) => operator === 'NotIn' || operator === 'DoesNotExist',
  );
  if (requirements.length === 0 || !isNegative) return;
  findings.warning(
    'admin/negative-namespaces',
    path,
    `${platform} treats a \`namespaces\` peer that only excludes labels as every pod, including those of the excluded namespaces`,
    'use `pods` with this `namespaceSelector` and an empty `podSelector`, or add a label that must exist',
  );
}

/** Calico before 3.32 (libcalico-go conversion.go, `unpackANPPorts`). */
function lintEveryPort({ action }: AdminRule, path: FieldPath, platform: string, findings: Findings): void {
  const tell = action === 'allow' ? findings.acceptedError : findings.warning;
  tell(
    'admin/unsupported',
    [...path, 'ports'],
    `${platform} does not support named ports in admin policies: it applies the rule to every protocol and port`,
    'use port numbers instead',
  );
}

function lintPeer(peer: AdminPeer, path: FieldPath, findings: Findings): void {
  if (peer.kind === 'pods') lintSelection(peer, path, findings);
  else if (peer.kind === 'nodes') lintSelector(peer.nodes, [...path, 'nodes'], findings);
}

/** The path of the field that is written: `namespaces` or `pods`. */
function lintSelection({ namespaces, pods }: PodSelection, path: FieldPath, findings: Findings): void {
  lintSelector(namespaces, path, findings);
  lintSelector(pods, path, findings);
}

function lintSelector(selector: StoredSelector, path: FieldPath, findings: Findings): void {
  for (const key of isReadable(selector) ? contradictedLabels(selector) : []) {
    findings.warning(
      'policy/selector-matches-nothing',
      path,
      `the conditions on label \`${key}\` contradict each other, so the selector matches nothing`,
      'all conditions of a selector must hold; use `In` with several values for "one of"',
    );
  }
}
