import { documentOfValue } from '../document-of-value.ts';
import type { ManifestDocument, ManifestFile } from '../manifest.ts';
import { readManifests } from '../read-manifests.ts';
import { isTemplateText } from './template-value.ts';

/** Stands for what a template inserts. */
const SOMETHING = '$'.concat('{template}');

/**
 * The objects of a file that tells a tool what to do, even if it is a template itself, such as an Application in the chart of
 * an app of apps: the fixed parts of the template say most of it. Conditions and loops count as true, and as run once.
 */
export function readDespiteTemplates(source: ManifestFile): readonly ManifestDocument[] {
  const { documents } = readManifests(source);
  if (documents.length > 0 || !isTemplateText(source.text)) return documents;
  const text = source.text
    .replace(/^[^\S\n]*\{\{[^\n]*\}\}[^\S\n]*$/gm, '')
    .replace(/"?\{\{[^}\n]{0,500}\}\}"?/g, () => SOMETHING);
  return readManifests({ ...source, text }).documents;
}

/**
 * The same, with the objects that a controller makes from others, such as from a ResourceSet of Flux' operator or an Object of
 * Crossplane.
 */
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
