import type { EndpointCondition } from '../../engine/endpoint-condition.ts';
import type { CompiledPolicy, DirectionRules, Tier } from '../../engine/policy-tables.ts';
import type { RuleCondition } from '../../engine/rule-condition.ts';
import { adminEnforcementOf } from '../admin/admin-enforcement.ts';
import { compileAdminTier } from '../admin/compile/compile-admin-tier.ts';
import type { PodCompiler } from '../admin/compile/pod-compiler.ts';
import { type CalicoObjects, calicoInForce } from '../calico/compile/calico-in-force.ts';
import {
  BEFORE_TRANSLATION,
  compileTier,
  compileUnknownTiers,
  ORDINARY,
  type Pass,
  sortTiers,
  UNTRACKED,
} from '../calico/compile/calico-tiers.ts';
import type { RequestsAreJudged } from '../calico/compile/compile-http.ts';
import { droppedTunnels } from '../calico/compile/dropped-tunnels.ts';
import { forwardedTier } from '../calico/compile/forwarded-tier.ts';
import { failsafeTier, hostProfilesTier } from '../calico/compile/host-tiers.ts';
import { namedPortsOfHosts } from '../calico/compile/named-port-of.ts';
import {
  calicoTierOfAdmin,
  KUBERNETES_ORDER,
  type PlacedPolicy,
  tieOfAdmin,
  tieOfKubernetes,
} from '../calico/compile/policy-order.ts';
import { doubtWithoutAnswers, forAnswers } from '../calico/compile/untracked-answers.ts';
import { EVERY_WORKLOAD } from '../calico/selector/select-ends.ts';
import type { KnownOfCluster } from '../known-of-cluster.ts';
import { compileNetworkPolicy } from '../kubernetes/compile/compile-network-policy.ts';
import { platformTier } from '../kubernetes/compile/compile-platform.ts';
import type { InForce } from '../policies-in-force.ts';
import { policiesOf } from '../policy.ts';
import { calicoAdminPeers } from './calico-admin-peers.ts';
import type { CalicoPlatform } from './calico-settings.ts';
import { type CalicoVersion, isCalicoSince } from './cni.ts';
import type { Platform } from './platform.ts';

/**
 * The tiers of Calico in the order in which it walks them (felix/rules/endpoints.go). NetworkPolicies of Kubernetes are among
 * Calico's own policies in tier `default`. Pods that no tier decides are allowed by the profile of their namespace; host
 * endpoints are denied.
 */
export function composeCalico(
  policies: readonly InForce[],
  platform: Platform,
  calico: CalicoPlatform,
  known: KnownOfCluster,
): readonly Tier[] {
  const { version } = calico;
  const objects = calicoInForce(policiesOf('calico', policies), known, calico, requestsAreJudged(version));
  const { around, profiles } = objects;
  const { hosts } = around;
  const profile = { ...platform.profile, portsOfOthers: namedPortsOfHosts(undefined, hosts.given) };
  const kubernetes = policiesOf('kubernetes', policies).map(
    (policy): PlacedPolicy => ({
      order: KUBERNETES_ORDER,
      tie: tieOfKubernetes(policy.ref, version),
      compiled: [compileNetworkPolicy(policy, profile)],
    }),
  );
  const peers = calicoAdminPeers(around);
  const placed = new Map([
    ['default', kubernetes],
    ...(['admin', 'baseline'] as const).map((tier): [string, readonly PlacedPolicy[]] => [
      calicoTierOfAdmin(tier, version),
      placeAdmin(tier, policies, { platform, version, peers }),
    ]),
  ]);
  const hasHosts = hosts.given.length > 0 || hosts.areAutomatic;
  const forwarded = forwardedTier(objects.policies, objects.tiers, around);
  const { before } = platformTier(profile);
  return [
    { ...before, policies: [...droppedTunnels(calico), ...before.policies] },
    ...(forwarded === undefined ? [] : [forwarded]),
    {
      name: 'own node',
      precedence: 'first-match',
      end: 'next-tier',
      policies: nodeAndItsPods(calico, hasHosts),
    },
    ...(hasHosts ? [failsafeTier(hosts), ...hostPasses(objects)] : []),
    ...ordinaryTiers(objects, placed),
    ...(hasHosts ? [hostProfilesTier(profiles, around)] : []),
  ];
}

/** Admin policies of Kubernetes, ordered by their priority (libcalico-go conversion/clusternetworkpolicy.go). */
function placeAdmin(
  tier: 'admin' | 'baseline',
  policies: readonly InForce[],
  {
    platform,
    version,
    peers,
  }: { readonly platform: Platform; readonly version: CalicoVersion; readonly peers: PodCompiler },
): readonly PlacedPolicy[] {
  const enforcement = adminEnforcementOf(platform);
  return policiesOf('admin', policies).flatMap((policy) => {
    const compiled = compileAdminTier(tier, [policy], enforcement, peers);
    return compiled.length === 0
      ? []
      : [{ order: policy.value.priority, tie: tieOfAdmin(policy.ref, tier, version), compiled }];
  });
}

function hostPasses(objects: CalicoObjects): readonly Tier[] {
  const answers = passOf(UNTRACKED, { ...objects, policies: forAnswers(objects.policies) });
  return [
    ...passOf(UNTRACKED, objects).map((tier) => doubtWithoutAnswers(tier, answers)),
    ...passOf(BEFORE_TRANSLATION, objects),
  ];
}

function passOf(pass: Pass, objects: CalicoObjects): readonly Tier[] {
  return [
    compileUnknownTiers(pass, objects),
    ...sortTiers(objects.tiers).map((tier) => compileTier(tier, pass, objects)),
  ].filter((tier) => tier.policies.length > 0);
}

function ordinaryTiers(
  objects: CalicoObjects,
  placed: ReadonlyMap<string, readonly PlacedPolicy[]>,
): readonly Tier[] {
  const unknown = compileUnknownTiers(ORDINARY, objects);
  return [
    ...(unknown.policies.length === 0 ? [] : [unknown]),
    ...sortTiers(objects.tiers).map((tier) => compileTier(tier, ORDINARY, objects, placed.get(tier.name))),
  ];
}

const OWN_NODE: EndpointCondition = { kind: 'own-node', match: true };

/**
 * Connections between a node and its own pods. What a pod sends to its node is judged by the pod's policies, and then accepted or
 * dropped as Felix is configured; the host's policies are asked in neither direction, whatever its interfaces are called
 * (felix/rules/static.go, dispatch.go; felix/dataplane/linux/bpf_ep_mgr.go). With `Return` the host's firewall decides, about
 * which no policy says anything.
 */
function nodeAndItsPods(
  { defaultEndpointToHostAction }: CalicoPlatform,
  hasHosts: boolean,
): readonly CompiledPolicy[] {
  const rule = (action: 'allow' | 'deny', match: RuleCondition): DirectionRules => ({
    isolates: false,
    rules: [{ action, index: 0, path: [], span: undefined, match }],
  });
  const intoNode = rule(defaultEndpointToHostAction === 'Drop' ? 'deny' : 'allow', {
    kind: 'source',
    is: EVERY_WORKLOAD,
  });
  const outOfNode = rule('allow', { kind: 'destination', is: EVERY_WORKLOAD });
  const toNode: CompiledPolicy = {
    origin: { builtIn: 'endpoint-to-host' },
    subject: OWN_NODE,
    ingress: intoNode,
    egress: undefined,
  };
  if (!hasHosts) return [toNode];
  return [
    toNode,
    { origin: { builtIn: 'own-node' }, subject: OWN_NODE, ingress: undefined, egress: outOfNode },
  ];
}

function requestsAreJudged(version: CalicoVersion): RequestsAreJudged {
  if (isCalicoSince(version, '3.32')) return 'resolved';
  return isCalicoSince(version, '3.30') ? 'not-at-all' : 'by-text';
}
