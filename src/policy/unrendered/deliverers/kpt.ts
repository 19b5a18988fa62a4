import type { ManifestFile } from '../../manifest.ts';
import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { folderOf, pathFrom } from '../file-path.ts';
import { ANYTHING, type ReadFile, type Transformation } from '../kustomization.ts';
import type { Deliverer } from './delivery.ts';
import { likelyMove, move } from './delivery-fields.ts';
import { isToBeSet } from './kpt-setters.ts';

/**
 * Packages of kpt. Sources: its documentation of Kptfiles and the catalog of functions. The functions of a package change
 * everything in it when it is rendered; if that was done before it was committed, they have no further effect. `kpt live` puts
 * objects that name no namespace into that of the context, with which the inventory was mostly made.
 */
export const KPT: Deliverer = {
  marks: ['kpt.dev/v1'],
  wants: (source) => functionsOf(kptfileIn(source) ?? {}).flatMap((one) => configPathOf(one, source) ?? []),
  read(source, { readFile }) {
    const kptfile = kptfileIn(source);
    if (kptfile === undefined) return [];
    const { namespace } = fieldsOf(kptfile.inventory);
    const functions = functionsOf(kptfile);
    const effects = functions.flatMap((one) => effectOf(one, source, readFile));
    const isMoved = effects.some(({ does }) => does.what === 'namespace');
    const configs = functions.map((one) => configOf(one, source, readFile));
    const setters = Object.assign({}, ...configs.filter((_, at) => setsByComments(functions[at])));
    const folder = folderOf(source.file);
    const all = {
      file: source.file,
      folder,
      isDeep: true,
      components: [],
      text: JSON.stringify([functions, configs, namespace]),
    };
    return [
      {
        ...all,
        transformations: [
          ...effects,
          ...(namespace === undefined || isMoved ? [] : [likelyMove('inventory.namespace', namespace)]),
        ],
      },
      {
        ...all,
        isOfFiles: true,
        includes: (name) =>
          isToBeSet(readFile(folder === '' ? name : `${folder}/${name}`)?.text ?? '', setters),
        transformations: [{ ...ANYTHING, field: 'apply-setters' }],
      },
    ];
  },
};

function kptfileIn(source: ManifestFile): Fields | undefined {
  return readManifests(source).documents.find(
    ({ apiVersion, kind }) => apiVersion?.startsWith('kpt.dev/') && kind === 'Kptfile',
  )?.value;
}

function functionsOf({ pipeline }: Fields): readonly Fields[] {
  const { mutators } = fieldsOf(pipeline);
  return Array.isArray(mutators) ? mutators.map(fieldsOf) : [];
}

/** Functions that change no policy, or only its metadata; the effect of setters is recognised in each file. */
const HARMLESS = /\b(?:set-annotations|set-image|kubeconform|kubeval|gatekeeper|apply-setters)\b/;

function setsByComments({ image, exec }: Fields = {}): boolean {
  return /\bapply-setters\b/.test(String(image ?? exec ?? ''));
}

function effectOf(one: Fields, source: ManifestFile, readFile: ReadFile): readonly Transformation[] {
  const name = String(one.image ?? one.exec ?? '');
  const field = /([\w-]+)(?:[:@][^/]*)?$/.exec(name)?.[1] ?? 'pipeline';
  if (/\bset-namespace\b/.test(name)) {
    const { namespace, namespaceMatcher } = configOf(one, source, readFile);
    if (namespaceMatcher === undefined && one.selectors === undefined)
      return [move(field, namespace, 'namespace')];
  }
  return HARMLESS.test(name) ? [] : [{ ...ANYTHING, field }];
}

/** The values of a ConfigMap, written in the Kptfile or beside it. */
function configOf(one: Fields, source: ManifestFile, readFile: ReadFile): Fields {
  if (one.configMap !== undefined) return fieldsOf(one.configMap);
  const path = configPathOf(one, source);
  const file = path === undefined ? undefined : readFile(path);
  const value = file === undefined ? {} : (readManifests(file).documents[0]?.value ?? {});
  return { ...value, ...fieldsOf(value.data) };
}

function configPathOf({ configPath }: Fields, { file }: ManifestFile): string | undefined {
  return typeof configPath === 'string' ? pathFrom(folderOf(file), configPath) : undefined;
}
