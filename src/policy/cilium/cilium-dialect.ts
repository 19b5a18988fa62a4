import type { Diagnostic } from '../../model/diagnostic.ts';
import type { FieldPath } from '../../model/field-path.ts';
import type { Dialect, LoadOptions } from '../dialect.ts';
import { createFindings } from '../fields/findings.ts';
import type { ManifestDocument } from '../manifest.ts';
import type { PolicyOf } from '../policy.ts';
import type { CiliumObject } from './cilium-policy.ts';
import { type CiliumFact, ciliumFactOf } from './lint/cilium-fact.ts';
import { lintCiliumPolicy } from './lint/lint-cilium-policy.ts';
import { lintCiliumSet } from './lint/lint-cilium-set.ts';
import { parseCiliumObject } from './parse-cilium-object.ts';
import { recogniseCilium } from './recognise.ts';

/** Policies of cilium.io, and the CiliumCIDRGroups that they refer to. */
export const CILIUM_DIALECT: Dialect<'cilium', CiliumFact> = {
  recognise: recogniseCilium,
  isEnforcedBy: ({ cilium }) => cilium !== undefined,
  read,
  factOf: ({ value, document }, { cilium }) =>
    cilium === undefined ? undefined : ciliumFactOf(value, document, cilium),
  lintSet: (facts, _, networkPolicies) => lintCiliumSet(facts, networkPolicies),
  dnsOf: (fact) => (fact.kind === 'policy' ? fact.specs.flatMap(({ dns }) => dns) : []),
  contentOf: ({ value }) => [value.spec, value.specs, labelsOfGroup(value)],
  placesOf: ({ value }) => ({ selection: selectionOf(value), order: [] }),
  isReference: ({ value }) => value.kind === 'cidr-group',
};

function read(
  document: ManifestDocument,
  { platform, defaultNamespace }: LoadOptions,
): { readonly policy: PolicyOf<'cilium'> | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const findings = createFindings(document);
  // Where Cilium enforces nothing, its objects are not read.
  if (platform.cilium === undefined) return { policy: undefined, diagnostics: [] };
  const value = parseCiliumObject(document, defaultNamespace, platform.cilium, findings);
  if (value?.kind === 'policy') lintCiliumPolicy(value, platform.cilium, findings);
  const { diagnostics } = findings;
  if (value === undefined) return { policy: undefined, diagnostics };
  const ref = {
    dialect: 'cilium',
    apiVersion: document.apiVersion ?? '',
    kind: document.kind ?? '',
    namespace: value.kind === 'policy' ? value.namespace : undefined,
    name: value.name,
    span: document.span,
  } as const;
  return { policy: { dialect: 'cilium', ref, value, document }, diagnostics };
}

/** Policies select groups by their labels. */
function labelsOfGroup({ kind, metadata }: ManifestDocument['value']): unknown {
  if (kind !== 'CiliumCIDRGroup' || typeof metadata !== 'object' || metadata === null) return undefined;
  return 'labels' in metadata ? metadata.labels : undefined;
}

function selectionOf(value: CiliumObject): readonly FieldPath[] {
  if (value.kind !== 'policy') return [];
  return value.specs.flatMap(({ path, subject }): FieldPath[] => [
    [...path, subject.of === 'nodes' ? 'nodeSelector' : 'endpointSelector'],
    [...path, 'enableDefaultDeny'],
  ]);
}
