import { mapLeaves } from '../../../engine/condition.ts';
import type { EndpointCondition, EndpointLeaf } from '../../../engine/endpoint-condition.ts';
import type { CompiledPolicy, DirectionRules } from '../../../engine/policy-tables.ts';
import { isEndLeaf, type RuleLeaf } from '../../../engine/rule-condition.ts';
import type { AdminEnforcement } from '../../admin/admin-enforcement.ts';
import { type AdminTier, isReadable, type PodSelection } from '../../admin/admin-policy.ts';
import { compileAdminTier } from '../../admin/compile/compile-admin-tier.ts';
import { type PodCompiler, undefinedFor } from '../../admin/compile/pod-compiler.ts';
import type { InForce } from '../../policies-in-force.ts';
import type { BarePolicyOf } from '../../policy.ts';
import type { IdentityRequirement } from '../cilium-policy.ts';
import { CLUSTER_LABEL, NAMESPACE_LABELS_PREFIX, NAMESPACE_NAME_LABEL } from '../identity-labels.ts';
import { block } from './compile-cidrs.ts';
import { byNames } from './compile-peers.ts';
import { compileRequirements } from './compile-requirement.ts';
import { withAggregates } from './compile-selector.ts';
import type { CiliumContext } from './context.ts';
import { MANAGED_ENDPOINT, withClusterLabel } from './ends.ts';
import { waysToDns } from './ways-to-dns.ts';

/** ClusterNetworkPolicies of one tier as Cilium enforces them (pkg/k8s/cluster_network_policy.go). */
export function compileCiliumAdminTier(
  tier: AdminTier,
  policies: readonly InForce<BarePolicyOf<'admin'>>[],
  enforcement: AdminEnforcement,
  context: CiliumContext,
): readonly CompiledPolicy[] {
  return compileAdminTier(tier, policies, enforcement, podsOf(context)).map((policy) => ({
    ...policy,
    ingress: policy.ingress && withAddresses(policy.ingress, context),
    egress: policy.egress && withAddresses(policy.egress, context),
  }));
}

/**
 * Selections match labels of identities. A peer `pods` is limited to the own cluster by default, by a label that pods have, and nodes with `nodeSelectorLabels`;
 * a peer `namespaces` is not, and selects whoever lacks the labels that it forbids.
 */
function podsOf(context: CiliumContext): PodCompiler {
  return {
    subject: (selection) => {
      const asked = requirementsOf(selection);
      return typeof asked === 'string'
        ? undefinedFor(asked, 'pods')
        : { kind: 'all', of: [MANAGED_ENDPOINT, compileRequirements(asked, context)] };
    },
    peer: (selection, writtenAs) => {
      const asked = requirementsOf(selection);
      if (typeof asked === 'string') return { is: undefinedFor(asked, 'pods'), isOfSameCluster: false };
      const is = compileRequirements(asked, context);
      if (writtenAs === 'pods' && isOfOwnCluster(asked, context)) {
        return { is: { kind: 'all', of: [withClusterLabel(context.platform), is] }, isOfSameCluster: true };
      }
      const besides = withAggregates(is, asked, context);
      return { is, isOfSameCluster: false, ...(besides !== is && { besides }) };
    },
    besides: (rule) => waysToDns(rule, context),
  };
}

function isOfOwnCluster(asked: readonly IdentityRequirement[], { platform }: CiliumContext): boolean {
  return platform['clustermesh.policyDefaultLocalCluster'] && !asked.some(({ key }) => key === CLUSTER_LABEL);
}

/** What the selectors require of an identity; a text when one of them cannot be read. */
function requirementsOf({ namespaces, pods }: PodSelection): readonly IdentityRequirement[] | string {
  if (!isReadable(namespaces)) return namespaces.problem;
  if (!isReadable(pods)) return pods.problem;
  const asked = (
    key: string,
    one: Pick<IdentityRequirement, 'operator' | 'values'>,
  ): IdentityRequirement => ({
    source: 'k8s',
    key,
    operator: one.operator,
    values: one.values,
    isMatchLabel: false,
  });
  const namespaceRequirements =
    namespaces.requirements.length === 0
      ? [asked(NAMESPACE_NAME_LABEL, { operator: 'Exists', values: [] })]
      : namespaces.requirements.map((one) => asked(NAMESPACE_LABELS_PREFIX + one.key, one));
  return [...namespaceRequirements, ...pods.requirements.map((one) => asked(one.key, one))];
}

function withAddresses({ isolates, rules }: DirectionRules, context: CiliumContext): DirectionRules {
  const asSeen = (condition: EndpointCondition) =>
    mapLeaves<EndpointLeaf>(condition, (leaf) => {
      if (leaf.kind === 'dns-name') return byNames(leaf.patterns, context);
      return leaf.kind === 'cidr' ? block(leaf.cidr, leaf.except, context) : leaf;
    });
  return {
    isolates,
    rules: rules.map((rule) => ({
      ...rule,
      match: mapLeaves<RuleLeaf>(rule.match, (leaf) =>
        isEndLeaf(leaf) ? { ...leaf, is: asSeen(leaf.is) } : leaf,
      ),
    })),
  };
}
