import type { Findings } from '../../fields/findings.ts';
import { type NullRefusal, refuseNulls } from '../../fields/refuse-nulls.ts';
import type { ManifestDocument } from '../../manifest.ts';
import { type CalicoVersion, isCalicoSince } from '../../platform/cni.ts';
import type { CalicoObject, CalicoOptions } from '../calico-object.ts';
import type { CalicoKind } from '../recognise-calico.ts';
import { parseCalicoPolicy } from './parse-calico-policy.ts';
import { parseHostEndpoint } from './parse-host-endpoint.ts';
import { parseNetworkSet } from './parse-network-set.ts';
import { parseProfile } from './parse-profile.ts';
import { parseStagedKubernetes } from './parse-staged-kubernetes.ts';
import { parseTier } from './parse-tier.ts';

const NULLS: NullRefusal = {
  code: 'calico/null',
  by: 'a server with the native CRDs of Calico 3.32',
  withDefault: new Set(['tier', 'stagedAction', 'defaultAction']),
};

/** Reads an object of projectcalico.org/v3; undefined when a server of Calico refuses it: then `findings` says why. */
export function parseCalicoObject(
  document: ManifestDocument,
  kind: CalicoKind,
  options: CalicoOptions,
  findings: Findings,
): CalicoObject | undefined {
  // Calico's own API server and calicoctl read a null as left out; with native definitions the schema refuses it.
  if (options.typesFilledBy !== 'api-server') {
    refuseNulls(document.value.spec, ['spec'], NULLS, findings);
    refuseMissingSpec(document, kind, findings);
  }
  refuseLaterKind(kind, options.version, findings);
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
      return parseTier(document, options, findings);
    case 'NetworkSet':
    case 'GlobalNetworkSet':
      return parseNetworkSet(document, kind, options, findings);
    case 'HostEndpoint':
      return parseHostEndpoint(document, findings);
    case 'Profile':
      return parseProfile(document, options, findings);
  }
}

/** Profiles have no native definition. */
function refuseMissingSpec({ value }: ManifestDocument, kind: CalicoKind, findings: Findings): void {
  if (value.spec !== undefined || kind === 'Profile') return;
  findings.error(
    'calico/no-spec',
    [],
    `the ${kind} has no \`spec\`, and a server with the native CRDs of Calico 3.32 refuses it`,
    'write the `spec`, or remove the object',
  );
}

/** The first version of open-source Calico that has the kind; kinds that are not listed are older. */
const SINCE: Readonly<Partial<Record<CalicoKind, CalicoVersion>>> = {
  Tier: '3.29',
  StagedNetworkPolicy: '3.30',
  StagedGlobalNetworkPolicy: '3.30',
  StagedKubernetesNetworkPolicy: '3.30',
};

function refuseLaterKind(kind: CalicoKind, version: CalicoVersion, findings: Findings): void {
  const since = SINCE[kind];
  if (since === undefined || isCalicoSince(version, since)) return;
  findings.error(
    'policy/unknown-type',
    ['kind'],
    `Calico ${version} has no kind \`${kind}\`: it was added in ${since}`,
    `remove it, or give the version of the cluster, such as \`--cni calico@${since}\``,
  );
}
