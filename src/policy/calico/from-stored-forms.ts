import type { ManifestDocument } from '../manifest.ts';
import { isFields } from '../read-fields.ts';

const STORED = 'crd.projectcalico.org/v1';
const SERVED = 'projectcalico.org/v3';
const METADATA = 'projectcalico.org/metadata';

/** Those that are stored as they are written, but for their metadata; policies also change their names. */
const KINDS: ReadonlySet<string> = new Set(['Tier', 'NetworkSet', 'GlobalNetworkSet', 'HostEndpoint']);

/**
 * The objects of a cluster with tiers, network sets and host endpoints as Calico serves them, where they are there in the form in which it stores
 * them: labels are in an annotation (libcalico-go/lib/backend/k8s/resources, `ConvertK8sResourceToCalicoResource`). Beside objects in the served
 * form they stay as they are, because those show what counts, and the others may be left from before a migration; so does what cannot be read.
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
