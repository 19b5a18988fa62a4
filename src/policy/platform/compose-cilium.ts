import type { CompiledPolicy, Tier } from '../../engine/policy-tables.ts';
import type { Unknown } from '../../model/ternary.ts';
import type { PolicyRef } from '../../model/verdict.ts';
import { adminEnforcementOf } from '../admin/admin-enforcement.ts';
import type { AdminTier } from '../admin/admin-policy.ts';
import { type CiliumCidrGroup, type CiliumNetworkPolicy, SECTIONS } from '../cilium/cilium-policy.ts';
import {
  droppedTunnels,
  fragmentationNeeded,
  masqueradedPods,
  podsTakenForHosts,
} from '../cilium/compile/before-policies.ts';
import { compileCiliumAdminTier } from '../cilium/compile/compile-admin-tier.ts';
import { liftsAuthentication } from '../cilium/compile/compile-authentication.ts';
import { compileCiliumPolicy } from '../cilium/compile/compile-cilium-policy.ts';
import { compileConflicts } from '../cilium/compile/compile-conflicts.ts';
import { compileDefaults } from '../cilium/compile/compile-defaults.ts';
import { asksProxy } from '../cilium/compile/compile-l7.ts';
import { compileNetworkPolicyUnderCilium } from '../cilium/compile/compile-network-policy.ts';
import { type CiliumContext, createContext } from '../cilium/compile/context.ts';
import { asksWhoIsIsolated, isolatedEnds } from '../cilium/compile/isolated-ends.ts';
import { joinedTlsOf } from '../cilium/compile/joined-tls.ts';
import { labelFilter } from '../cilium/compile/label-filter.ts';
import { namedRangesOf } from '../cilium/compile/named-ranges.ts';
import { onlyIn } from '../cilium/compile/other-clusters.ts';
import { switchedOffProtocols } from '../cilium/compile/switched-off-protocols.ts';
import { undoneDnsOf } from '../cilium/compile/undone-dns.ts';
import type { KnownServices } from '../known-services.ts';
import { podToItself } from '../kubernetes/compile/compile-platform.ts';
import type { InForce } from '../policies-in-force.ts';
import { policiesOf } from '../policy.ts';
import { type CiliumPlatform, switchedOffBy } from './cilium-settings.ts';
import type { Platform } from './platform.ts';

/**
 * NetworkPolicies and Cilium policies form one tier in which any deny beats any allow; it lies between the tiers of
 * ClusterNetworkPolicy. What they isolate is denied only after all tiers, so that Baseline may accept it. A node reaches its own
 * pods unless a rule denies that (pkg/policy/repository.go).
 */
export function composeCilium(
  given: readonly InForce[],
  platform: Platform,
  cilium: CiliumPlatform,
  services: KnownServices,
): readonly Tier[] {
  const { profile } = platform;
  const policies = given.filter(({ ref: { kind } }) => switchedOffBy(kind, cilium) === undefined);
  const neverForwarded = [...switchedOffProtocols(cilium), ...droppedTunnels(cilium)];
  const always: Tier = {
    name: 'node',
    precedence: 'first-match',
    end: 'next-tier',
    policies: [
      ...neverForwarded,
      ...podsTakenForHosts(cilium, labelFilter(cilium.labels)),
      ...fragmentationNeeded(cilium),
      ...podToItself(profile),
    ],
  };
  if (cilium.policyEnforcementMode === 'never') return [{ ...always, policies: neverForwarded }];
  const written = writtenPolicies(policies);
  const ownContext = createContext(cilium, cidrGroupsOf(policies), services, namedRangesOf(written));
  const networkPolicies = policiesOf('kubernetes', policies).map((policy) => ({
    value: policy.value,
    compiled: compileNetworkPolicyUnderCilium(policy, profile, ownContext),
  }));
  const selecting = networkPolicies.map(({ value, compiled: { subject } }) => ({ value, subject }));
  const context: CiliumContext = {
    ...ownContext,
    joinedTls: joinedTlsOf(written, selecting, ownContext),
    undoneDns: undoneDnsOf(written, networkPolicies, ownContext),
    liftsAuthentication: liftsAuthentication(written),
  };
  const compile = (around: CiliumContext) => [
    ...networkPolicies.map(({ compiled }) => compiled),
    ...ciliumPoliciesOf(policies, around),
  ];
  const first = compile(context);
  const withIsolated = { ...context, isolated: isolatedEnds(first, cilium) };
  const normal = written.some(({ value }) => asksWhoIsIsolated(value)) ? compile(withIsolated) : first;
  const conflicts = compileConflicts(written, context);
  const masqueraded = written.some(({ value }) => isForNodes(value)) ? masqueradedPods(cilium) : [];
  const admin = adminTier('admin', policies, platform, withIsolated);
  const baseline = adminTier('baseline', policies, platform, withIsolated);
  const ofAllTiers = [...normal, ...[...admin, ...baseline].flatMap((tier) => tier.policies)];
  return onlyIn(cilium['cluster.name'], [
    always,
    { name: 'masquerade', precedence: 'first-match', end: 'next-tier', policies: masqueraded },
    { name: 'conflict', precedence: 'first-match', end: 'next-tier', policies: conflicts },
    ...admin,
    { name: 'network-policy', precedence: 'deny-overrides', end: 'next-tier', policies: normal },
    ...baseline,
    {
      name: 'default',
      precedence: 'first-match',
      end: 'deny-isolated',
      policies: compileDefaults(cilium, ofAllTiers),
    },
  ]);
}

function adminTier(
  name: AdminTier,
  policies: readonly InForce[],
  platform: Platform,
  context: CiliumContext,
): readonly Tier[] {
  const own = policiesOf('admin', policies);
  const compiled = compileCiliumAdminTier(name, own, adminEnforcementOf(platform), context);
  return compiled.length === 0
    ? []
    : [{ name, precedence: 'first-match', end: 'next-tier', policies: compiled }];
}

function ciliumPoliciesOf(policies: readonly InForce[], context: CiliumContext): readonly CompiledPolicy[] {
  return policiesOf('cilium', policies).flatMap(({ ref, value, doubt }) => {
    if (value.kind !== 'policy') return [];
    const policy: { ref: typeof ref; value: CiliumNetworkPolicy } = { ref, value };
    const reason = doubt ?? doubtOfPlatform(value, context.platform);
    return compileCiliumPolicy(reason === undefined ? policy : { ...policy, doubt: reason }, context);
  });
}

function writtenPolicies(
  policies: readonly InForce[],
): readonly { readonly ref: PolicyRef; readonly value: CiliumNetworkPolicy }[] {
  return policiesOf('cilium', policies).flatMap(({ ref, value }) =>
    value.kind === 'policy' ? [{ ref, value }] : [],
  );
}

/** Managed clusters enforce only some of what Cilium can do. */
function doubtOfPlatform(
  policy: CiliumNetworkPolicy,
  { doubtOfKinds, doubtOfProxies }: CiliumPlatform,
): Unknown | undefined {
  const kind = policy.namespace === undefined ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy';
  return doubtOfKinds[kind] ?? (hasProxy(policy) ? doubtOfProxies : undefined);
}

function isForNodes({ specs }: CiliumNetworkPolicy): boolean {
  return specs.some(({ subject }) => subject.of === 'nodes');
}

function hasProxy({ specs }: CiliumNetworkPolicy): boolean {
  return specs
    .flatMap(({ sections }) => SECTIONS.flatMap((name) => sections[name] ?? []))
    .some(({ peers, toPorts = [] }) => peers.names !== undefined || toPorts.some(asksProxy));
}

function cidrGroupsOf(policies: readonly InForce[]): CiliumContext['cidrGroups'] {
  return policiesOf('cilium', policies).flatMap(({ value, doubt }) => {
    if (value.kind !== 'cidr-group') return [];
    const group: CiliumCidrGroup = value;
    return [doubt === undefined ? group : { ...group, doubt }];
  });
}
