import { ALWAYS, type Condition } from '../../../engine/condition.ts';
import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { CompiledRule } from '../../../engine/policy-tables.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import type { Direction } from '../../../model/connection.ts';
import type { DnsPattern } from '../../../model/dns-pattern.ts';
import { PORT_PROTOCOLS } from '../../../model/protocol.ts';
import type { AdminEnforcement } from '../admin-enforcement.ts';
import type { AdminPeer, AdminPort, AdminRule, DomainName } from '../admin-policy.ts';
import { isForEveryPort, isRuleSupported } from '../unsupported.ts';
import { type CompiledPeer, compileSelector, type PodCompiler, undefinedFor } from './pod-compiler.ts';

const NEVER: RuleCondition = { kind: 'any', of: [] };

/** Compiles a rule into one or, where the CNI makes more of it than is written, several. */
export function compileAdminRule(
  written: AdminRule,
  direction: Direction,
  index: number,
  enforcement: AdminEnforcement,
  pods: PodCompiler,
): readonly CompiledRule[] {
  const rule: AdminRule = isForEveryPort(written, enforcement) ? { ...written, ports: 'any' } : written;
  const place = { index, path: ['spec', direction, index], span: rule.span };
  if (!isRuleSupported(written, enforcement)) {
    if (rule.action === 'allow') return [{ ...place, action: 'allow', match: NEVER }];
    return [{ ...place, action: 'deny', match: ALWAYS }];
  }
  const end = direction === 'ingress' ? 'source' : 'destination';
  const peers = rule.peers.map((peer) => compilePeer(peer, rule, enforcement, pods));
  const match: RuleCondition = {
    kind: 'all',
    of: [joinPeers(end, peers), compilePorts(rule.ports)],
  };
  const more = besides(end, peers, rule.ports);
  const all: RuleCondition = more.length === 0 ? match : { kind: 'any', of: [match, ...more] };
  const added = direction === 'egress' ? (pods.besides?.(rule) ?? []) : [];
  return [
    { ...place, action: rule.action, match: all },
    ...added.map((one): CompiledRule => ({ ...place, ...one })),
  ];
}

/** Who matches besides the peers. A port's name is looked up at each peer at egress, but at the subject at ingress. */
function besides(
  end: 'source' | 'destination',
  peers: readonly CompiledPeer[],
  ports: AdminRule['ports'],
): readonly RuleCondition[] {
  const of = peers.flatMap((peer) => peer.besides ?? []);
  if (of.length === 0) return [];
  const is: RuleCondition = { kind: end, is: { kind: 'any', of } };
  if (ports === 'any' || end === 'source') return [{ kind: 'all', of: [is, compilePorts(ports)] }];
  const named = ports.filter((port) => port.kind === 'named');
  return [
    { kind: 'all', of: [is, compilePorts(ports.filter(({ kind }) => kind !== 'named'))] },
    ...named.flatMap(({ name }) =>
      PORT_PROTOCOLS.flatMap((protocol) =>
        peers.flatMap((peer) => peer.portsBesides?.(name, protocol) ?? []),
      ),
    ),
  ];
}

/** Groups peers that have to be in the subject's cluster, and the others. */
function joinPeers(end: 'source' | 'destination', peers: readonly CompiledPeer[]): RuleCondition {
  const anyOf = (some: readonly CompiledPeer[]): RuleCondition => ({
    kind: end,
    is: { kind: 'any', of: some.map(({ is }) => is) },
  });
  const scoped = peers.filter(({ isOfSameCluster }) => isOfSameCluster);
  const free = peers.filter(({ isOfSameCluster }) => !isOfSameCluster);
  if (scoped.length === 0) return anyOf(free);
  const inCluster: RuleCondition = { kind: 'all', of: [anyOf(scoped), { kind: 'same-cluster' }] };
  return free.length === 0 ? inCluster : { kind: 'any', of: [inCluster, anyOf(free)] };
}

function compilePeer(
  peer: AdminPeer,
  rule: AdminRule,
  enforcement: AdminEnforcement,
  pods: PodCompiler,
): CompiledPeer {
  if (peer.kind === 'pods') return pods.peer(peer, peer.writtenAs);
  return { is: compileOther(peer, rule, enforcement), isOfSameCluster: false };
}

function compileOther(
  peer: Exclude<AdminPeer, { readonly kind: 'pods' }>,
  { action }: AdminRule,
  enforcement: AdminEnforcement,
): EndpointCondition {
  switch (peer.kind) {
    case 'nodes':
      return compileSelector(peer.nodes, 'node');
    case 'networks': {
      const { networksMatchPods: pods, networksMatchNodes: nodes } = enforcement;
      return {
        kind: 'any',
        of: peer.networks.map((cidr) => ({ kind: 'cidr', cidr, except: [], pods, nodes })),
      };
    }
    case 'domainNames': {
      if (action !== 'allow') {
        return undefinedFor('`domainNames` have a meaning only in rules that accept', 'anybody');
      }
      if (enforcement.domainNames === 'not-told') {
        return undefinedFor(
          'it is not known what the CNI does with a rule that has `domainNames`',
          'anybody',
        );
      }
      const { domainNames } = peer;
      if (enforcement.domainNames === 'as-cilium-learnt') {
        return { kind: 'dns-name', patterns: domainNames.map(ciliumPattern) };
      }
      return {
        kind: 'any',
        of: domainNames.map(({ name, isWildcard }) => ({
          kind: 'domain-name',
          name,
          scope: isWildcard ? 'below' : 'itself',
        })),
      };
    }
  }
}

/** The name as a pattern of Cilium, whose `*.` is one label only. */
export function ciliumPattern({ name, isWildcard }: DomainName): DnsPattern {
  return isWildcard ? `**.${name}` : name;
}

function compilePorts(ports: AdminRule['ports']): RuleCondition {
  return ports === 'any' ? ALWAYS : { kind: 'any', of: ports.map(compilePort) };
}

function compilePort(port: AdminPort): RuleCondition {
  switch (port.kind) {
    case 'range': {
      const { protocol, first, last } = port;
      return first <= last ? { kind: 'port-range', protocol, first, last } : NEVER;
    }
    case 'named':
      return namedPort(port.name);
    case 'unknown-protocol': {
      const is = undefinedFor(`the protocol \`${port.protocol}\` is not one of this API`, 'anybody');
      return { kind: 'source', is };
    }
  }
}

function namedPort(name: string): Condition<RuleCondition & { kind: 'named-port' }> {
  return { kind: 'any', of: PORT_PROTOCOLS.map((protocol) => ({ kind: 'named-port', protocol, name })) };
}
