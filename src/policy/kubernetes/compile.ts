import { ALWAYS, type Condition } from '../../engine/condition.ts';
import type { EndpointCondition } from '../../engine/endpoint-condition.ts';
import type { CompiledPolicy, CompiledRule, DirectionRules } from '../../engine/policy-tables.ts';
import type { RuleCondition } from '../../engine/rule-condition.ts';
import type { TrafficLeaf } from '../../engine/traffic-condition.ts';
import type { Direction } from '../../model/connection.ts';
import { PORT_PROTOCOLS } from '../../model/protocol.ts';
import type { InForce } from '../policies-in-force.ts';
import type { PolicyOf } from '../policy.ts';
import type { CniProfile } from './cni-profile.ts';
import type {
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicyRule,
} from './network-policy.ts';

/** Compiles one NetworkPolicy into a policy of allows; it isolates its pods in the directions of its policyTypes. */
export function compileNetworkPolicy(
  { ref, value: policy, doubt }: InForce<PolicyOf<'kubernetes'>>,
  profile: CniProfile,
): CompiledPolicy {
  const { namespace, podSelector } = policy;
  return {
    origin: ref,
    ...(doubt !== undefined && { doubt }),
    subject: {
      kind: 'all',
      of: [
        { kind: 'namespace', name: namespace },
        { kind: 'labels', of: 'pod', selector: podSelector },
      ],
    },
    ingress: compileDirection(policy, 'ingress', profile),
    egress: compileDirection(policy, 'egress', profile),
  };
}

/** Rules of a direction that is not in policyTypes are ignored, except by CNIs that do not look at it. */
function compileDirection(
  policy: NetworkPolicy,
  direction: Direction,
  profile: CniProfile,
): DirectionRules | undefined {
  const rules = policy[direction];
  const type = direction === 'ingress' ? 'Ingress' : 'Egress';
  const isEnforced = policy.policyTypes.has(type) || (profile.ignoresPolicyTypes && rules.length > 0);
  if (!isEnforced) return undefined;
  return {
    isolates: true,
    rules: rules.map(
      (rule, index): CompiledRule => ({
        action: 'allow',
        index,
        path: ['spec', direction, index],
        span: rule.span,
        match: compileRule(rule, direction, policy.namespace, profile),
      }),
    ),
  };
}

function compileRule(
  { peers, ports }: NetworkPolicyRule,
  direction: Direction,
  namespace: string,
  profile: CniProfile,
): RuleCondition {
  const isPort = compilePorts(ports, profile);
  if (peers === 'any') return isPort;
  const isPeer: EndpointCondition = {
    kind: 'any',
    of: peers.map((peer) => compilePeer(peer, namespace, profile)),
  };
  const end = direction === 'ingress' ? 'source' : 'destination';
  return { kind: 'all', of: [{ kind: end, is: isPeer }, isPort] };
}

function compilePeer(peer: NetworkPolicyPeer, namespace: string, profile: CniProfile): EndpointCondition {
  if (peer.kind === 'ipBlock') {
    const { ipBlockMatchesPods, ipBlockMatchesNodes } = profile;
    const { cidr, except } = peer;
    return { kind: 'cidr', cidr, except, pods: ipBlockMatchesPods, nodes: ipBlockMatchesNodes };
  }
  const { namespaceSelector, podSelector: pods = { requirements: [] } } = peer;
  const where = namespaceSelector === undefined ? { name: namespace } : { selector: namespaceSelector };
  const isPod: EndpointCondition = {
    kind: 'all',
    of: [
      namespaceSelector === undefined
        ? { kind: 'namespace', name: namespace }
        : { kind: 'labels', of: 'namespace', selector: namespaceSelector },
      { kind: 'labels', of: 'pod', selector: pods },
    ],
  };
  if (profile.selectorsMatchHostNetwork === 'never') return isPod;
  return { kind: 'any', of: [isPod, { kind: 'host-pods', namespace: where, pods }] };
}

/** Where the profile leaves protocols without ports undefined, a rule without ports is certain of the others only. */
function compilePorts(ports: NetworkPolicyRule['ports'], profile: CniProfile): Condition<TrafficLeaf> {
  if (ports !== 'any') return { kind: 'any', of: ports.map(compilePort) };
  if (profile.protocolsWithoutPorts === 'by-rules') return ALWAYS;
  return { kind: 'any', of: PORT_PROTOCOLS.map((protocol) => compilePort({ protocol, port: 'any' })) };
}

function compilePort({ protocol, port }: NetworkPolicyPort): TrafficLeaf {
  if (port === 'any') return { kind: 'port-range', protocol, first: 1, last: 65535 };
  if ('name' in port) return { kind: 'named-port', protocol, name: port.name };
  return { kind: 'port-range', protocol, ...port };
}
