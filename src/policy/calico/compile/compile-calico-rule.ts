import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { RequestRule } from '../../../engine/leaves/request.ts';
import type { CompiledRule } from '../../../engine/policy-tables.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import { resolveRequestPath } from '../../../model/request-path.ts';
import type { Unknown } from '../../../model/ternary.ts';
import type { KnownServices } from '../../known-services.ts';
import type { CalicoIcmp, CalicoRule, HttpMatch } from '../calico-rule.ts';
import { PROTOCOL_NUMBERS } from '../read/parse-protocol.ts';
import { compileEntity, effectiveSelector } from './compile-entity.ts';
import { compilePorts } from './compile-ports.ts';
import { compileServices } from './compile-services.ts';
import type { Hosts } from './hosts.ts';
import { type Members, open } from './members.ts';
import { namedPortOf } from './named-port-of.ts';

const ACTIONS = { Allow: 'allow', Deny: 'deny', Pass: 'pass' } as const;

/** What selectors, Services and port names in rules mean. */
export interface RuleSurroundings {
  readonly hosts: Hosts;
  readonly members: Members;
  readonly services: KnownServices;
  /** Whether request paths are resolved before they are compared; false: that depends on the patch release. */
  readonly resolvesPaths: boolean;
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
    const certain: RuleCondition = { kind: 'request', rules: requests, when: 'certain' };
    return [
      ...(around.resolvesPaths ? [compiled([certain])] : inEitherWay(rule.http, certain).map(compiled)),
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
  return [excluded, { kind: 'source', is: open(BY_DATAPLANE) }];
}

const BY_DATAPLANE: Unknown = {
  code: 'construct-not-simulated',
  detail:
    'what `notICMP` excludes with a `code`, or without a `protocol`, depends on the dataplane of Calico',
};

/** Paths are compared after they are resolved; a prefix ends at the end of a segment (app-policy/checker). */
function requestRule({ methods, paths }: HttpMatch): RequestRule {
  return {
    kind: 'http',
    method: methodExpression(methods),
    path: paths.length === 0 ? undefined : alternatives(paths.flatMap(pathExpression)),
    host: undefined,
    asksHeaders: false,
    resolvesPath: true,
  };
}

/** Before 3.31.6 paths are compared as they are written, and a prefix may end anywhere. */
function rawRequestRule({ methods, paths }: HttpMatch): RequestRule {
  const expressions = paths.map((path) =>
    'exact' in path ? `${escaped(path.exact)}${ANY_QUERY}` : `${escaped(path.prefix)}.*`,
  );
  return {
    kind: 'http',
    method: methodExpression(methods),
    path: paths.length === 0 ? undefined : alternatives(expressions),
    host: undefined,
    asksHeaders: false,
  };
}

const BY_PATCH_RELEASE: Unknown = {
  code: 'construct-not-simulated',
  detail: 'patch releases of Calico before 3.32 differ on how paths of requests are compared',
};

/** What both ways of comparing let through, and what only one of them does. */
function inEitherWay(http: HttpMatch, resolved: RuleCondition): readonly (readonly RuleCondition[])[] {
  const raw: RuleCondition = { kind: 'request', rules: [rawRequestRule(http)], when: 'certain' };
  const undetermined: EndpointCondition = {
    kind: 'undetermined',
    reach: 'anybody',
    reason: BY_PATCH_RELEASE,
  };
  return [
    [resolved, raw],
    [
      { kind: 'any', of: [resolved, raw] },
      { kind: 'source', is: undetermined },
    ],
  ];
}

function methodExpression(methods: HttpMatch['methods']): string | undefined {
  return methods.length === 0 || methods.includes('*') ? undefined : alternatives(methods.map(escaped));
}

/** A query does not matter. */
const ANY_QUERY = '(?:\\x3F.*)?';

/** A path that cannot be resolved matches nothing. */
function pathExpression(path: HttpMatch['paths'][number]): readonly string[] {
  const resolved = resolveRequestPath('exact' in path ? path.exact : path.prefix);
  if (resolved === undefined) return [];
  if ('exact' in path) return [`${escaped(resolved)}${ANY_QUERY}`];
  return [`${resolved === '/' ? '' : escaped(resolved)}(?:/.*)?${ANY_QUERY}`];
}

/** For an empty list, an expression that matches nothing. */
function alternatives(expressions: readonly string[]): string {
  if (expressions.length === 0) return '[^\\x00-\\x{10FFFF}]';
  return `(?:${expressions.join('|')})`;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
