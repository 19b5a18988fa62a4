import { isJsonObject } from '../../../model/json-object.ts';
import type { ManifestFile } from '../../manifest.ts';
import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { folderOf, isInFolder, pathFrom } from '../file-path.ts';
import type { ReadFile } from '../kustomization.ts';
import { isKustomizationName } from '../kustomization-name.ts';
import { readWithinObjects } from '../read-despite-templates.ts';
import type { FolderAt, PatchedSpec } from './delivery.ts';
import { wildcards } from './delivery-fields.ts';

const GROUP = 'kustomize.toolkit.fluxcd.io';

interface SpecPatch {
  readonly spec: Fields;
  /** The file with the patch does not patch itself. */
  readonly file: string;
  /** Folders with the Kustomizations that it reaches; undefined for all. */
  readonly folders: readonly string[] | undefined;
  /** A regular expression for their names; undefined for all. */
  readonly name: string | undefined;
}

/**
 * Patches for Kustomizations of Flux, which stand in other Kustomizations (one that delivers the files of others) or in
 * kustomizations, often to give all of a cluster the same `postBuild`. Labels that select some of them count as if they selected
 * all.
 */
export function createPatchedSpecs(
  files: readonly ManifestFile[],
  folderAt: (source: ManifestFile) => FolderAt,
  readFile: ReadFile,
): PatchedSpec {
  let patches: readonly SpecPatch[] | undefined;
  return (kustomization, file) => {
    patches ??= files.flatMap((source) => patchesIn(source, folderAt(source), readFile));
    const { name } = fieldsOf(kustomization.metadata);
    const reaching = patches.filter((patch) => reaches(patch, file, String(name)));
    return reaching.reduce<Fields>((spec, patch) => merged(spec, patch.spec), fieldsOf(kustomization.spec));
  };
}

function reaches({ file: own, folders, name }: SpecPatch, file: string, called: string): boolean {
  if (own === file || folders?.some((folder) => folder === file || isInFolder(file, folder)) === false)
    return false;
  return name === undefined || matches(name, called);
}

function matches(pattern: string, name: string): boolean {
  return /^[\w.-]+$/.test(pattern) ? pattern === name : true;
}

function patchesIn(source: ManifestFile, at: FolderAt, readFile: ReadFile): readonly SpecPatch[] {
  if (!/\bpatch/.test(source.text)) return [];
  if (isKustomizationName(source.file)) {
    const [document] = readManifests(source).documents;
    const folder = folderOf(source.file);
    const listed = ['resources', 'bases'].flatMap((field) => listOf(document?.value[field]));
    const included = listed.flatMap((path) =>
      typeof path === 'string' ? (pathFrom(folder, path) ?? []) : [],
    );
    const folders = document?.kind === 'Component' ? undefined : [folder, ...included];
    return patchesOf(fieldsOf(document?.value), folder, readFile).map((patch) => ({
      ...patch,
      file: source.file,
      folders,
    }));
  }
  if (!source.text.includes(GROUP)) return [];
  return readWithinObjects(source).flatMap(({ apiVersion = '', kind, value }) => {
    const { path, ...spec } = fieldsOf(value.spec);
    if (!apiVersion.startsWith(`${GROUP}/`) || kind !== 'Kustomization' || typeof path !== 'string')
      return [];
    const fromTop = pathFrom('', wildcards(path));
    const folder = fromTop === undefined || fromTop.includes('*') ? undefined : at(fromTop);
    return patchesOf(spec, '', readFile).map((patch) => ({
      ...patch,
      file: source.file,
      folders: folder === undefined ? undefined : [folder],
    }));
  });
}

function patchesOf(
  fields: Fields,
  folder: string,
  readFile: ReadFile,
): readonly Pick<SpecPatch, 'spec' | 'name'>[] {
  const all = ['patches', 'patchesStrategicMerge', 'patchesJson6902'].flatMap((field) =>
    listOf(fields[field]),
  );
  return all.flatMap((one) => {
    const { path, patch, target } = typeof one === 'string' ? textOrPath(one) : fieldsOf(one);
    const at = typeof path === 'string' ? pathFrom(folder, path) : undefined;
    const text = typeof patch === 'string' ? patch : at === undefined ? undefined : readFile(at)?.text;
    if (text === undefined) return [];
    return target === undefined || target === null ? byItself(text) : ofTarget(text, fieldsOf(target));
  });
}

function textOrPath(one: string): Fields {
  return one.includes('\n') ? { patch: one } : { path: one };
}

function byItself(text: string): readonly Pick<SpecPatch, 'spec' | 'name'>[] {
  return readManifests({ file: '', text }).documents.flatMap(({ apiVersion = '', kind, value }) => {
    const { name } = fieldsOf(value.metadata);
    const isMeant = apiVersion.startsWith(`${GROUP}/`) && kind === 'Kustomization';
    return isMeant && typeof name === 'string' ? [{ spec: fieldsOf(value.spec), name }] : [];
  });
}

function ofTarget(
  text: string,
  { group = GROUP, kind, name }: Fields,
): readonly Pick<SpecPatch, 'spec' | 'name'>[] {
  if (kind !== 'Kustomization' || group !== GROUP) return [];
  const called = typeof name === 'string' && name !== '' ? name : undefined;
  const list = text.trimStart().startsWith('[') ? `operations: ${text.trim()}` : `operations:\n${text}`;
  const { operations } = readManifests({ file: '', text: list }).documents[0]?.value ?? {};
  if (Array.isArray(operations)) {
    return operations
      .map(fieldsOf)
      .map(({ path, value }) => ({ spec: fieldsOf(atPath(path, value).spec), name: called }));
  }
  return readManifests({ file: '', text }).documents.map(({ value }) => ({
    spec: fieldsOf(value.spec),
    name: called,
  }));
}

/** `/spec/postBuild/substituteFrom` and a value as the fields that it sets; `-` is the end of a list. */
function atPath(path: unknown, value: unknown): Fields {
  const parts = typeof path === 'string' ? path.split('/').slice(1) : [];
  return fieldsOf(
    parts.reduceRight<unknown>(
      (inner, part) => (/^(?:-|\d+)$/.test(part) ? [inner] : { [part.replace(/~1/g, '/')]: inner }),
      value,
    ),
  );
}

/** Maps are merged as kustomize does; lists are added to, so that no value is lost that may count. */
function merged(spec: Fields, patch: Fields): Fields {
  const fields = new Map(Object.entries(spec));
  for (const [key, value] of Object.entries(patch)) {
    const before = fields.get(key);
    if (Array.isArray(before) && Array.isArray(value)) fields.set(key, [...before, ...value]);
    else if (isJsonObject(before) && isJsonObject(value)) fields.set(key, merged(before, value));
    else fields.set(key, value);
  }
  return Object.fromEntries(fields);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
