import { apiGroup } from '../../../model/api-group.ts';
import type { SourceSpan } from '../../../model/diagnostic.ts';
import type { FieldPath } from '../../../model/field-path.ts';
import type { ManifestDocument, ManifestFile } from '../../manifest.ts';
import { fieldsOf } from '../../manifests/fields-of.ts';
import { isReleaseGroup } from '../../not-simulated/asks-for-policies.ts';
import { readManifests } from '../../read-manifests.ts';
import { baseName } from '../file-path.ts';
import { meansFile } from '../find-files.ts';
import { createFolderFinder } from '../folder-from-top.ts';
import { createChartFinder } from '../helm-chart.ts';
import { isKustomizationName } from '../kustomization-name.ts';
import { mayDeliver } from '../read-deliveries.ts';
import { readDespiteTemplates } from '../read-despite-templates.ts';
import { createValueFiles } from '../value-files.ts';
import { MAY_HAVE, type ValueOfPods, valuesOfPods } from './values-of-pods.ts';
import { writtenReleases } from './written-releases.ts';

/** What one file, or an object in it, sets for pods of a chart that is not rendered. */
export interface PodsOfChart {
  /** The file, or the kind and name of the object. */
  readonly name: string;
  /** The same on both sides of a change. */
  readonly key: string;
  readonly values: readonly (Omit<ValueOfPods, 'path'> & { readonly spanOf: () => SourceSpan })[];
}

/**
 * What values of charts set for their pods, in files that differ from those of the other side: objects of Flux, Argo CD and
 * others, kustomizations and helmfiles that name charts, and the files with values that these name.
 */
export function podsOfCharts(
  known: readonly ManifestFile[],
  others: readonly ManifestFile[],
  isRendered: (file: string) => boolean,
): readonly PodsOfChart[] {
  const texts = new Map(others.map(({ file, text }) => [file, text]));
  const differing = known.filter(({ file, text }) => texts.has(file) && texts.get(file) !== text);
  const wanted = differing.filter(({ file }) => !isRendered(file));
  if (wanted.length === 0) return [];
  const folderAt = createFolderFinder(known);
  // All files have to be read for the names.
  let isOfValues: ReturnType<typeof valueNames> | undefined;
  return wanted.flatMap((file): PodsOfChart[] => {
    const releases = mayDeliver(file.text) ? readDespiteTemplates(file).filter(isRelease) : [];
    if (releases.length > 0) return releases.map(ofObject);
    if (writtenReleases(file, folderAt(file)).length > 0) {
      const parts = isKustomizationName(file.file) ? CHARTS : [];
      return readManifests(file).documents.map((one) => ofFile(one, parts));
    }
    const documents = MAY_HAVE.test(file.text) ? readManifests(file).documents : [];
    if (documents.length === 0 || documents.some(({ kind }) => kind !== undefined)) return [];
    isOfValues ??= valueNames(known);
    return isOfValues(file.file) ? documents.map((one) => ofFile(one, [])) : [];
  });
}

const CHARTS: readonly string[] = ['helmCharts', 'helmChartInflationGenerator'];

/** Files with values: named by releases, or of a chart. */
function valueNames(known: readonly ManifestFile[]): (file: string) => boolean {
  const folderAt = createFolderFinder(known);
  const { namesOf } = createValueFiles(known);
  const named = known.flatMap((file) => [
    ...writtenReleases(file, folderAt(file)).flatMap(({ valueFiles }) => valueFiles),
    ...(mayDeliver(file.text) ? readDespiteTemplates(file).filter(isRelease).flatMap(namesOf) : []),
  ]);
  const chartOf = createChartFinder(known.map(({ file }) => file));
  return (file) =>
    named.some((name) => meansFile(name, file)) ||
    (/^values.*\.ya?ml$/.test(baseName(file)) && chartOf(file) !== undefined);
}

function isRelease({ apiVersion = '' }: ManifestDocument): boolean {
  return isReleaseGroup(apiGroup(apiVersion));
}

function ofObject(document: ManifestDocument): PodsOfChart {
  const { kind = '', value, file } = document;
  const { name = '', namespace } = fieldsOf(value.metadata);
  const shown = `${kind} ${namespace === undefined ? '' : `${String(namespace)}/`}${String(name)}`;
  return { name: shown, key: `${file} ${shown}`, values: located(document, ['spec']) };
}

/** Labels of a helmfile's releases, and of a bundle of Fleet, are not those of their pods. */
function ofFile(document: ManifestDocument, parts: readonly string[]): PodsOfChart {
  const all = parts.length === 0 ? located(document, []) : parts.flatMap((part) => located(document, [part]));
  const isOwn = (name: string) => /^(?:labels\.|\d*\.?releases\.\d+\.labels)/.test(name);
  const values = isBundle(document) ? all.filter(({ name }) => !isOwn(name)) : all;
  return { name: document.file, key: document.file, values };
}

function isBundle({ value }: ManifestDocument): boolean {
  return 'releases' in value || 'helm' in value;
}

function located(document: ManifestDocument, at: FieldPath): PodsOfChart['values'] {
  const within = at.reduce<unknown>((value, key) => fieldsOf(value)[key], document.value);
  return valuesOfPods(within, at).map(({ path, ...value }) => ({
    ...value,
    spanOf: () => document.spanOf(path),
  }));
}
