import { mapLeaves } from '../../../engine/condition.ts';
import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { CompiledPolicy, DirectionRules, Tier } from '../../../engine/policy-tables.ts';
import type { RuleLeaf } from '../../../engine/rule-condition.ts';
import type { Unknown } from '../../../model/ternary.ts';
import { undeterminedRule } from '../../undetermined-rule.ts';
import { LABELLED_POD } from './ends.ts';

/** The default name of clusters: it distinguishes no cluster from another. */
const NO_NAME = 'default';

/**
 * In a mesh, the pods of other clusters are judged there, by policies that are not given here: those given are about the pods of
 * `cluster`, about pods whose cluster no record names, and about its nodes and other ends that have no label with a cluster. Peers
 * that have to be in the own cluster are compared with its name.
 */
export function onlyIn(cluster: string, tiers: readonly Tier[]): readonly Tier[] {
  if (cluster === NO_NAME) return tiers;
  const here: EndpointCondition = { kind: 'cluster', names: [cluster], orUnrecorded: true };
  const elsewhere: EndpointCondition = { kind: 'all', of: [LABELLED_POD, { kind: 'not', of: here }] };
  const local: EndpointCondition = { kind: 'not', of: elsewhere };
  return [
    { name: 'mesh', precedence: 'first-match', end: 'next-tier', policies: [judgedElsewhere(elsewhere)] },
    ...tiers.map((tier) => ({
      ...tier,
      policies: tier.policies.map((one) => ({
        ...one,
        subject: both(one.subject, local),
        ingress: one.ingress && asSeenIn(cluster, one.ingress),
        egress: one.egress && asSeenIn(cluster, one.egress),
      })),
    })),
  ];
}

function asSeenIn(cluster: string, { isolates, rules }: DirectionRules): DirectionRules {
  const named = (leaf: RuleLeaf): RuleLeaf =>
    leaf.kind === 'same-cluster' ? { ...leaf, here: cluster } : leaf;
  return {
    isolates,
    rules: rules.map((rule) => ({ ...rule, match: mapLeaves<RuleLeaf>(rule.match, named) })),
  };
}

function both(one: EndpointCondition, other: EndpointCondition): EndpointCondition {
  return { kind: 'all', of: [one, other] };
}

function judgedElsewhere(subject: EndpointCondition): CompiledPolicy {
  const reason: Unknown = {
    code: 'policy-not-given',
    detail: 'the pod is in another cluster of the mesh, whose policies are not given',
  };
  const rules: DirectionRules = { isolates: false, rules: [undeterminedRule('deny', reason)] };
  return { origin: { builtIn: 'other-cluster' }, subject, ingress: rules, egress: rules };
}
