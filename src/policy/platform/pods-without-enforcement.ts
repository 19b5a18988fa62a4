import { ALWAYS } from '../../engine/condition.ts';
import type { KnownPods } from '../../engine/leaves/undetermined.ts';
import type { CompiledPolicy, DirectionRules, Tier } from '../../engine/policy-tables.ts';

/**
 * The Amazon VPC CNI enforces nothing for pods without `ownerReferences`, on Fargate and on Windows (EKS user guide,
 * considerations of network policies), so what policies deny them is unknown.
 */
export const PODS_WITHOUT_ENFORCEMENT: Tier = {
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
