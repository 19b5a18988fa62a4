import type { CompiledRule } from '../../../engine/policy-tables.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import type { Unknown } from '../../../model/ternary.ts';
import type { KnownServices } from '../../known-services.ts';
import type { CalicoIcmp, CalicoRule } from '../calico-rule.ts';
import { PROTOCOL_NUMBERS } from '../read/parse-protocol.ts';
import { compileEntity, effectiveSelector } from './compile-entity.ts';
import { compileHttp, type RequestsAreJudged, requestRule } from './compile-http.ts';
import { compilePorts } from './compile-ports.ts';
import { compileServices } from './compile-services.ts';
import type { Hosts } from './hosts.ts';
import { type Members, undeterminedEnd } from './members.ts';
import { namedPortOf } from './named-port-of.ts';

const ACTIONS = { Allow: 'allow', Deny: 'deny', Pass: 'pass' } as const;

/** What selectors, Services and port names in rules mean. */
export interface RuleSurroundings {
  readonly hosts: Hosts;
  readonly members: Members;
  readonly services: KnownServices;
  readonly requests: RequestsAreJudged;
}

/** Compiles the rules of one direction in their order. Log decides nothing: Calico continues with the next rule. */
export function compileRules(
  rules: readonly CalicoRule[],
  namespace: string | undefined,
  around: RuleSurroundings,
): readonly CompiledRule[] {
  return rules.flatMap((rule, index): CompiledRule[] => {
    if (rule.action === 'Log') return [];
    const action = ACTIONS[rule.action];
    const { path, span } = rule;
    const parts = compileMatch(rule, namespace, around);
    const compiled = (more: readonly RuleCondition[]): CompiledRule => ({
      action,
      index,
      path,
      span,
      match: { kind: 'all', of: [...parts, ...more] },
    });
    if (rule.http === undefined) return [compiled([])];
    const requests = [requestRule(rule.http)];
    return [
      compiled(compileHttp(rule.http, around.requests)),
      {
        ...compiled([{ kind: 'request', rules: requests, when: 'open' }]),
        proxy: { kind: 'http', filter: JSON.stringify(requests) },
      },
    ];
  });
}

/** Everything that a rule requires; `all` of nothing holds. */
function compileMatch(
  rule: CalicoRule,
  namespace: string | undefined,
  around: RuleSurroundings,
): readonly RuleCondition[] {
  const { protocol, notProtocol, source, destination } = rule;
  const parts: RuleCondition[] = [];
  if (protocol !== undefined) parts.push({ kind: 'protocol', number: protocol });
  if (notProtocol !== undefined) parts.push({ kind: 'not', of: { kind: 'protocol', number: notProtocol } });
  const family = rule.ipVersion ?? familyOfNets(rule);
  if (family !== undefined) parts.push({ kind: 'ip-family', family });
  parts.push(...compileIcmp(rule.icmp, protocol), ...compileNotIcmp(rule.notIcmp, protocol));
  const from = compileEntity(source, namespace, around.members);
  if (from !== undefined) parts.push({ kind: 'source', is: from });
  const to = compileEntity(destination, namespace, around.members);
  if (to !== undefined) parts.push({ kind: 'destination', is: to });
  parts.push(
    ...compileServices(source.services, 'source', around.services),
    ...compileServices(destination.services, 'destination', around.services),
  );
  const named = namedPortOf(effectiveSelector(destination, namespace), around.hosts.given);
  parts.push(...compilePorts(protocol, source, destination, named));
  return parts;
}

/** A rule with nets of one family does not exist for the other family, even if it only excludes (felix/rules, filterNets). */
function familyOfNets({ source, destination }: CalicoRule): 4 | 6 | undefined {
  const [net] = [source.nets, source.notNets, destination.nets, destination.notNets].flat();
  return net?.base.family;
}

/** Without a type, `icmp` and `notICMP` mean every message; Calico then ignores them, for matching and for excluding. */
function compileIcmp(
  icmp: CalicoIcmp | undefined,
  protocol: number | undefined,
): readonly [] | readonly [RuleCondition] {
  if (icmp?.type === undefined) return [];
  const name = protocol === PROTOCOL_NUMBERS.ICMPv6 ? 'ICMPv6' : 'ICMP';
  const { type, code } = icmp;
  return [{ kind: 'icmp', protocol: name, type, code }];
}

/**
 * Dataplanes differ. Without the protocol, iptables refuses the rule and nftables takes it to be for ICMP; with a code, nftables
 * excludes every message that has the type or the code (felix/iptables, felix/nftables, match_builder.go).
 */
function compileNotIcmp(
  icmp: CalicoIcmp | undefined,
  protocol: number | undefined,
): readonly RuleCondition[] {
  const [leaf] = compileIcmp(icmp, protocol);
  if (leaf === undefined) return [];
  const excluded: RuleCondition = { kind: 'not', of: leaf };
  const isOfIcmp = protocol === PROTOCOL_NUMBERS.ICMP || protocol === PROTOCOL_NUMBERS.ICMPv6;
  if (isOfIcmp && icmp?.code === undefined) return [excluded];
  return [excluded, { kind: 'source', is: undeterminedEnd(BY_DATAPLANE) }];
}

const BY_DATAPLANE: Unknown = {
  code: 'construct-not-simulated',
  detail: 'what `notICMP` excludes with a `code`, or without a `protocol`, depends on the Calico dataplane',
};
