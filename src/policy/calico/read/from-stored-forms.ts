import { isJsonObject } from '../../../model/json-object.ts';
import type { ManifestDocument } from '../../manifest.ts';
import type { Fields } from '../../manifests/fields-of.ts';
import { CALICO_V3 } from '../recognise-calico.ts';

const STORED = 'crd.projectcalico.org/v1';
const METADATA = 'projectcalico.org/metadata';

/** Kinds that are stored as they are written, except for their metadata. */
const KEPT: ReadonlySet<string> = new Set(['Tier', 'NetworkSet', 'GlobalNetworkSet', 'HostEndpoint']);

/** Kinds that are stored under other names, too. */
const RENAMED: ReadonlySet<string> = new Set([
  ...['NetworkPolicy', 'GlobalNetworkPolicy', 'StagedNetworkPolicy', 'StagedGlobalNetworkPolicy'],
]);

/**
 * Turns objects of a cluster from the form in which Calico stores them into the one that it serves: stored labels and names are in
 * an annotation (libcalico-go/lib/backend/k8s/resources, `ConvertK8sResourceToCalicoResource`). They stay as they are where there
 * are objects in the served form, which count (the stored ones may be left from before a migration), where they cannot be read,
 * and where somebody wrote a policy into this form by hand: whether Calico takes its name depends on the version.
 */
export function fromStoredForms(documents: readonly ManifestDocument[]): readonly ManifestDocument[] {
  if (documents.some(({ apiVersion }) => apiVersion === CALICO_V3)) return documents;
  return documents.map((document) => {
    const { apiVersion, kind = '' } = document;
    return apiVersion === STORED && (KEPT.has(kind) || RENAMED.has(kind))
      ? fromStored(document, RENAMED.has(kind))
      : document;
  });
}

function fromStored(document: ManifestDocument, isPolicy: boolean): ManifestDocument {
  const { value } = document;
  const { metadata } = value;
  if (!isJsonObject(metadata)) return document;
  const annotations = isJsonObject(metadata.annotations) ? metadata.annotations : {};
  const annotation = annotations[METADATA];
  const kept = metadataIn(annotation);
  if (kept === undefined || (isPolicy && annotation === undefined)) return document;
  const own = isJsonObject(metadata.labels) ? metadata.labels : {};
  const served = {
    ...value,
    apiVersion: CALICO_V3,
    metadata: { ...metadata, labels: { ...own, ...kept.labels } },
  };
  const written = isPolicy ? policyAsWritten(served, kept.name) : served;
  return { ...document, apiVersion: CALICO_V3, value: written };
}

/**
 * With the name that was written, and if that was not kept the stored one without the name of tier `default` (`determinePolicyName`).
 * To Felix a policy without types governs both directions (felix/calc/policy_sorter.go); servers never store one.
 */
function policyAsWritten<Policy extends { readonly metadata: Fields; readonly spec?: unknown }>(
  policy: Policy,
  keptName: unknown,
): Policy {
  const { metadata } = policy;
  const spec = isJsonObject(policy.spec) ? policy.spec : {};
  const { tier = 'default', types } = spec;
  const isTyped = Array.isArray(types) && types.length > 0;
  const stored = metadata.name;
  const plain = typeof stored === 'string' && tier === 'default' ? stored.replace(/^default\./, '') : stored;
  const name = typeof keptName === 'string' && keptName !== '' ? keptName : plain;
  return {
    ...policy,
    metadata: { ...metadata, name },
    spec: isTyped ? spec : { ...spec, types: ['Ingress', 'Egress'] },
  };
}

/** Undefined for an annotation that cannot be read. */
function metadataIn(annotation: unknown): { readonly labels: Fields; readonly name: unknown } | undefined {
  if (annotation === undefined) return { labels: {}, name: undefined };
  if (typeof annotation !== 'string') return undefined;
  try {
    const metadata: unknown = JSON.parse(annotation);
    if (!isJsonObject(metadata)) return undefined;
    const { labels = {}, name } = metadata;
    return isJsonObject(labels) ? { labels, name } : undefined;
  } catch {
    return undefined;
  }
}
