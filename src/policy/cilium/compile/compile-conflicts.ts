import { canonicalEndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { CompiledPolicy, CompiledRule, DirectionRules } from '../../../engine/policy-tables.ts';
import type { Unknown } from '../../../model/ternary.ts';
import { type PolicyRef, policyPath } from '../../../model/verdict.ts';
import type { CiliumNetworkPolicy, CiliumPeers, CiliumPortRule, CiliumSpec } from '../cilium-policy.ts';
import { compileCidrRule } from './compile-cidrs.ts';
import { compileEntity } from './compile-entities.ts';
import { patternOf } from './compile-peers.ts';
import { type CompiledPeer, compilePeerSelector, compileSubject } from './compile-selector.ts';
import { resolveServices } from './compile-services.ts';
import type { CiliumContext } from './context.ts';

interface Written {
  readonly ref: PolicyRef;
  readonly value: CiliumNetworkPolicy;
}

/** What a proxy is asked for on one port and peer. */
interface Request {
  readonly ref: PolicyRef;
  readonly subject: CompiledPolicy['subject'];
  readonly parser: 'http' | 'dns' | 'tls' | 'listener' | 'other';
  readonly hasNames: boolean;
  readonly hasTls: boolean;
}

/**
 * Cilium merges what rules of all policies ask of a proxy for one peer and port, and what cannot be merged stops the computation of
 * the endpoint (`mergePortProto`, pkg/policy/rule.go): it goes on with the policies that it had before, which nobody knows. That
 * they meet is taken from equal peers and ports, also where a deny would hide one of them.
 */
export function compileConflicts(
  policies: readonly Written[],
  context: CiliumContext,
): readonly CompiledPolicy[] {
  const requests = new Map<string, Request[]>();
  for (const { ref, value } of policies) {
    if (value.isRefused) continue;
    for (const spec of value.specs) collect({ ref, value }, spec, context, requests);
  }
  return [...requests.values()].flatMap(conflictsAmong);
}

/** Requests of one kind are one to the engine, however many there are. */
function conflictsAmong(met: readonly Request[]): readonly CompiledPolicy[] {
  const kinds = Map.groupBy(met, ({ parser, hasNames, hasTls }) =>
    JSON.stringify([parser, hasNames, hasTls]),
  );
  if (kinds.size === 1) return [];
  const groups = [...kinds.values()];
  return groups.flatMap((group, i) =>
    groups.slice(0, i).flatMap((others) => {
      const [one, other] = [group[0], others[0]];
      if (one === undefined || other === undefined || !areAtOdds(one, other)) return [];
      return [unknownFor({ ...one, subject: anyOf(group) }, { ...other, subject: anyOf(others) })];
    }),
  );
}

function anyOf(requests: readonly Request[]): Request['subject'] {
  return { kind: 'any', of: requests.map(({ subject }) => subject) };
}

function collect(
  { ref, value }: Written,
  spec: CiliumSpec,
  context: CiliumContext,
  into: Map<string, Request[]>,
): void {
  for (const direction of ['ingress', 'egress'] as const) {
    for (const { peers, toPorts } of spec.sections[direction] ?? []) {
      for (const item of toPorts ?? []) {
        const parser = parserOf(item);
        if (parser === undefined) continue;
        const subject = compileSubject(spec.subject, value.namespace, context);
        const request = {
          ref,
          subject,
          parser,
          hasNames: item.serverNames !== undefined,
          hasTls: item.hasTls,
        };
        for (const peer of peerKeys(peers, value.namespace, context)) {
          for (const port of portKeys(item)) {
            const key = JSON.stringify([direction, peer, port]);
            const met = into.get(key);
            if (met === undefined) into.set(key, [request]);
            else met.push(request);
          }
        }
      }
    }
  }
}

function parserOf({
  rules,
  hasListener,
  hasTls,
  serverNames,
}: CiliumPortRule): Request['parser'] | undefined {
  if (hasListener) return 'listener';
  if (rules !== undefined && countOf(rules) > 0) {
    return rules.kind === 'http' || rules.kind === 'dns' ? rules.kind : 'other';
  }
  return hasTls || serverNames !== undefined ? 'tls' : undefined;
}

function countOf(rules: NonNullable<CiliumPortRule['rules']>): number {
  return 'count' in rules ? rules.count : rules.rules.length;
}

/** Names of TLS are no rules of HTTP without the end of TLS; other parsers never mix. */
function areAtOdds(one: Request, other: Request): boolean {
  if (one.parser === other.parser) return false;
  const isHttpOverTls = [one, other].every(({ parser }) => parser === 'http' || parser === 'tls');
  if (!isHttpOverTls) return true;
  return (one.hasNames || other.hasNames) && !one.hasTls && !other.hasTls;
}

function unknownFor(one: Request, other: Request): CompiledPolicy {
  const names = [other, one].map(({ ref, parser }) => `\`${parser}\` of \`${policyPath(ref)}\``);
  const reason: Unknown = {
    code: 'construct-not-simulated',
    detail: `Cilium cannot join the rules for ${names.join(' and ')} on one port: the endpoint stays with the policies before`,
  };
  const rule = (action: CompiledRule['action']): CompiledRule => ({
    action,
    index: 0,
    path: [],
    span: undefined,
    match: { kind: 'source', is: { kind: 'undetermined', reach: 'anybody', reason } },
  });
  const rules: DirectionRules = { isolates: false, rules: [rule('allow'), rule('deny')] };
  return {
    origin: one.ref,
    subject: { kind: 'all', of: [one.subject, other.subject] },
    ingress: rules,
    egress: rules,
  };
}

const EVERYBODY = '*';

function peerKeys(
  peers: CiliumPeers,
  namespace: string | undefined,
  context: CiliumContext,
): readonly string[] {
  const compiled: readonly CompiledPeer[] = [
    ...(peers.endpoints ?? []).map((one) => compilePeerSelector(one, namespace, false, context)),
    ...(peers.entities ?? []).filter((one) => one !== 'all').flatMap(compileEntity),
    ...[...(peers.cidr ?? []), ...(peers.cidrSet ?? [])].map((one) => ({
      is: compileCidrRule(one, context),
      isOfSameCluster: false,
    })),
    ...resolveServices(peers.services ?? [], context),
  ];
  const keys = [
    ...compiled.map(({ is, isOfSameCluster }) => `${isOfSameCluster} ${canonicalEndpointCondition(is)}`),
    ...(peers.names ?? []).map((name) => `name ${patternOf(name)}`),
    ...((peers.groups ?? 0) > 0 ? ['groups'] : []),
    ...((peers.nodes ?? []).length > 0 ? ['nodes'] : []),
  ];
  const isEverybody = peers.entities?.includes('all') === true || keys.length === 0;
  return [...new Set(isEverybody ? [...keys, EVERYBODY] : keys)];
}

function portKeys({ ports }: CiliumPortRule): readonly string[] {
  return ports.flatMap(({ protocol, port, endPort = 0 }) => {
    const protocols = protocol === 'ANY' ? ['TCP', 'UDP', 'SCTP'] : [protocol];
    return protocols.map((one) =>
      // All rules for one name are one filter, whatever range they begin.
      JSON.stringify([one, port, 'number' in port && endPort > port.number ? endPort : 0]),
    );
  });
}
