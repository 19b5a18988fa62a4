import type { RequestRule } from '../../../engine/leaves/request.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import { PORT_PROTOCOLS } from '../../../model/protocol.ts';
import type { Unknown } from '../../../model/ternary.ts';
import type { AdminRule } from '../../admin/admin-policy.ts';
import { ciliumPattern } from '../../admin/compile/compile-admin-rule.ts';
import type { AddedRule } from '../../admin/compile/pod-compiler.ts';
import { compileRequirements } from './compile-requirement.ts';
import type { CiliumContext } from './context.ts';
import { ANYBODY, cannotTell } from './ends.ts';

const DNS_PODS = {
  source: 'any',
  key: 'k8s-app',
  operator: 'In',
  values: ['kube-dns'],
  isMatchLabel: true,
} as const;

/**
 * Cilium lets the subject ask the cluster's DNS for the names that a rule accepts, and hands all that it asks there to the DNS proxy:
 * pods with `k8s-app: kube-dns` in any namespace, on their ports `dns` and `dns-tcp` (pkg/k8s/cluster_network_policy.go of 1.20). The
 * proxy refuses other names to whom a policy denies by default (`createL4Filter`, pkg/policy/l4.go); whether it does so where
 * another policy allows DNS is not simulated.
 */
export function waysToDns({ peers, action }: AdminRule, context: CiliumContext): readonly AddedRule[] {
  const names = peers.flatMap((peer) => (peer.kind === 'domainNames' ? peer.domainNames : []));
  if (names.length === 0 || action !== 'allow') return [];
  const asked = names.map((name): RequestRule => ({ kind: 'dns', pattern: ciliumPattern(name) }));
  const way: readonly RuleCondition[] = [
    { kind: 'destination', is: compileRequirements([DNS_PODS], context) },
    { kind: 'any', of: ['dns', 'dns-tcp'].flatMap(portsNamed) },
  ];
  const isIsolated: RuleCondition = { kind: 'source', is: context.isolated.egress };
  const isAskedFor = (when: 'certain' | 'open'): RuleCondition => ({ kind: 'request', rules: asked, when });
  const allow = (...more: readonly RuleCondition[]): AddedRule => ({
    action: 'allow',
    match: { kind: 'all', of: [...way, ...more] },
  });
  const mayBeRefused = allow(
    isIsolated,
    { kind: 'not', of: { kind: 'any', of: [isAskedFor('certain'), isAskedFor('open')] } },
    { kind: 'source', is: cannotTell(ANYBODY, OTHER_NAMES) },
  );
  return [
    allow({ kind: 'not', of: isIsolated }),
    allow(isAskedFor('certain')),
    { ...allow(isAskedFor('open')), proxy: { kind: 'dns', filter: JSON.stringify(['dns', asked]) } },
    mayBeRefused,
    { ...mayBeRefused, action: 'deny' },
  ];
}

const OTHER_NAMES: Unknown = {
  code: 'construct-not-simulated',
  detail: 'a rule with `domainNames` hands every DNS query to a proxy, which may refuse other names',
};

function portsNamed(name: string): readonly RuleCondition[] {
  return PORT_PROTOCOLS.map((protocol) => ({ kind: 'named-port', protocol, name }));
}
