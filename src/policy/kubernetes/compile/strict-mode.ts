import { ALWAYS } from '../../../engine/condition.ts';
import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { CompiledPolicy, CompiledRule, Tier } from '../../../engine/policy-tables.ts';

const EVERY_POD: EndpointCondition = { kind: 'labels', of: 'pod', selector: { requirements: [] } };

/**
 * In strict mode the Amazon VPC CNI denies pods that no policy selects in both directions (aws-network-policy-agent,
 * DEFAULT_DENY). Whether their own node reaches them depends on whether a policy has ever selected them; its other probes let
 * ICMPv6 through.
 */
export function strictTier(policies: readonly CompiledPolicy[]): Tier {
  const selected: EndpointCondition = { kind: 'any', of: policies.map(({ subject }) => subject) };
  const ownNode = { kind: 'own-node', match: 'undefined' } as const;
  const rules = (end: 'source' | 'destination') => ({
    isolates: false,
    rules: [
      rule('allow', { kind: 'protocol', number: 58 }),
      rule('allow', { kind: end, is: ownNode }),
      rule('deny', ALWAYS),
    ],
  });
  return {
    name: 'strict',
    precedence: 'first-match',
    end: 'next-tier',
    policies: [
      {
        origin: { builtIn: 'strict-mode' },
        subject: { kind: 'all', of: [EVERY_POD, { kind: 'not', of: selected }] },
        ingress: rules('source'),
        egress: rules('destination'),
      },
    ],
  };
}

function rule(action: 'allow' | 'deny', match: CompiledRule['match']): CompiledRule {
  return { action, index: 0, path: [], span: undefined, match };
}
