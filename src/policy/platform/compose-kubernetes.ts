import { ALWAYS } from '../../engine/condition.ts';
import type { EndpointCondition } from '../../engine/endpoint-condition.ts';
import type { KnownPods } from '../../engine/leaves/undetermined.ts';
import type { CompiledPolicy, DirectionRules, Tier } from '../../engine/policy-tables.ts';
import { DIRECTIONS } from '../../model/connection.ts';
import { adminEnforcementOf } from '../admin/admin-enforcement.ts';
import { compileAdminTier } from '../admin/compile/compile-admin-tier.ts';
import type { CniProfile } from '../kubernetes/cni-profile.ts';
import { compileNetworkPolicy } from '../kubernetes/compile/compile-network-policy.ts';
import { platformTier } from '../kubernetes/compile/compile-platform.ts';
import { compileDoubtfulDirections } from '../kubernetes/compile/compile-unlisted-types.ts';
import { exceptsAround } from '../kubernetes/compile/excepts-around.ts';
import { strictTier } from '../kubernetes/compile/strict-mode.ts';
import type { InForce } from '../policies-in-force.ts';
import { type BarePolicyOf, policiesOf } from '../policy.ts';
import type { Platform } from './platform.ts';

/**
 * First what the platform does whatever policies say, then tier Admin, then the NetworkPolicies, which only allow, and whose tier
 * ends by denying what one of them isolates, then tier Baseline for what is left.
 */
export function composeKubernetes(policies: readonly InForce[], platform: Platform): readonly Tier[] {
  const { before, undefinedIfIsolated } = platformTier(platform.profile);
  const enforcement = adminEnforcementOf(platform);
  const adminPolicies = policiesOf('admin', policies);
  const admin = compileAdminTier('admin', adminPolicies, enforcement);
  const baseline = compileAdminTier('baseline', adminPolicies, enforcement);
  const networkPolicies = compileNetworkPolicies(policiesOf('kubernetes', policies), platform.profile);
  const undefinedThere =
    baseline.length === 0 ? undefinedIfIsolated : onlyIfIsolated(undefinedIfIsolated, networkPolicies);
  return [
    ...(platform.aws === undefined ? [] : [PODS_WITHOUT_ENFORCEMENT]),
    ...(platform.aws?.networkPolicyEnforcingMode === 'strict' ? [strictTier(networkPolicies)] : []),
    before,
    ...adminTier('admin', admin),
    {
      name: 'network-policy',
      precedence: 'first-match',
      end: 'deny-isolated',
      policies: [...networkPolicies, ...undefinedThere],
    },
    ...adminTier('baseline', baseline),
  ];
}

function compileNetworkPolicies(
  policies: readonly InForce<BarePolicyOf<'kubernetes'>>[],
  profile: CniProfile,
): readonly CompiledPolicy[] {
  const exceptsOf = exceptsAround(
    policies.map(({ value }) => value),
    profile,
  );
  return [
    ...policies.map((policy) => compileNetworkPolicy(policy, profile, exceptsOf)),
    ...policies.flatMap((policy) => compileDoubtfulDirections(policy, profile, exceptsOf)),
  ];
}

function adminTier(name: string, policies: readonly CompiledPolicy[]): readonly Tier[] {
  return policies.length === 0 ? [] : [{ name, precedence: 'first-match', end: 'next-tier', policies }];
}

/** Restricts what is undefined for isolated pods to pods that a policy isolates, so that the next tier still decides about the others. */
function onlyIfIsolated(
  builtIn: readonly CompiledPolicy[],
  networkPolicies: readonly CompiledPolicy[],
): readonly CompiledPolicy[] {
  return DIRECTIONS.flatMap((direction) => {
    const isolated: EndpointCondition = {
      kind: 'any',
      of: networkPolicies.flatMap((policy) => (policy[direction]?.isolates === true ? [policy.subject] : [])),
    };
    return builtIn.flatMap((one): CompiledPolicy[] => {
      const rules = one[direction];
      if (rules === undefined) return [];
      return [{ ...one, subject: isolated, ingress: undefined, egress: undefined, [direction]: rules }];
    });
  });
}

/**
 * The Amazon VPC CNI enforces nothing for pods without `ownerReferences`, on Fargate and on Windows (EKS user guide,
 * considerations of network policies), so what policies deny them is unknown.
 */
const PODS_WITHOUT_ENFORCEMENT: Tier = {
  name: 'not-enforced',
  precedence: 'first-match',
  end: 'next-tier',
  policies: [
    notEnforced('bare-pods', 'the pod has no owner, and policies are not enforced for such pods'),
    notEnforced('fargate-pods', 'the pod runs on Fargate, where policies are not enforced'),
    notEnforced('windows-pods', 'the pod runs on Windows, where policies are not enforced'),
  ],
};

function notEnforced(pods: KnownPods, why: string): CompiledPolicy {
  return {
    origin: { builtIn: pods },
    subject: {
      kind: 'undetermined',
      reach: pods,
      reason: { code: 'enforcement-not-told', detail: `${why} by the Amazon VPC CNI` },
    },
    ingress: allowAll(),
    egress: allowAll(),
  };
}

function allowAll(): DirectionRules {
  return {
    isolates: false,
    rules: [{ action: 'allow', index: 0, path: [], span: undefined, match: ALWAYS }],
  };
}
