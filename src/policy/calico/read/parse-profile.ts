import type { Direction } from '../../../model/connection.ts';
import { isJsonObject } from '../../../model/json-object.ts';
import type { Findings } from '../../fields/findings.ts';
import { readObject } from '../../fields/read-fields.ts';
import type { ManifestDocument } from '../../manifest.ts';
import { checkLabels, parseClusterObjectMeta } from '../../metadata/parse-object-meta.ts';
import type { CalicoOptions, CalicoProfile } from '../calico-object.ts';
import { parseRules } from './parse-calico-rule.ts';

/** Reads a Profile. Undefined when anything is invalid. */
export function parseProfile(
  document: ManifestDocument,
  { version }: Pick<CalicoOptions, 'version'>,
  findings: Findings,
): CalicoProfile | undefined {
  const fields = readObject(document.value, [], ['apiVersion', 'kind', 'metadata', 'spec'], findings);
  const meta = parseClusterObjectMeta(fields?.metadata, findings);
  const spec = readObject(fields?.spec, ['spec'], ['ingress', 'egress', 'labelsToApply'], findings) ?? {};
  const labelsPath = ['spec', 'labelsToApply'];
  const labels = isJsonObject(spec.labelsToApply) ? spec.labelsToApply : {};
  checkLabels(spec.labelsToApply, labelsPath, findings);
  const labelsToApply = new Map(
    Object.entries(labels).flatMap(([key, value]) => {
      const text = value ?? '';
      return typeof text === 'string' ? [[key, text] as const] : [];
    }),
  );
  const rules = (direction: Direction) =>
    parseRules(spec[direction], { direction, isNamespaced: false, version }, document, findings);
  const [ingress, egress] = [rules('ingress'), rules('egress')];
  if (meta === undefined || findings.hasRefusals) return undefined;
  return { kind: 'profile', name: meta.name, labelsToApply, ingress, egress };
}
