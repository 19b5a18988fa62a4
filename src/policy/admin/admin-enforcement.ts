import type { BlockMatching } from '../../engine/leaves/cidr.ts';
import type { Unknown } from '../../model/ternary.ts';
import type { CalicoPlatform } from '../platform/calico-settings.ts';
import type { CiliumPlatform } from '../platform/cilium-settings.ts';
import { type CalicoVersion, type Cni, isCalicoSince, isCiliumSince } from '../platform/cni.ts';
import type { Platform } from '../platform/platform.ts';
import type { AdminKind } from './admin-policy.ts';

/** How a platform enforces admin policies, where the API leaves that open and where the platform differs from the API. */
export interface AdminEnforcement {
  readonly kinds: readonly AdminKind[];
  /** Kinds that it may enforce, depending on a setting. */
  readonly optionalKinds: readonly AdminKind[];
  /** What has to be switched on for the optional kinds, and is off by default; undefined where nothing is documented. */
  readonly switchedOnBy: Switch | undefined;
  /** The greatest priority that it enforces. */
  readonly lastPriority: number;
  readonly networksMatchPods: BlockMatching;
  readonly networksMatchNodes: BlockMatching;
  /** `not-told`: it is known that names have no effect, but not what becomes of a rule that has one. */
  readonly domainNames: 'by-address' | 'as-cilium-learnt' | 'not-supported' | 'not-told';
  readonly nodes: 'by-labels' | 'not-supported';
  /** `every-port`: a rule with a named port applies to all protocols and ports. */
  readonly namedPorts: 'by-name' | 'every-port';
  /** A range whose end is before its start; only v1alpha1 accepts that. */
  readonly backwardRanges: 'match-nothing' | 'not-supported';
  /**
   * What a rule does that contains something unsupported. `fails-closed`: an allow matches nothing, a deny or pass denies
   * everything. `refuses-policy`: the whole policy is not enforced.
   */
  readonly unsupported: 'fails-closed' | 'refuses-policy';
  /** A peer `namespaces` that only requires labels to be absent selects everybody. */
  readonly negativeNamespacesAreEverybody: boolean;
  /** Order of policies of one tier and priority. `deny-first`: at each index of their rule lists, Deny comes before Accept before Pass. */
  readonly equalPriorities: 'undefined' | 'by-name' | 'deny-first';
}

export interface Switch {
  readonly name: string;
  /** Whether Sluice has a setting of this name. */
  readonly isSetting: boolean;
}

const NOBODY: AdminEnforcement = {
  kinds: [],
  optionalKinds: [],
  switchedOnBy: undefined,
  lastPriority: Number.POSITIVE_INFINITY,
  networksMatchPods: 'by-address',
  networksMatchNodes: 'by-address',
  domainNames: 'by-address',
  nodes: 'by-labels',
  namedPorts: 'by-name',
  backwardRanges: 'match-nothing',
  unsupported: 'fails-closed',
  negativeNamespacesAreEverybody: false,
  equalPriorities: 'undefined',
};

const V1ALPHA1: readonly AdminKind[] = ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy'];
const CLUSTER: readonly AdminKind[] = ['ClusterNetworkPolicy'];

/** Sources: docs/dialects/admin.md. */
export function adminEnforcementOf({ cni, cilium, calico }: Platform): AdminEnforcement {
  if (cni === 'gke-dataplane-v2') return { ...NOBODY, optionalKinds: EVERY_KIND };
  if (cilium !== undefined) return enforcementOfCilium(cilium);
  if (calico !== undefined) return enforcementOfCalico(calico);
  return ENFORCEMENT[cni] ?? NOBODY;
}

const EVERY_KIND: readonly AdminKind[] = [...V1ALPHA1, ...CLUSTER];

/** Sources: docs/cni-profiles.md. */
const ENFORCEMENT: Readonly<Partial<Record<Cni, AdminEnforcement>>> = {
  kubernetes: { ...NOBODY, kinds: EVERY_KIND },
  antrea: {
    ...NOBODY,
    optionalKinds: EVERY_KIND,
    switchedOnBy: { name: 'featureGates.AdminNetworkPolicy', isSetting: false },
  },
  'ovn-kubernetes': {
    ...NOBODY,
    kinds: V1ALPHA1,
    optionalKinds: CLUSTER,
    lastPriority: 99,
    domainNames: 'not-told',
  },
  'aws-vpc-cni': { ...NOBODY, optionalKinds: CLUSTER },
};

function enforcementOfCilium(cilium: CiliumPlatform): AdminEnforcement {
  const isKnown = isCiliumSince(cilium.version, '1.20');
  const isOn = cilium['k8sClusterNetworkPolicy.enabled'];
  const { policyCIDRMatchMode, nodeSelectorLabels } = cilium;
  return {
    ...NOBODY,
    kinds: isKnown && isOn ? CLUSTER : [],
    optionalKinds: isKnown && !isOn ? CLUSTER : [],
    switchedOnBy: { name: 'cilium.k8sClusterNetworkPolicy.enabled', isSetting: true },
    networksMatchPods: policyCIDRMatchMode.includes('pods') ? 'by-address' : 'never',
    networksMatchNodes: policyCIDRMatchMode.includes('nodes') ? 'by-address' : 'never',
    domainNames: cilium.l7Proxy ? 'as-cilium-learnt' : 'not-supported',
    nodes: nodeSelectorLabels ? 'by-labels' : 'not-supported',
    unsupported: 'refuses-policy',
    negativeNamespacesAreEverybody: true,
    equalPriorities: 'deny-first',
  };
}

function enforcementOfCalico({ version }: CalicoPlatform): AdminEnforcement {
  return {
    ...NOBODY,
    kinds: kindsOfCalico(version),
    domainNames: 'not-supported',
    nodes: 'not-supported',
    namedPorts: isCalicoSince(version, '3.32') ? 'by-name' : 'every-port',
    backwardRanges: 'not-supported',
    equalPriorities: 'by-name',
  };
}

/** BaselineAdminNetworkPolicy came one version after AdminNetworkPolicy (projectcalico/calico pull request 9464). */
function kindsOfCalico(version: CalicoVersion): readonly AdminKind[] {
  if (isCalicoSince(version, '3.32')) return CLUSTER;
  if (isCalicoSince(version, '3.30')) return V1ALPHA1;
  return isCalicoSince(version, '3.29') ? ['AdminNetworkPolicy'] : [];
}

/** Whether a kind is enforced; a reason where that depends on a setting that was not given. */
export function kindEnforcement(kind: AdminKind, enforcement: AdminEnforcement): boolean | Unknown {
  if (enforcement.kinds.includes(kind)) return true;
  if (!enforcement.optionalKinds.includes(kind)) return false;
  return {
    code: 'enforcement-not-told',
    detail:
      enforcement.switchedOnBy === undefined
        ? `it is not known whether ${kind} is enforced`
        : `${kind} is enforced only with \`${enforcement.switchedOnBy.name}\`, which is off by default`,
  };
}
