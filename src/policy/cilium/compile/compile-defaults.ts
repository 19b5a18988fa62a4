import { ALWAYS } from '../../../engine/condition.ts';
import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { CompiledPolicy, DirectionRules } from '../../../engine/policy-tables.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import type { CiliumPlatform } from '../../platform/cilium-settings.ts';
import { isCiliumSince } from '../../platform/cni.ts';
import { ANY_NODE, MANAGED_ENDPOINT } from './ends.ts';

const INIT: EndpointCondition = { kind: 'init-identity' };

/**
 * What Cilium does where no rule of a policy decides, in this order: a node reaches its own endpoints (`allow-localhost`, on in
 * Kubernetes unless it is `policy`); endpoints whose labels are not known yet are cut off; in the enforcement mode `always` so is everybody, and with
 * the host firewall the nodes as well (pkg/policy/repository.go). Who is cut off without a policy is cut off from its node, too, from
 * 1.20 on, unless a policy of any tier has ingress rules for it (`DistillPolicy`, pkg/policy/resolve.go of v1.19.7, always lets the node in).
 *
 * @param policies those of all tiers.
 */
export function compileDefaults(
  platform: CiliumPlatform,
  policies: readonly CompiledPolicy[],
): readonly CompiledPolicy[] {
  const ownNode = decide('allow', { kind: 'source', is: { kind: 'own-node', match: true } });
  const isAlways = platform.policyEnforcementMode === 'always';
  const enforced = platform['hostFirewall.enabled'] ? [MANAGED_ENDPOINT, ANY_NODE] : [MANAGED_ENDPOINT];
  const isForRules = platform['extraConfig.allow-localhost'] === 'policy';
  const reachable = isForRules ? [] : reachableByTheirNode(platform, policies);
  const cutOff = decide('deny', ALWAYS);
  return [
    ...reachable.map(
      (subject): CompiledPolicy => ({
        origin: { builtIn: 'own-node' },
        subject,
        ingress: ownNode,
        egress: undefined,
      }),
    ),
    { origin: { builtIn: 'init-identity' }, subject: INIT, ingress: cutOff, egress: cutOff },
    ...(isAlways
      ? enforced.map((subject) => ({
          origin: { builtIn: 'enforcement-always' },
          subject,
          ingress: cutOff,
          egress: cutOff,
        }))
      : []),
  ];
}

function reachableByTheirNode(
  { version, policyEnforcementMode }: CiliumPlatform,
  policies: readonly CompiledPolicy[],
): readonly EndpointCondition[] {
  if (!isCiliumSince(version, '1.20')) return [MANAGED_ENDPOINT];
  const withRules = policies.flatMap(({ subject, ingress }) => (ingress === undefined ? [] : [subject]));
  if (policyEnforcementMode === 'always') return withRules;
  return [
    { kind: 'all', of: [MANAGED_ENDPOINT, { kind: 'not', of: INIT }] },
    { kind: 'all', of: [INIT, { kind: 'any', of: withRules }] },
  ];
}

function decide(action: 'allow' | 'deny', match: RuleCondition): DirectionRules {
  return { isolates: false, rules: [{ action, index: 0, path: [], span: undefined, match }] };
}
