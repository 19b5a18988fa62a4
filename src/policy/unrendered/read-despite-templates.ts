import { documentOfValue } from '../document-of-value.ts';
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

/** The same, with the objects in others of which a controller makes them, such as in a ResourceSet of Flux' operator or an Object of Crossplane. */
export function readWithinObjects(source: ManifestFile): readonly ManifestDocument[] {
  return readDespiteTemplates(source).flatMap((document) => [
    document,
    ...objectsWithin(document.value.spec).map((value) => documentOfValue(value, source.file)),
  ]);
}

type Value = Readonly<Record<string, unknown>>;

function objectsWithin(value: unknown, depth = 0): readonly Value[] {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return [];
  const isObject = 'apiVersion' in value && 'kind' in value && 'spec' in value;
  const within = Object.values(value).flatMap((part) => objectsWithin(part, depth + 1));
  return isObject ? [value as Value, ...within] : within;
}

const MAX_DEPTH = 20;
