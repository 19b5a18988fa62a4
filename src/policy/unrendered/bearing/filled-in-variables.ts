import type { ManifestDocument, ManifestFile } from '../../manifest.ts';
import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { textsWithin } from '../../manifests/texts-within.ts';
import { readManifests } from '../../read-manifests.ts';
import { folderOf, isInFolder, pathFrom } from '../file-path.ts';
import { isNameOfPolicyKind } from '../helm-chart.ts';
import { isKustomizationName } from '../kustomization-name.ts';
import { listOf } from '../releases/written-release.ts';
import { askedLabels } from './asked-labels.ts';

/** What files hold that use such variables, and what says where their values are. */
export const VARIABLE_START = '$'.concat('{');
export const VARIABLE_MARKS: readonly string[] = [VARIABLE_START, 'substituteFrom', 'apply-setters'];
/** What a repository holds in which something fills variables in. */
export const FILLING_MARKS: readonly string[] = ['substitute', 'apply-setters'];

interface FilledAround {
  isAsked(label: string): boolean;
  /** Whether a file is read as one of the policies. */
  isGiven(file: string): boolean;
}

const VARIABLE = /\$\{([A-Za-z_][\w-]{0,100})/g;
/** What policies ask of pods besides labels, and values of charts that ask for policies. */
const ASKED_LINE =
  /^\s*(?:-\s+)?(?:hostNetwork|containerPort|serviceAccountName|serviceAccount|\w*network-?_?polic\w*)["']?\s*:/i;
const KIND = /^kind:\s*["']?(\w+)/m;

/** Variables by which a file says something to policies: all of a policy, of other objects those of what policies ask for. */
function variablesOf({ file, text }: ManifestFile, isAsked: (label: string) => boolean): readonly string[] {
  if (!/\.ya?ml$/.test(file) || !text.includes(VARIABLE_START)) return [];
  return text.split(/^---/m).flatMap((part) => {
    const [, kind = ''] = KIND.exec(part) ?? [];
    if (isNameOfPolicyKind(kind)) return namesIn(part);
    const labels = /^(?:ConfigMap|Secret)$/.test(kind) ? [] : askedLabels(part, isAsked);
    return namesIn([...labels, ...part.split('\n').filter((line) => ASKED_LINE.test(line))].join('\n'));
  });
}

function namesIn(text: string): readonly string[] {
  return [...text.matchAll(VARIABLE)].map(([, name = '']) => name);
}

/**
 * What a file sets of variables that Flux or kpt fills into policies, or into what these ask for. Sources: Flux' documentation of
 * `postBuild`, and that of kpt's function `apply-setters`. A Kustomization sets those of its folder, and of what is included from there.
 * What is filled into given policies is known better, by their deliveries.
 */
export function createFilledIn(
  files: readonly ManifestFile[],
  { isAsked, isGiven }: FilledAround,
): (file: ManifestFile) => readonly unknown[] {
  const unread = files.filter(({ file }) => !isGiven(file));
  const uses = unread.map((file) => ({ file: file.file, names: new Set(variablesOf(file, isAsked)) }));
  const all = new Set(uses.flatMap(({ names }) => [...names]));
  const maps = new Set(files.flatMap(mapsNamed));
  const included = files.filter(({ file }) => isKustomizationName(file)).map(inclusionsOf);
  const usedBelow = (path: string): ReadonlySet<string> => {
    const folders = new Set([path]);
    // A set gives what is added to it meanwhile, too.
    for (const folder of folders)
      for (const one of included)
        if (one.at === folder || isInFolder(one.at, folder)) for (const at of one.to) folders.add(at);
    const below = uses.filter(({ file }) =>
      [...folders].some((folder) => file === folder || isInFolder(file, folder)),
    );
    return new Set(below.flatMap(({ names }) => [...names]));
  };
  const setBy = (
    { apiVersion = '', kind = '', value }: ManifestDocument,
    file: string,
  ): readonly unknown[] => {
    const { metadata, spec, data, stringData, pipeline } = value;
    if (apiVersion.startsWith('kustomize.toolkit.fluxcd.io/')) {
      const { path, postBuild, patches } = fieldsOf(spec);
      const from = typeof path === 'string' ? pathFrom('', path) : undefined;
      const own = chosen(fieldsOf(postBuild).substitute, from === undefined ? all : usedBelow(from));
      return [...own, ...textsWithin(patches).flatMap((patch) => ofPatch(patch, all))];
    }
    if (kind === 'Kptfile') return mapsIn(pipeline).flatMap((map) => chosen(map, all));
    const isMeant = maps.has(String(fieldsOf(metadata).name)) || maps.has(file);
    return /^(?:ConfigMap|Secret)$/.test(kind) && isMeant
      ? [...chosen(data, all), ...chosen(stringData, all)]
      : [];
  };
  return (file) =>
    MAY_SET.test(file.text)
      ? readManifests(file).documents.flatMap((document) => setBy(document, file.file))
      : [];
}

const MAY_SET = /\bsubstitute\b|ConfigMap|Secret|Kptfile/;
function chosen(map: unknown, names: ReadonlySet<string>): readonly unknown[] {
  return Object.entries(fieldsOf(map)).filter(([name]) => names.has(name));
}

/** Of a Kustomization that another one patches. */
function ofPatch(patch: string, names: ReadonlySet<string>): readonly unknown[] {
  if (!patch.includes('substitute')) return [];
  return readManifests({ file: '', text: patch }).documents.flatMap(({ value }) =>
    chosen(fieldsOf(fieldsOf(value.spec).postBuild).substitute, names),
  );
}

/** The ConfigMaps and Secrets, or files of kpt, in which values are. */
function mapsNamed(file: ManifestFile): readonly string[] {
  if (!/substituteFrom|apply-setters/.test(file.text)) return [];
  return readManifests(file).documents.flatMap(({ value }) => {
    const { substituteFrom } = fieldsOf(fieldsOf(fieldsOf(value.spec).postBuild));
    const mutators = listOf(fieldsOf(value.pipeline).mutators).map(fieldsOf);
    return [
      ...listOf(substituteFrom).flatMap((one) => textsWithin(fieldsOf(one).name)),
      ...mutators.flatMap(({ configPath }) =>
        typeof configPath === 'string' ? (pathFrom(folderOf(file.file), configPath) ?? []) : [],
      ),
    ];
  });
}

function mapsIn(pipeline: unknown): readonly Fields[] {
  return listOf(fieldsOf(pipeline).mutators).map((one) => fieldsOf(fieldsOf(one).configMap));
}

function inclusionsOf(file: ManifestFile): { readonly at: string; readonly to: readonly string[] } {
  const at = folderOf(file.file);
  const { resources, bases, components } = fieldsOf(readManifests(file).documents[0]?.value);
  const to = [resources, bases, components].flatMap(listOf);
  return { at, to: to.flatMap((path) => (typeof path === 'string' ? (pathFrom(at, path) ?? []) : [])) };
}
