import type { Findings } from '../findings.ts';
import type { ManifestDocument } from '../manifest.ts';
import type { CalicoObject } from './calico-object.ts';
import type { CalicoOptions } from './calico-options.ts';
import { parseCalicoPolicy } from './parse-calico-policy.ts';
import { parseHostEndpoint } from './parse-host-endpoint.ts';
import { parseNetworkSet } from './parse-network-set.ts';
import { parseProfile } from './parse-profile.ts';
import { parseStagedKubernetes } from './parse-staged-kubernetes.ts';
import { parseTier } from './parse-tier.ts';
import type { CalicoKind } from './recognise-calico.ts';

/** Reads an object of projectcalico.org/v3; undefined when a server of Calico refuses it, and `findings` says why. */
export function parseCalicoObject(
  document: ManifestDocument,
  kind: CalicoKind,
  options: CalicoOptions,
  findings: Findings,
): CalicoObject | undefined {
  switch (kind) {
    case 'NetworkPolicy':
    case 'StagedNetworkPolicy':
    case 'GlobalNetworkPolicy':
    case 'StagedGlobalNetworkPolicy': {
      const isStaged = kind.startsWith('Staged');
      const isNamespaced = !kind.endsWith('GlobalNetworkPolicy');
      return parseCalicoPolicy(document, { isNamespaced, isStaged }, options, findings);
    }
    case 'StagedKubernetesNetworkPolicy':
      return parseStagedKubernetes(document, options, findings);
    case 'Tier':
      return parseTier(document, findings);
    case 'NetworkSet':
      return parseNetworkSet(document, true, options, findings);
    case 'GlobalNetworkSet':
      return parseNetworkSet(document, false, options, findings);
    case 'HostEndpoint':
      return parseHostEndpoint(document, findings);
    case 'Profile':
      return parseProfile(document, findings);
  }
}
