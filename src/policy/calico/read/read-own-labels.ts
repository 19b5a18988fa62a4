import { isJsonObject } from '../../../model/json-object.ts';
import type { Findings } from '../../fields/findings.ts';
import type { ManifestDocument } from '../../manifest.ts';

const NAMESPACE_LABEL = 'projectcalico.org/namespace';

/** The labels of an object whose metadata have been checked; null values read as empty texts. */
export function readOwnLabels({ value }: ManifestDocument): ReadonlyMap<string, string> {
  const labels =
    isJsonObject(value.metadata) && isJsonObject(value.metadata.labels) ? value.metadata.labels : {};
  return new Map(
    Object.entries(labels).flatMap(([key, label]) => {
      const text = label ?? '';
      return typeof text === 'string' ? [[key, text] as const] : [];
    }),
  );
}

/** This label holds the namespace of a network set; only Calico itself may set it. */
export function checkNamespaceLabel(labels: ReadonlyMap<string, string>, findings: Findings): void {
  if (!labels.has(NAMESPACE_LABEL)) return;
  findings.errorAtKey(
    'policy/metadata-invalid',
    ['metadata', 'labels', NAMESPACE_LABEL],
    `the label \`${NAMESPACE_LABEL}\` is set by Calico itself`,
    'remove it; a NetworkSet in a namespace gets it automatically',
  );
}
