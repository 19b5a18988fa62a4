/** The network plug-ins whose behaviour is known. `kubernetes` is the API's own text: whatever that does not define is unknown. */
export const CNIS = [
  'kubernetes',
  'cilium',
  'calico',
  'antrea',
  'ovn-kubernetes',
  'aws-vpc-cni',
  'gke-dataplane-v2',
  'azure-cilium',
] as const;
export type Cni = (typeof CNIS)[number];

/** Minor versions whose behaviour is known, oldest first. */
export const CILIUM_VERSIONS = ['1.16', '1.17', '1.18', '1.19', '1.20'] as const;
export type CiliumVersion = (typeof CILIUM_VERSIONS)[number];

/** The versions that AKS ships. */
const AZURE_CILIUM_VERSIONS = ['1.16', '1.17', '1.18'] as const satisfies readonly CiliumVersion[];

export const CALICO_VERSIONS = ['3.28', '3.29', '3.30', '3.31', '3.32', '3.33'] as const;
export type CalicoVersion = (typeof CALICO_VERSIONS)[number];
export const NEWEST_CALICO = '3.33' satisfies CalicoVersion;

/** Empty for `kubernetes`, and for plug-ins that are documented for their newest version only. */
export const VERSIONS: Readonly<Record<Cni, readonly string[]>> = {
  kubernetes: [],
  cilium: CILIUM_VERSIONS,
  calico: CALICO_VERSIONS,
  antrea: [],
  'ovn-kubernetes': [],
  'aws-vpc-cni': [],
  'gke-dataplane-v2': [],
  'azure-cilium': AZURE_CILIUM_VERSIONS,
};

/** Every way to name a platform: `cilium`, which means the newest version, or `cilium@1.19`. */
export const PLATFORM_TEXTS: readonly string[] = CNIS.flatMap((cni) => [
  cni,
  ...VERSIONS[cni].map((version) => `${cni}@${version}`),
]);

export function isCiliumSince(version: CiliumVersion, first: CiliumVersion): boolean {
  return CILIUM_VERSIONS.indexOf(version) >= CILIUM_VERSIONS.indexOf(first);
}

export function isCalicoSince(version: CalicoVersion, first: CalicoVersion): boolean {
  return CALICO_VERSIONS.indexOf(version) >= CALICO_VERSIONS.indexOf(first);
}
