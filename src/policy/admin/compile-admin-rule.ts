import { ALWAYS, type Condition } from '../../engine/condition.ts';
import type { EndpointCondition } from '../../engine/endpoint-condition.ts';
import type { Reach } from '../../engine/leaves/undetermined.ts';
import type { CompiledRule } from '../../engine/policy-tables.ts';
import type { RuleCondition } from '../../engine/rule-condition.ts';
import type { Direction } from '../../model/connection.ts';
import { PORT_PROTOCOLS } from '../../model/protocol.ts';
import type { AdminEnforcement } from './admin-enforcement.ts';
import {
  type AdminPeer,
  type AdminPort,
  type AdminRule,
  isReadable,
  type PodSelection,
  type StoredSelector,
} from './admin-policy.ts';
import { isRuleSupported } from './unsupported.ts';

const NEVER: RuleCondition = { kind: 'any', of: [] };

/** Compiles a rule; several where the CNI makes more of it than what is written. */
export function compileAdminRule(
  rule: AdminRule,
  direction: Direction,
  index: number,
  enforcement: AdminEnforcement,
): readonly CompiledRule[] {
  const place = { index, path: ['spec', direction, index], span: rule.span };
  if (!isRuleSupported(rule, enforcement)) {
    if (rule.action === 'allow') return [{ ...place, action: 'allow', match: NEVER }];
    return [{ ...place, action: 'deny', match: ALWAYS }];
  }
  const end = direction === 'ingress' ? 'source' : 'destination';
  const isPeer: EndpointCondition = {
    kind: 'any',
    of: rule.peers.map((peer) => compilePeer(peer, rule, enforcement)),
  };
  const match: RuleCondition = { kind: 'all', of: [{ kind: end, is: isPeer }, compilePorts(rule.ports)] };
  return [{ ...place, action: rule.action, match }, ...waysToDns(rule, enforcement).map(allowed)];

  function allowed(way: RuleCondition): CompiledRule {
    return { ...place, action: 'allow', match: way };
  }
}

export function compilePods({ namespaces, pods }: PodSelection): EndpointCondition {
  return { kind: 'all', of: [compileSelector(namespaces, 'namespace'), compileSelector(pods, 'pod')] };
}

function compileSelector(selector: StoredSelector, of: 'namespace' | 'pod' | 'node'): EndpointCondition {
  if (isReadable(selector)) return { kind: 'labels', of, selector };
  return undefinedFor(selector.problem, of === 'node' ? 'nodes' : 'pods');
}

function compilePeer(
  peer: AdminPeer,
  { action }: AdminRule,
  enforcement: AdminEnforcement,
): EndpointCondition {
  switch (peer.kind) {
    case 'pods':
      return compilePods(peer);
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
        return undefinedFor('`domainNames` mean something in rules that accept only', 'anybody');
      }
      const { domainNames } = peer;
      if (enforcement.domainNames === 'as-cilium-learnt') {
        const patterns = domainNames.map(({ name, isWildcard }) => (isWildcard ? `**.${name}` : name));
        return { kind: 'dns-name', patterns };
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
      return ofAnyProtocol(port.name);
    case 'unknown-protocol': {
      const is = undefinedFor(`the protocol \`${port.protocol}\` is none of this API`, 'anybody');
      return { kind: 'source', is };
    }
  }
}

function ofAnyProtocol(name: string): Condition<RuleCondition & { kind: 'named-port' }> {
  return { kind: 'any', of: PORT_PROTOCOLS.map((protocol) => ({ kind: 'named-port', protocol, name })) };
}

/** What a CNI makes of it is anybody's guess. */
function undefinedFor(detail: string, reach: Reach): EndpointCondition {
  return { kind: 'undetermined', reach, reason: { code: 'meaning-undefined', detail } };
}

/**
 * Cilium lets the pods ask the cluster's DNS for the names that a rule accepts: pods with `k8s-app: kube-dns` of any namespace, on
 * their ports `dns` and `dns-tcp` (pkg/k8s/cluster_network_policy.go of 1.20).
 */
function waysToDns({ peers }: AdminRule, { domainNames }: AdminEnforcement): readonly RuleCondition[] {
  if (domainNames !== 'as-cilium-learnt' || peers.every(({ kind }) => kind !== 'domainNames')) return [];
  const selector = { requirements: [{ key: 'k8s-app', operator: 'In' as const, values: ['kube-dns'] }] };
  const isDns: RuleCondition = { kind: 'destination', is: { kind: 'labels', of: 'pod', selector } };
  return [{ kind: 'all', of: [isDns, { kind: 'any', of: ['dns', 'dns-tcp'].map(ofAnyProtocol) }] }];
}
