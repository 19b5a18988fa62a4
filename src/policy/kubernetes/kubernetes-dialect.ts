import type { Diagnostic } from '../../model/diagnostic.ts';
import { lintUnderCilium } from '../cilium/lint/lint-under-cilium.ts';
import type { Dialect, DialectRecognition, LoadOptions, ManifestType } from '../dialect.ts';
import { createFindings } from '../fields/findings.ts';
import type { ManifestDocument } from '../manifest.ts';
import type { PolicyOf } from '../policy.ts';
import { slipOfKind } from '../slip-of-kind.ts';
import { type KubernetesFact, kubernetesFactOf } from './kubernetes-fact.ts';
import { lintNetworkPolicy } from './lint/lint-network-policy.ts';
import { parseNetworkPolicy } from './read/parse-network-policy.ts';

/** NetworkPolicy of networking.k8s.io/v1. */
export const KUBERNETES_DIALECT: Dialect<'kubernetes', KubernetesFact> = {
  recognise,
  isEnforcedBy: () => true,
  read,
  factOf: kubernetesFactOf,
  lintSet: () => [],
  dnsOf: ({ dns }) => (dns === undefined ? [] : [dns]),
  contentOf: ({ value }) => value.spec,
  placesOf: () => ({
    selection: [
      ['spec', 'podSelector'],
      ['spec', 'policyTypes'],
    ],
    order: [],
  }),
};

const NETWORK_POLICY_V1 = 'use `apiVersion: networking.k8s.io/v1` with `kind: NetworkPolicy`';

function recognise({ apiVersion, group, kind }: ManifestType): DialectRecognition | undefined {
  if (group !== 'networking.k8s.io' && group !== 'extensions') return undefined;
  if (kind === 'NetworkPolicy') {
    if (apiVersion === 'networking.k8s.io/v1') return { kind: 'policy' };
    return {
      kind: 'wrong-type',
      problem: `no Kubernetes version since 1.16 has NetworkPolicy in \`${apiVersion}\``,
      useInstead: NETWORK_POLICY_V1,
    };
  }
  if (slipOfKind(kind, ['NetworkPolicy']) === undefined) return undefined;
  return {
    kind: 'wrong-type',
    problem: `\`${apiVersion}\` has no kind \`${kind}\``,
    useInstead: NETWORK_POLICY_V1,
  };
}

function read(
  document: ManifestDocument,
  { platform, defaultNamespace }: LoadOptions,
): { readonly policy: PolicyOf<'kubernetes'> | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const findings = createFindings(document);
  const value = parseNetworkPolicy(document, document.defaultNamespace ?? defaultNamespace, findings);
  if (value !== undefined) lintNetworkPolicy(value, document, platform.profile, findings);
  if (value !== undefined && platform.cilium !== undefined) lintUnderCilium(value, platform.cilium, findings);
  const { diagnostics } = findings;
  if (value === undefined) return { policy: undefined, diagnostics };
  const ref = {
    dialect: 'kubernetes',
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    namespace: value.namespace,
    name: value.name,
    span: document.span,
  } as const;
  return { policy: { dialect: 'kubernetes', ref, value, document }, diagnostics };
}
