import type { ManifestFile } from '../../manifest.ts';
import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { baseName, folderOf } from '../file-path.ts';
import { meansFile } from '../find-files.ts';
import type { DeliveryPlace, FolderAt } from './delivery.ts';

/** More than any real set has; of the applications beyond only the template is known. */
const MAX_APPLICATIONS = 1000;

/** Where an ApplicationSet is that has applications generated. */
export type GeneratorPlace = Pick<DeliveryPlace, 'folderAt' | 'files'>;

/** The parameters of one application, by the names that a template writes: `app.path`, `path.basename`. */
type Parameters = ReadonlyMap<string, string>;

/**
 * The applications that an ApplicationSet generates, as far as its generators say so: one for each file of a git generator, and
 * for each element of a list, also within others. Source: Argo CD's documentation of generators. Parameters that are not known
 * stay in the template; where none is known, it is the only one.
 */
export function generatedApplications(spec: Fields, place: GeneratorPlace): readonly Fields[] {
  const template = fieldsOf(fieldsOf(spec.template).spec);
  const sets = [
    ...generatorFiles(spec.generators, place.folderAt)
      .flatMap((pattern) => place.files.filter(({ file }) => meansFile(pattern, file)))
      .flatMap(parametersOfFile),
    ...elementsOf(spec.generators).map((element) => parametersOf(element)),
  ];
  if (sets.length === 0 || sets.length > MAX_APPLICATIONS) return [template];
  return sets.map((parameters) => fieldsOf(filled(template, parameters)));
}

/** Files of git generators, as people see them; patterns have `*`. */
export function generatorFiles(generators: unknown, folderAt: FolderAt): readonly string[] {
  return withinGenerators(generators, 'files').flatMap(({ path, exclude }) => {
    if (typeof path !== 'string' || exclude === true) return [];
    const folder = folderAt(folderOf(path));
    return folder === undefined ? [] : [folder === '' ? baseName(path) : `${folder}/${baseName(path)}`];
  });
}

function elementsOf(generators: unknown): readonly Fields[] {
  return withinGenerators(generators, 'elements');
}

/** The lists of a name, wherever in matrix and merge generators they are. */
function withinGenerators(generators: unknown, name: string): readonly Fields[] {
  if (typeof generators !== 'object' || generators === null) return [];
  return Object.entries(generators).flatMap(([key, value]) =>
    key === name && Array.isArray(value) ? value.map(fieldsOf) : withinGenerators(value, name),
  );
}

/** JSON and YAML; a list gives several. */
function parametersOfFile(source: ManifestFile): readonly Parameters[] {
  const folder = folderOf(source.file);
  const ofPath = { path: { path: folder, basename: baseName(folder), filename: baseName(source.file) } };
  const values = readManifests({ ...source, text: asDocuments(source.text) }).documents.map(
    ({ value }) => value,
  );
  return values.map((value) => parametersOf({ ...ofPath, ...value }));
}

/** A list of maps in JSON as documents of their own. */
function asDocuments(text: string): string {
  if (!text.trimStart().startsWith('[')) return text;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.map((one) => JSON.stringify(one)).join('\n---\n') : text;
  } catch {
    return text;
  }
}

function parametersOf(value: unknown, path = '', found = new Map<string, string>()): Parameters {
  if (typeof value !== 'object' || value === null) {
    if (path !== '' && value !== null && value !== undefined) found.set(path, String(value));
    return found;
  }
  for (const [key, part] of Object.entries(value))
    parametersOf(part, path === '' ? key : `${path}.${key}`, found);
  // Without Go templates the folder of the file is called `path` alone.
  const folder = found.get('path.path');
  if (path === '' && folder !== undefined && !found.has('path')) found.set('path', folder);
  return found;
}

const PLACEHOLDER = /\{\{-?\s{0,10}\.?([\w.-]{1,200})\s{0,10}-?\}\}/g;

function filled(value: unknown, parameters: Parameters): unknown {
  if (typeof value === 'string') {
    return value.replace(PLACEHOLDER, (whole, name: string) => parameters.get(name) ?? whole);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => filled(item, parameters));
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, filled(part, parameters)]));
}
