import type { Findings } from '../findings.ts';
import type { ManifestDocument } from '../manifest.ts';
import { type NullRefusal, refuseNulls } from '../refuse-nulls.ts';
import type { CalicoObject } from './calico-object.ts';
import type { CalicoOptions } from './calico-options.ts';
import { parseCalicoPolicy } from './parse-calico-policy.ts';
import { parseHostEndpoint } from './parse-host-endpoint.ts';
import { parseNetworkSet } from './parse-network-set.ts';
import { parseProfile } from './parse-profile.ts';
import { parseStagedKubernetes } from './parse-staged-kubernetes.ts';
import { parseTier } from './parse-tier.ts';
import type { CalicoKind } from './recognise-calico.ts';

const NULLS: NullRefusal = {
  code: 'calico/null',
  by: 'a server with the native definitions of Calico 3.32',
  withDefault: new Set(),
};

/** Reads an object of projectcalico.org/v3; undefined when a server of Calico refuses it, and `findings` says why. */
export function parseCalicoObject(
  document: ManifestDocument,
  kind: CalicoKind,
  options: CalicoOptions,
  findings: Findings,
): CalicoObject | undefined {
  // Calico's own API server and calicoctl read a null as left out; where the definitions are native, the schema refuses it.
  if (options.typesFilledBy !== 'api-server') refuseNulls(document.value.spec, ['spec'], NULLS, findings);
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
