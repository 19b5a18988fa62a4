import type { ManifestDocument, ManifestFile } from '../manifest.ts';
import { readManifests } from '../read-manifests.ts';
import { isTemplateText } from './template-value.ts';

/** Stands for what a template puts there. */
const SOMETHING = '$'.concat('{template}');

/**
 * The objects of a file that tells a tool what to do, also where it is a template itself, such as an Application in the chart of an app of apps: what the template leaves as it is says most of it. Conditions
 * and loops count as if they held once.
 */
export function readDespiteTemplates(source: ManifestFile): readonly ManifestDocument[] {
  const { documents } = readManifests(source);
  if (documents.length > 0 || !isTemplateText(source.text)) return documents;
  const text = source.text
    .replace(/^[^\S\n]*\{\{[^\n]*\}\}[^\S\n]*$/gm, '')
    .replace(/"?\{\{[^}\n]{0,500}\}\}"?/g, () => SOMETHING);
  return readManifests({ ...source, text }).documents;
}
