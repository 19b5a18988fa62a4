import type { Unknown } from '../../model/ternary.ts';
import type { CniProfile } from '../kubernetes/cni-profile.ts';
import type { CiliumPlatform } from './cilium-settings.ts';
import { type CiliumVersion, isCiliumSince } from './cni.ts';
import { offByDefault, type ValuesOf } from './setting.ts';

type Doubts = Pick<CiliumPlatform, 'isMatchModeTold' | 'doubtOfKinds' | 'doubtOfProxies'>;

/** A Cilium that people install themselves enforces everything that it reads. */
export const NO_DOUBTS: Doubts = { isMatchModeTold: true, doubtOfKinds: {}, doubtOfProxies: undefined };

/** Settings of AKS that change verdicts; sources: docs/cni-profiles.md. */
export const AZURE_CILIUM_SETTINGS = {
  advancedContainerNetworkingServices: offByDefault(
    'whether policies with DNS names or L7 rules are enforced',
  ),
} as const;

export function doubtsOfAzure(settings: ValuesOf<typeof AZURE_CILIUM_SETTINGS>): Doubts {
  if (settings.advancedContainerNetworkingServices) return NO_DOUBTS;
  return {
    ...NO_DOUBTS,
    doubtOfProxies: notTold(
      'AKS supports DNS names and L7 rules only with `azure-cilium.advancedContainerNetworkingServices`, which is off by default',
    ),
  };
}

/** Settings of GKE that change verdicts. */
export const GKE_SETTINGS = {
  ciliumClusterwideNetworkPolicy: offByDefault(
    'whether CiliumClusterwideNetworkPolicy is enforced, which is enabled for each cluster',
  ),
} as const;

/** GKE has the cluster-wide kind where it is enabled, without rules for requests; the namespaced kind it does not support. */
export function doubtsOfGke(settings: ValuesOf<typeof GKE_SETTINGS>, isMatchModeTold: boolean): Doubts {
  const clusterWide = notTold(
    'GKE enforces CiliumClusterwideNetworkPolicy only with `gke-dataplane-v2.ciliumClusterwideNetworkPolicy`, which is off by default',
  );
  return {
    isMatchModeTold,
    doubtOfKinds: {
      CiliumNetworkPolicy: notTold('GKE does not support CiliumNetworkPolicy'),
      ...(!settings.ciliumClusterwideNetworkPolicy && { CiliumClusterwideNetworkPolicy: clusterWide }),
    },
    doubtOfProxies: notTold(
      'the GKE documentation names only layers 3 and 4 for CiliumClusterwideNetworkPolicy',
    ),
  };
}

/** AKS, "Migrate from NPM", says that `endPort` of a NetworkPolicy works from Cilium 1.17 on; but the code of 1.16 reads it. */
export function doubtOfPortRangesInAzure(version: CiliumVersion): Pick<CniProfile, 'doubtOfPortRanges'> {
  if (isCiliumSince(version, '1.17')) return {};
  return {
    doubtOfPortRanges: notTold(
      'the AKS documentation says that Cilium before 1.17 does not support `endPort`, but Cilium 1.16 does',
    ),
  };
}

/** Nothing says whether the cluster's operator switched SCTP on. */
export const SCTP_NOT_TOLD = notTold(
  'it is not known whether SCTP is on in a managed cluster; set `cilium.sctp.enabled`',
);

function notTold(detail: string): Unknown {
  return { code: 'enforcement-not-told', detail };
}
