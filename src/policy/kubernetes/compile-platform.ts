import type { EndpointPredicate } from '../../engine/endpoint-predicate.ts';
import type { CompiledPolicy, CompiledRule, DirectionRules, Tier } from '../../engine/policy-tables.ts';
import type { CniProfile } from '../cni-profile.ts';

const EVERY_POD: EndpointPredicate = {
  kind: 'pods',
  namespace: { selector: { requirements: [] } },
  pods: { requirements: [] },
};

/** Whoever it is, it is a pod. */
const INIT_IDENTITY: EndpointPredicate = { kind: 'init-identity' };

/**
 * What decides connections besides policies: traffic from the pod's own node is always allowed for ingress
 * (NetworkPolicy API, "isolation"), and what the profile says of the way back, of pods that reach themselves, of pods whose
 * labels are not known yet, and of protocols without ports. `undefinedProtocols` belongs into the NetworkPolicy tier, where it makes a verdict unknown only
 * if a policy isolates the endpoint.
 */
export function platformTier(profile: CniProfile): {
  readonly before: Tier;
  readonly undefinedProtocols: readonly CompiledPolicy[];
} {
  const allow = (rule: Pick<CompiledRule, 'peers' | 'ports'>): DirectionRules => ({
    isolates: false,
    rules: [{ action: 'allow', index: 0, span: undefined, ...rule }],
  });
  const ownNode = [EVERY_POD, INIT_IDENTITY].map(
    (subject): CompiledPolicy => ({
      origin: { builtIn: 'own-node' },
      subject,
      ingress: allow({ peers: [{ kind: 'own-node', match: true }], ports: 'any' }),
      egress:
        profile.podToOwnNode === 'evaluated'
          ? undefined
          : allow({ peers: [{ kind: 'own-node', match: profile.podToOwnNode }], ports: 'any' }),
    }),
  );
  const undefinedProtocol = allow({
    peers: 'any',
    ports: [{ kind: 'undefined-protocol', protocols: ['ICMP', 'ICMPv6', 'other'] }],
  });
  return {
    before: {
      name: 'node',
      precedence: 'first-match',
      end: 'next-tier',
      policies: [...ownNode, ...podToItself(profile, allow), ...podsWithoutLabels(profile)],
    },
    undefinedProtocols:
      profile.protocolsWithoutPorts === 'by-rules'
        ? []
        : [
            {
              origin: { builtIn: 'undefined-protocol' },
              subject: EVERY_POD,
              ingress: undefinedProtocol,
              egress: undefinedProtocol,
            },
          ],
  };
}

function podToItself(
  { podToItself }: CniProfile,
  allow: (rule: Pick<CompiledRule, 'peers' | 'ports'>) => DirectionRules,
): CompiledPolicy[] {
  if (podToItself === 'evaluated') return [];
  const rules = allow({ peers: [{ kind: 'same-pod', match: podToItself }], ports: 'any' });
  return [{ origin: { builtIn: 'pod-to-itself' }, subject: EVERY_POD, ingress: rules, egress: rules }];
}

/** Cilium enforces both directions for the identity `init`, which no NetworkPolicy selects (pkg/policy/repository.go). */
function podsWithoutLabels({ podsWithoutLabels }: CniProfile): CompiledPolicy[] {
  if (podsWithoutLabels === 'by-labels') return [];
  const rules: DirectionRules = {
    isolates: false,
    rules: [{ action: 'deny', index: 0, span: undefined, peers: 'any', ports: 'any' }],
  };
  return [
    {
      origin: { builtIn: 'init-identity' },
      subject: INIT_IDENTITY,
      ingress: rules,
      egress: rules,
    },
  ];
}
