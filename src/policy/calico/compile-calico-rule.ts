import type { RequestRule } from '../../engine/leaves/request.ts';
import type { CompiledRule } from '../../engine/policy-tables.ts';
import type { RuleCondition } from '../../engine/rule-condition.ts';
import type { KnownServices } from '../known-services.ts';
import type { CalicoIcmp, CalicoRule, HttpMatch } from './calico-rule.ts';
import { compileEntity, effectiveSelector } from './compile-entity.ts';
import { compilePorts } from './compile-ports.ts';
import { compileServices } from './compile-services.ts';
import type { Hosts } from './hosts.ts';
import type { Members } from './members.ts';
import { namedPortOf } from './named-port-of.ts';
import { PROTOCOL_NUMBERS } from './parse-protocol.ts';

const ACTIONS = { Allow: 'allow', Deny: 'deny', Pass: 'pass' } as const;

/** What selectors, Services and names of ports in rules mean. */
export interface RuleSurroundings {
  readonly hosts: Hosts;
  readonly members: Members;
  readonly services: KnownServices;
}

/** Compiles the rules of one direction in their order. Log decides nothing: Calico goes on with the next rule. */
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
      compiled([{ kind: 'request', rules: requests, when: 'certain' }]),
      {
        ...compiled([{ kind: 'request', rules: requests, when: 'open' }]),
        proxy: { kind: 'http', filter: JSON.stringify(requests) },
      },
    ];
  });
}

/** All that a rule asks for; of nothing it holds. */
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
  parts.push(...compileIcmp(rule.icmp, protocol, true), ...compileIcmp(rule.notIcmp, protocol, false));
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

/** A rule with nets of one family is not there at all for the other, also where it only excludes (felix/rules, filterNets). */
function familyOfNets({ source, destination }: CalicoRule): 4 | 6 | undefined {
  const [net] = [source.nets, source.notNets, destination.nets, destination.notNets].flat();
  return net?.base.family;
}

function compileIcmp(
  icmp: CalicoIcmp | undefined,
  protocol: number | undefined,
  isPositive: boolean,
): readonly RuleCondition[] {
  // Without a type it asks for every message, which Calico does not look at: neither to match nor to exclude.
  if (icmp?.type === undefined) return [];
  const name = protocol === PROTOCOL_NUMBERS.ICMPv6 ? 'ICMPv6' : 'ICMP';
  const { type, code } = icmp;
  const leaf: RuleCondition = { kind: 'icmp', protocol: name, type, code };
  return [isPositive ? leaf : { kind: 'not', of: leaf }];
}

/** Paths are compared after one decoding; a prefix ends where a segment ends (app-policy/checker). */
function requestRule({ methods, paths }: HttpMatch): RequestRule {
  const isAnyMethod = methods.length === 0 || methods.includes('*');
  return {
    kind: 'http',
    method: isAnyMethod ? undefined : alternatives(methods.map(escaped)),
    path: paths.length === 0 ? undefined : alternatives(paths.map(pathExpression)),
    host: undefined,
    asksHeaders: false,
    resolvesPath: true,
  };
}

/** A query is not looked at. */
const ANY_QUERY = '(?:\\x3F.*)?';

function pathExpression(path: HttpMatch['paths'][number]): string {
  if ('exact' in path) return `${escaped(path.exact)}${ANY_QUERY}`;
  const prefix = path.prefix.replace(/\/+$/, '');
  return `${escaped(prefix)}(?:/.*)?${ANY_QUERY}`;
}

function alternatives(expressions: readonly string[]): string {
  return `(?:${expressions.join('|')})`;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
