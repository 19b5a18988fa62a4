import type { ManifestDocument } from '../manifest.ts';
import { isFields } from '../read-fields.ts';

const STORED = 'crd.projectcalico.org/v1';
const SERVED = 'projectcalico.org/v3';
const METADATA = 'projectcalico.org/metadata';

/** Kinds that are stored as they are written, except for their metadata; policies are stored under other names, too. */
const KINDS: ReadonlySet<string> = new Set(['Tier', 'NetworkSet', 'GlobalNetworkSet', 'HostEndpoint']);

/**
 * Turns tiers, network sets and host endpoints of a cluster from the form in which Calico stores them into the one that it
 * serves: stored labels are in an annotation (libcalico-go/lib/backend/k8s/resources, `ConvertK8sResourceToCalicoResource`). They
 * stay as they are where there are objects in the served form, which count (the stored ones may be left from before a migration),
 * and where they cannot be read.
 */
export function fromStoredForms(documents: readonly ManifestDocument[]): readonly ManifestDocument[] {
  if (documents.some(({ apiVersion }) => apiVersion === SERVED)) return documents;
  return documents.map((document) => {
    const { apiVersion, kind = '' } = document;
    return apiVersion === STORED && KINDS.has(kind) ? fromStored(document) : document;
  });
}

function fromStored(document: ManifestDocument): ManifestDocument {
  const { metadata } = document.value;
  if (!isFields(metadata)) return document;
  const annotations = isFields(metadata.annotations) ? metadata.annotations : {};
  const kept = labelsKeptIn(annotations[METADATA]);
  if (kept === undefined) return document;
  const own = isFields(metadata.labels) ? metadata.labels : {};
  return {
    ...document,
    apiVersion: SERVED,
    value: { ...document.value, apiVersion: SERVED, metadata: { ...metadata, labels: { ...own, ...kept } } },
  };
}

/** Undefined for an annotation that cannot be read. */
function labelsKeptIn(annotation: unknown): Readonly<Record<string, unknown>> | undefined {
  if (annotation === undefined) return {};
  if (typeof annotation !== 'string') return undefined;
  try {
    const metadata: unknown = JSON.parse(annotation);
    if (!isFields(metadata)) return undefined;
    const { labels = {} } = metadata;
    return isFields(labels) ? labels : undefined;
  } catch {
    return undefined;
  }
}
