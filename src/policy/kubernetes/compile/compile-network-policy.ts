import type { CompiledPolicy, CompiledRule, DirectionRules } from '../../../engine/policy-tables.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import type { Cidr } from '../../../model/cidr.ts';
import type { Direction } from '../../../model/connection.ts';
import type { InForce } from '../../policies-in-force.ts';
import type { BarePolicyOf } from '../../policy.ts';
import type { CniProfile } from '../cni-profile.ts';
import type { NetworkPolicy, NetworkPolicyPort, NetworkPolicyRule } from '../network-policy.ts';
import { compilePeers, hostPodsOf, type PeerContext } from './compile-peers.ts';
import { compilePorts } from './compile-ports.ts';

type ExceptsOf = (namespace: string, direction: Direction) => readonly Cidr[];

/** Compiles one NetworkPolicy into a policy with allow rules; it isolates its pods in the directions of its policyTypes. */
export function compileNetworkPolicy(
  policy: InForce<BarePolicyOf<'kubernetes'>>,
  profile: CniProfile,
  exceptsOf: ExceptsOf = () => [],
): CompiledPolicy {
  const { ref, value, doubt } = policy;
  const direction = (of: Direction) => compileDirection(value, of, profile, exceptsOf);
  return {
    origin: ref,
    ...(doubt !== undefined && { doubt }),
    subject: subjectOf(value),
    ingress: direction('ingress'),
    egress: direction('egress'),
  };
}

export function subjectOf({ namespace, podSelector }: NetworkPolicy): CompiledPolicy['subject'] {
  return {
    kind: 'all',
    of: [
      { kind: 'namespace', name: namespace },
      { kind: 'labels', of: 'pod', selector: podSelector },
    ],
  };
}

/** Rules of a direction that is not in policyTypes are ignored, except by CNIs that do not look at policyTypes. */
function compileDirection(
  policy: NetworkPolicy,
  direction: Direction,
  profile: CniProfile,
  exceptsOf: ExceptsOf,
): DirectionRules | undefined {
  const rules = () => compileRules(policy, direction, profile, exceptsOf(policy.namespace, direction));
  if (isTypeListed(policy, direction)) return { isolates: true, rules: rules() };
  if (policy[direction].length === 0) return undefined;
  switch (profile.rulesOfUnlistedTypes) {
    case 'ignored':
      return undefined;
    case 'enforced':
      return { isolates: true, rules: rules() };
    case 'allowed':
      return { isolates: false, rules: rules() };
    case 'if-resolved':
      // Otherwise it is compiled as doubtful (compile-unlisted-types.ts).
      return policy[direction].some(meansAnAddress) ? { isolates: true, rules: rules() } : undefined;
  }
}

export function compileRules(
  policy: NetworkPolicy,
  direction: Direction,
  profile: CniProfile,
  exceptsAround: readonly Cidr[],
): readonly CompiledRule[] {
  const context = { namespace: policy.namespace, direction, profile, exceptsAround };
  return policy[direction].map(
    (rule, index): CompiledRule => ({
      action: 'allow',
      index,
      path: ['spec', direction, index],
      span: rule.span,
      match: compileRule(rule, context),
    }),
  );
}

function compileRule(rule: NetworkPolicyRule, context: PeerContext): RuleCondition {
  if (context.profile.namedPorts !== 'of-selected-pods' || context.direction === 'ingress') {
    return compilePart(rule, context);
  }
  return { kind: 'any', of: partsByNames(rule).map((part) => compilePart(part, context)) };
}

/** Splits a rule in two: named ports count only for the pods that selectors mean, numbers for all peers. */
function partsByNames({ peers, ports, span }: NetworkPolicyRule): readonly NetworkPolicyRule[] {
  if (ports === 'any' || !ports.some(isNamed)) return [{ peers, ports, span }];
  const numbered = ports.filter((port) => !isNamed(port));
  const others = numbered.length === 0 ? [] : [{ peers, ports: numbered, span }];
  if (peers === 'any') return others;
  const selectors = peers.filter(({ kind }) => kind === 'selectors');
  return selectors.length === 0 ? others : [...others, { peers: selectors, ports, span }];
}

function isNamed({ port }: NetworkPolicyPort): boolean {
  return port !== 'any' && 'name' in port;
}

function compilePart({ peers, ports }: NetworkPolicyRule, context: PeerContext): RuleCondition {
  const { direction, profile } = context;
  const port = compilePorts(ports, direction, profile, peers === 'any' ? [] : hostPodsOf(peers, context));
  if (peers === 'any') return port;
  const end = direction === 'ingress' ? 'source' : 'destination';
  return { kind: 'all', of: [{ kind: end, is: compilePeers(peers, context) }, port] };
}

export function isTypeListed({ policyTypes }: NetworkPolicy, direction: Direction): boolean {
  return policyTypes.has(direction === 'ingress' ? 'Ingress' : 'Egress');
}

/** Whether the rule means some address whatever pods there are: anybody or a block, on a port that is not resolved by name. */
export function meansAnAddress({ peers, ports }: NetworkPolicyRule): boolean {
  if (ports !== 'any' && ports.every(({ port }) => port !== 'any' && 'name' in port)) return false;
  return peers === 'any' || peers.some(({ kind }) => kind === 'ipBlock');
}
