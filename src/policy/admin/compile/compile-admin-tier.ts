import type { CompiledPolicy, CompiledRule, DirectionRules } from '../../../engine/policy-tables.ts';
import { DIRECTIONS, type Direction } from '../../../model/connection.ts';
import { isUnknown } from '../../../model/ternary.ts';
import type { InForce } from '../../policies-in-force.ts';
import type { BarePolicyOf } from '../../policy.ts';
import { type AdminEnforcement, kindEnforcement } from '../admin-enforcement.ts';
import { type AdminTier, areOfOneApi } from '../admin-policy.ts';
import { isRefused } from '../unsupported.ts';
import { compileAdminRule } from './compile-admin-rule.ts';
import { PODS_OF_API, type PodCompiler } from './pod-compiler.ts';

type AdminInForce = InForce<BarePolicyOf<'admin'>>;

/**
 * The policies of one tier that the CNI enforces, by priority. For a `first-match` tier that ends with `next-tier`: admin
 * policies never isolate.
 */
export function compileAdminTier(
  tier: AdminTier,
  policies: readonly AdminInForce[],
  enforcement: AdminEnforcement,
  pods: PodCompiler = PODS_OF_API,
): readonly CompiledPolicy[] {
  const own = policies.flatMap((policy): AdminInForce[] => {
    if (policy.value.tier !== tier || isRefused(policy.value, enforcement)) return [];
    const enforced = kindEnforcement(policy.value.kind, enforcement);
    if (isUnknown(enforced)) return [{ ...policy, doubt: policy.doubt ?? enforced }];
    return enforced ? [policy] : [];
  });
  // Between policies of the two APIs no order is defined, whatever their priorities.
  const [first] = own;
  const isMixed = own.some(({ value }) => first !== undefined && !areOfOneApi(value.kind, first.value.kind));
  if (isMixed && enforcement.equalPriorities === 'undefined') return compileChains(own, enforcement, pods);
  const byPriority = Map.groupBy(own, ({ value }) => value.priority);
  return [...byPriority]
    .sort(([one], [other]) => one - other)
    .flatMap(([, group]) => compileGroup(group, enforcement, pods));
}

function compileGroup(
  group: readonly AdminInForce[],
  enforcement: AdminEnforcement,
  pods: PodCompiler,
): readonly CompiledPolicy[] {
  switch (enforcement.equalPriorities) {
    case 'undefined':
      return group.map((policy) => ({
        ...compileAdminPolicy(policy, enforcement, pods),
        rank: policy.value.priority,
      }));
    case 'by-name':
      return group
        .toSorted((one, other) => (one.value.name < other.value.name ? -1 : 1))
        .map((policy) => compileAdminPolicy(policy, enforcement, pods));
    case 'deny-first':
      return denyFirst(group.map((policy) => compileAdminPolicy(policy, enforcement, pods)));
  }
}

/**
 * One chain per API. Where policies of an API share a priority, there are as many chains as it takes for each of them to come
 * first once.
 */
function compileChains(
  policies: readonly AdminInForce[],
  enforcement: AdminEnforcement,
  pods: PodCompiler,
): readonly CompiledPolicy[] {
  const byApi = Map.groupBy(policies, ({ value }) => areOfOneApi(value.kind, 'ClusterNetworkPolicy'));
  return [...byApi].flatMap(([isNew, sameApi]) => {
    const byPriority = Map.groupBy(sameApi, ({ value }) => value.priority);
    const groups = [...byPriority].sort(([one], [other]) => one - other).map(([, group]) => group);
    const turns = Math.max(...groups.map((group) => group.length));
    return Array.from({ length: turns }, (_, turn) =>
      groups.flatMap((group) =>
        [...group.slice(turn % group.length), ...group.slice(0, turn % group.length)].map((policy) => ({
          ...compileAdminPolicy(policy, enforcement, pods),
          rank: 0,
          chain: `${isNew} ${turn}`,
        })),
      ),
    ).flat();
  });
}

function compileAdminPolicy(
  { ref, value, doubt }: AdminInForce,
  enforcement: AdminEnforcement,
  pods: PodCompiler,
): CompiledPolicy {
  const rulesOf = (direction: Direction): DirectionRules | undefined => {
    const rules = value[direction].flatMap((rule, i) =>
      compileAdminRule(rule, direction, i, enforcement, pods),
    );
    return rules.length === 0 ? undefined : { isolates: false, rules };
  };
  return {
    origin: ref,
    ...(doubt !== undefined && { doubt }),
    subject: pods.subject(value.subject),
    ingress: rulesOf('ingress'),
    egress: rulesOf('egress'),
  };
}

const ORDER: readonly CompiledRule['action'][] = ['deny', 'allow', 'pass'];

/**
 * Cilium orders rules by the priority of their policy and their index in it (pkg/k8s/cluster_network_policy.go); within one such
 * place Deny comes before Accept before Pass. So policies of one priority alternate, rule by rule.
 */
function denyFirst(group: readonly CompiledPolicy[]): readonly CompiledPolicy[] {
  if (group.length === 1) return group;
  const parts = group.flatMap((policy) =>
    DIRECTIONS.flatMap((direction) =>
      (policy[direction]?.rules ?? []).map((rule) => ({ policy, direction, rule })),
    ),
  );
  return parts
    .toSorted(
      (one, other) =>
        one.rule.index - other.rule.index ||
        ORDER.indexOf(one.rule.action) - ORDER.indexOf(other.rule.action),
    )
    .map(({ policy, direction, rule }) => ({
      ...policy,
      ingress: undefined,
      egress: undefined,
      [direction]: { isolates: false, rules: [rule] },
    }));
}
