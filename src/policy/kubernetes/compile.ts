import type { EndpointPredicate } from '../../engine/endpoint-predicate.ts';
import type { CompiledPolicy, CompiledRule, DirectionRules } from '../../engine/policy-tables.ts';
import type { PortPredicate } from '../../engine/port-predicate.ts';
import { PORT_PROTOCOLS } from '../../model/protocol.ts';
import type { PolicyRef } from '../../model/verdict.ts';
import type { CniProfile } from '../cni-profile.ts';
import type {
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicyRule,
} from './network-policy.ts';

/** Compiles one NetworkPolicy into a policy of allows; it isolates its pods in the directions of its policyTypes. */
export function compileNetworkPolicy(
  ref: PolicyRef,
  policy: NetworkPolicy,
  profile: CniProfile,
): CompiledPolicy {
  return {
    origin: ref,
    subject: { kind: 'pods', namespace: { name: policy.namespace }, pods: policy.podSelector },
    ingress: compileDirection(policy, 'Ingress', policy.ingress, profile),
    egress: compileDirection(policy, 'Egress', policy.egress, profile),
  };
}

/** Rules of a direction that is not in policyTypes are ignored, except by CNIs that do not look at it. */
function compileDirection(
  policy: NetworkPolicy,
  type: 'Ingress' | 'Egress',
  rules: readonly NetworkPolicyRule[],
  profile: CniProfile,
): DirectionRules | undefined {
  const isEnforced = policy.policyTypes.has(type) || (profile.ignoresPolicyTypes && rules.length > 0);
  if (!isEnforced) return undefined;
  return {
    isolates: true,
    rules: rules.map((rule, index): CompiledRule => {
      const peers =
        rule.peers === 'any' ? 'any' : rule.peers.map((peer) => compilePeer(peer, policy.namespace, profile));
      return { action: 'allow', index, span: rule.span, peers, ports: compilePorts(rule.ports, profile) };
    }),
  };
}

function compilePeer(peer: NetworkPolicyPeer, namespace: string, profile: CniProfile): EndpointPredicate {
  if (peer.kind === 'selectors') {
    const { namespaceSelector, podSelector } = peer;
    return {
      kind: 'pods',
      namespace: namespaceSelector === undefined ? { name: namespace } : { selector: namespaceSelector },
      pods: podSelector ?? { requirements: [] },
      ...(profile.selectorsMatchHostNetwork === 'undefined' ? { hostNetwork: 'undefined' } : {}),
    };
  }
  return {
    kind: 'cidr',
    cidr: peer.cidr,
    except: peer.except,
    pods: profile.ipBlockMatchesPods,
    nodes: profile.ipBlockMatchesNodes,
  };
}

/** Where the profile leaves protocols without ports undefined, a rule without ports is certain of the others only. */
function compilePorts(ports: NetworkPolicyRule['ports'], profile: CniProfile): CompiledRule['ports'] {
  if (ports !== 'any') return ports.map(compilePort);
  if (profile.protocolsWithoutPorts === 'by-rules') return 'any';
  return PORT_PROTOCOLS.map((protocol) => compilePort({ protocol, port: 'any' }));
}

function compilePort({ protocol, port }: NetworkPolicyPort): PortPredicate {
  if (port === 'any') return { kind: 'range', protocol, first: 1, last: 65535 };
  if ('name' in port) return { kind: 'named', protocol, name: port.name };
  return { kind: 'range', protocol, ...port };
}
