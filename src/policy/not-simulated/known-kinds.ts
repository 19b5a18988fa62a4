import type { KnownPods, Reach } from '../../engine/leaves/undetermined.ts';
import type { Direction } from '../../model/connection.ts';

/** What is known about a kind of policy whose rules are not read. */
export interface UnreadEffect {
  /** Whom its policies can select; `namespace`: pods of the policy's own namespace. */
  readonly reach: Exclude<Reach, object | 'anybody' | KnownPods> | 'namespace';
  readonly directions: readonly Direction[];
  /** `deny`: enforced beside the other policies, so it can take away what they allow, but never allow what they deny. */
  readonly power: 'allow-and-deny' | 'deny';
}

/** What a kind that is not simulated does to connections. */
export type OtherKind =
  | {
      readonly role: 'policy';
      readonly family: string;
      readonly effect: UnreadEffect;
      /** Not a policy itself: something else makes policies from what is written in it. */
      readonly makes?: {
        /** Where they end up; left out where nothing says so. */
        readonly namespace?: string | undefined;
        /** The part of the object on which they depend; left out for all of it. */
        readonly asked?: unknown;
      };
    }
  /** Decides nothing itself, but policies of its family refer to it. */
  | { readonly role: 'reference'; readonly family: string }
  /** Staged; enforces nothing. */
  | { readonly role: 'staged' }
  /** Sends connections another way, but neither allows nor denies them. */
  | { readonly role: 'routing' };

const BOTH: readonly Direction[] = ['ingress', 'egress'];
const INGRESS: readonly Direction[] = ['ingress'];
const EGRESS: readonly Direction[] = ['egress'];

const policy = (
  reach: UnreadEffect['reach'],
  directions: readonly Direction[] = BOTH,
  power: UnreadEffect['power'] = 'allow-and-deny',
): UnreadEffect => ({ reach, directions, power });

interface Family {
  readonly groups: readonly string[];
  readonly policies: Readonly<Record<string, UnreadEffect>>;
  readonly references?: readonly string[];
  readonly staged?: readonly string[];
  readonly routing?: readonly string[];
}

/**
 * Kinds that a cluster may enforce, by API group, whatever the version. The reason for each entry:
 * docs/decisions/0008-policies-that-are-not-simulated.md.
 */
const FAMILIES: readonly Family[] = [
  {
    groups: ['cilium.io'],
    policies: {
      CiliumNetworkPolicy: policy('namespace'),
      CiliumClusterwideNetworkPolicy: policy('pods-and-nodes'),
    },
    references: ['CiliumCIDRGroup'],
    routing: [
      ...['CiliumLocalRedirectPolicy', 'CiliumEgressGatewayPolicy', 'CiliumEgressNATPolicy'],
      ...['CiliumEnvoyConfig', 'CiliumClusterwideEnvoyConfig'],
    ],
  },
  {
    groups: ['projectcalico.org', 'crd.projectcalico.org'],
    policies: {
      NetworkPolicy: policy('namespace'),
      GlobalNetworkPolicy: policy('pods-and-nodes'),
      HostEndpoint: policy('nodes', BOTH, 'deny'),
    },
    references: ['Tier', 'NetworkSet', 'GlobalNetworkSet'],
    staged: ['StagedNetworkPolicy', 'StagedGlobalNetworkPolicy', 'StagedKubernetesNetworkPolicy'],
    routing: ['EgressGatewayPolicy'],
  },
  {
    groups: ['crd.antrea.io', 'security.antrea.tanzu.vmware.com', 'core.antrea.tanzu.vmware.com'],
    policies: {
      ClusterNetworkPolicy: policy('pods-and-nodes'),
      NetworkPolicy: policy('namespace'),
    },
    references: ['Tier', 'Group', 'ClusterGroup', 'ExternalEntity'],
    routing: ['Egress'],
  },
  { groups: ['k8s.cni.cncf.io'], policies: { MultiNetworkPolicy: policy('namespace') } },
  {
    groups: ['k8s.ovn.org'],
    policies: { EgressFirewall: policy('namespace', EGRESS) },
    routing: ['AdminPolicyBasedExternalRoute', 'EgressIP', 'EgressService'],
  },
  { groups: ['network.openshift.io'], policies: { EgressNetworkPolicy: policy('namespace', EGRESS) } },
  { groups: ['networking.gke.io'], policies: { FQDNNetworkPolicy: policy('namespace', EGRESS) } },
  {
    groups: ['networking.k8s.aws'],
    policies: {
      ClusterNetworkPolicy: policy('pods'),
      ApplicationNetworkPolicy: policy('namespace'),
    },
  },
  {
    groups: ['neuvector.com'],
    policies: {
      NvSecurityRule: policy('namespace', BOTH, 'deny'),
      NvClusterSecurityRule: policy('pods', BOTH, 'deny'),
    },
  },
  // Its operator makes NetworkPolicies from these, for the servers that they name.
  {
    groups: ['k8s.otterize.com'],
    policies: { ClientIntents: policy('pods'), ProtectedService: policy('pods') },
  },
  { groups: ['kubeovn.io'], policies: { SecurityGroup: policy('pods', BOTH, 'deny') } },
  {
    groups: ['access.smi-spec.io'],
    policies: { TrafficTarget: policy('namespace', INGRESS, 'deny') },
  },
  {
    groups: ['vpcresources.k8s.aws'],
    policies: { SecurityGroupPolicy: policy('namespace', BOTH, 'deny') },
  },
  {
    groups: ['security.istio.io'],
    policies: {
      AuthorizationPolicy: policy('namespace', INGRESS, 'deny'),
      PeerAuthentication: policy('namespace', INGRESS, 'deny'),
    },
  },
  {
    groups: ['policy.linkerd.io'],
    policies: {
      Server: policy('namespace', INGRESS, 'deny'),
      ServerAuthorization: policy('namespace', INGRESS, 'deny'),
      AuthorizationPolicy: policy('namespace', INGRESS, 'deny'),
      EgressNetwork: policy('namespace', EGRESS, 'deny'),
    },
    references: ['MeshTLSAuthentication', 'NetworkAuthentication'],
  },
  { groups: ['consul.hashicorp.com'], policies: { ServiceIntentions: policy('pods', INGRESS, 'deny') } },
  {
    groups: ['kuma.io'],
    policies: {
      TrafficPermission: policy('pods', INGRESS, 'deny'),
      MeshTrafficPermission: policy('pods', INGRESS, 'deny'),
    },
  },
];

const GROUPS: ReadonlySet<string> = new Set([
  ...['networking.k8s.io', 'policy.networking.k8s.io'],
  ...FAMILIES.flatMap(({ groups }) => groups),
]);

/**
 * Namespaces whose mesh policies apply to the whole mesh (Istio's root namespace under its default name:
 * `meshConfig.rootNamespace` is not read).
 */
const MESH_ROOT = 'istio-system';

const BY_TYPE: ReadonlyMap<string, OtherKind> = new Map(
  FAMILIES.flatMap(({ groups, policies, references = [], staged = [], routing = [] }) => {
    const [family = ''] = groups;
    const kinds: (readonly [string, OtherKind])[] = [
      ...Object.entries(policies).map(
        ([kind, effect]) => [kind, { role: 'policy', family, effect }] as const,
      ),
      ...references.map((kind) => [kind, { role: 'reference', family }] as const),
      ...staged.map((kind) => [kind, { role: 'staged' }] as const),
      ...routing.map((kind) => [kind, { role: 'routing' }] as const),
    ];
    return groups.flatMap((group) => kinds.map(([kind, what]) => [`${group}/${kind}`, what] as const));
  }),
);

/**
 * What a kind of another API group does to connections; undefined for kinds that have nothing to do with them. A kind whose name
 * ends in `NetworkPolicy` is taken for a policy in any group: somebody named it so.
 */
export function otherKind(group: string, kind: string): OtherKind | undefined {
  const known = BY_TYPE.get(`${group}/${kind}`);
  if (known !== undefined) return known;
  if (!/^[A-Za-z]{0,60}NetworkPolicy$/.test(kind)) return undefined;
  const isWide = /^(?:Cluster|Global|Admin|Baseline)/.test(kind);
  return { role: 'policy', family: group, effect: policy(isWide ? 'pods-and-nodes' : 'namespace') };
}

/** The ends that a policy of the kind may concern. */
export function reachOf({ reach }: UnreadEffect, family: string, namespace: string): Reach {
  if (reach !== 'namespace') return reach;
  return family === 'security.istio.io' && namespace === MESH_ROOT ? 'pods' : { namespaces: [namespace] };
}

/** The ends outside these namespaces that policies of the kind may concern. */
export function reachOutside({ reach }: UnreadEffect, family: string, namespaces: readonly string[]): Reach {
  if (reach !== 'namespace') return reach;
  const mayBeOfMesh = family === 'security.istio.io' && !namespaces.includes(MESH_ROOT);
  return mayBeOfMesh ? 'pods' : { outsideOf: namespaces };
}

/** Whether an API group is known to have kinds of policies. */
export function hasPolicyKinds(group: string): boolean {
  return GROUPS.has(group);
}
