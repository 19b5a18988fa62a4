import { ALWAYS } from '../../../engine/condition.ts';
import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { CompiledPolicy, DirectionRules, Tier } from '../../../engine/policy-tables.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import type { CniProfile, Exemption } from '../cni-profile.ts';
import { neverStoppedProtocolsOf, undefinedProtocolsOf } from './compile-ports.ts';

const EVERY_POD: EndpointCondition = { kind: 'labels', of: 'pod', selector: { requirements: [] } };

/** An end with this identity is a pod, whichever. */
const INIT_IDENTITY: EndpointCondition = { kind: 'init-identity' };

/**
 * What decides connections besides policies. A pod's own node may always connect to it (NetworkPolicy API, "isolation"); the
 * profile decides about the opposite direction, pods that connect to themselves, pods whose labels are not known yet, and
 * protocols without ports. `undefinedIfIsolated` belongs into the NetworkPolicy tier, where it makes a verdict unknown only if a
 * policy isolates the endpoint.
 */
export function platformTier(profile: CniProfile): {
  readonly before: Tier;
  readonly undefinedIfIsolated: readonly CompiledPolicy[];
} {
  return {
    before: {
      name: 'node',
      precedence: 'first-match',
      end: 'next-tier',
      policies: [
        ownNode(EVERY_POD),
        ownNode(INIT_IDENTITY),
        ...wayToOwnNode('allowed', profile),
        ...podToItself(profile),
        ...neverStoppedProtocols(profile),
        ...podsWithoutLabels(profile),
      ],
    },
    undefinedIfIsolated: [...wayToOwnNode('undefined', profile), ...undefinedProtocols(profile)],
  };
}

function ownNode(subject: EndpointCondition): CompiledPolicy {
  return {
    origin: { builtIn: 'own-node' },
    subject,
    ingress: allow({ kind: 'source', is: { kind: 'own-node', match: true } }),
    egress: undefined,
  };
}

function wayToOwnNode(match: 'allowed' | 'undefined', { podToOwnNode }: CniProfile): CompiledPolicy[] {
  if (podToOwnNode !== match) return [];
  const egress = allow({ kind: 'destination', is: { kind: 'own-node', match: certainty(match) } });
  return [EVERY_POD, INIT_IDENTITY].map((subject) => ({
    origin: { builtIn: 'own-node' },
    subject,
    ingress: undefined,
    egress,
  }));
}

/** A pod that connects to itself through a Service, where the profile lets that through or leaves it open. */
export function podToItself({ podToItself: { ingress, egress } }: CniProfile): CompiledPolicy[] {
  if (ingress === 'evaluated' && egress === 'evaluated') return [];
  const rules = (exemption: Exemption): DirectionRules | undefined =>
    exemption === 'evaluated' ? undefined : allow({ kind: 'pod-to-itself', match: certainty(exemption) });
  return [
    {
      origin: { builtIn: 'pod-to-itself' },
      subject: EVERY_POD,
      ingress: rules(ingress),
      egress: rules(egress),
    },
  ];
}

function certainty(exemption: 'allowed' | 'undefined'): true | 'undefined' {
  return exemption === 'allowed' ? true : exemption;
}

/** Cilium enforces both directions for the identity `init`, which no NetworkPolicy selects (pkg/policy/repository.go). */
function podsWithoutLabels({ podsWithoutLabels }: CniProfile): CompiledPolicy[] {
  if (podsWithoutLabels === 'by-labels') return [];
  const rules = decide('deny', ALWAYS);
  return [{ origin: { builtIn: 'init-identity' }, subject: INIT_IDENTITY, ingress: rules, egress: rules }];
}

function undefinedProtocols(profile: CniProfile): CompiledPolicy[] {
  const protocols = undefinedProtocolsOf(profile);
  if (protocols.length === 0) return [];
  const rules = allow({ kind: 'undefined-protocol', protocols });
  return [{ origin: { builtIn: 'undefined-protocol' }, subject: EVERY_POD, ingress: rules, egress: rules }];
}

function neverStoppedProtocols(profile: CniProfile): CompiledPolicy[] {
  const numbers = neverStoppedProtocolsOf(profile);
  if (numbers.length === 0) return [];
  const rules = allow({ kind: 'any', of: numbers.map((number) => ({ kind: 'protocol', number })) });
  return [{ origin: { builtIn: 'allowed-protocol' }, subject: EVERY_POD, ingress: rules, egress: rules }];
}

function allow(match: RuleCondition): DirectionRules {
  return decide('allow', match);
}

function decide(action: 'allow' | 'deny', match: RuleCondition): DirectionRules {
  return { isolates: false, rules: [{ action, index: 0, path: [], span: undefined, match }] };
}
