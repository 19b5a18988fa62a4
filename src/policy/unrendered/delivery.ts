import type { ManifestFile } from '../manifest.ts';
import { type Fields, fieldsOf } from '../manifests/fields-of.ts';
import { readManifests } from '../read-manifests.ts';
import { pathFrom } from './file-path.ts';
import { ANYTHING, effectsOfFields, type ReadFile, type Transformation } from './kustomization.ts';

/** A folder of the repository that Flux or Argo CD applies, and what they do to what is in it. */
export interface Delivery {
  /** The file that says so. */
  readonly file: string;
  /** The folder; `*` stands for what a template or a generator puts there. */
  readonly folder: string;
  /** Whether manifests in subfolders are applied, where no kustomization says what is. */
  readonly isDeep: boolean;
  readonly components: readonly string[];
  readonly transformations: readonly Transformation[];
  /** What of the object says so: when it changes, what becomes of the files may change. */
  readonly text: string;
}

const FLUX = 'kustomize.toolkit.fluxcd.io';
const ARGO = 'argoproj.io';
/** What a file that holds a delivery contains. */
export const DELIVERY_MARKS: readonly string[] = [`${FLUX}/v1`, `${ARGO}/v1alpha1`];

/**
 * The Kustomizations of Flux, Applications and ApplicationSets of Argo CD in a file. Their paths count from the top of the repository, because
 * which repository they mean is not known; `inside` is where in it the working folder is. A path that leads to the whole repository counts only where Flux takes it from where it was bootstrapped (`flux-system`): most others mean another one.
 */
export function readDeliveries(
  source: ManifestFile,
  inside: string,
  readFile: ReadFile,
): readonly Delivery[] {
  if (!DELIVERY_MARKS.some((mark) => source.text.includes(mark))) return [];
  return readManifests(source).documents.flatMap(({ apiVersion = '', kind, value }) => {
    const group = apiVersion.slice(0, Math.max(apiVersion.indexOf('/'), 0));
    const spec = fieldsOf(value.spec);
    if (group === FLUX && kind === 'Kustomization') return fluxDelivery(spec, source.file, inside, readFile);
    if (group !== ARGO) return [];
    if (kind === 'Application') return argoDeliveries(spec, [], source.file, inside, readFile);
    if (kind !== 'ApplicationSet') return [];
    const template = fieldsOf(fieldsOf(spec.template).spec);
    return argoDeliveries(template, directoriesOf(spec.generators), source.file, inside, readFile);
  });
}

/** Source: the specification of Kustomization in Flux' documentation: `targetNamespace` sets or overrides the namespace, as kustomize's field does. */
function fluxDelivery(spec: Fields, file: string, inside: string, readFile: ReadFile): Delivery[] {
  const { path = '', sourceRef, targetNamespace: namespace, namePrefix, nameSuffix, components } = spec;
  if (typeof path !== 'string') return [];
  const { patches, patchesStrategicMerge, patchesJson6902 } = spec;
  const fromTop = pathFrom('', wildcards(path));
  const isWhole = fromTop === undefined || /^[*/]*$/.test(fromTop);
  if (fromTop === undefined || (isWhole && fieldsOf(sourceRef).name !== 'flux-system')) return [];
  const folder = seenFrom(inside, fromTop);
  const fields = { namePrefix, nameSuffix, patches, patchesStrategicMerge, patchesJson6902 };
  const moved = namespace === undefined ? [] : [move('targetNamespace', namespace, 'namespace')];
  return [
    {
      file,
      folder,
      isDeep: true,
      components: pathsFrom(folder, components),
      transformations: [...moved, ...effectsOfFields(fields, folder, readFile)],
      text: JSON.stringify([path, namespace, components, fields]),
    },
  ];
}

/** Source: Argo CD's Application specification: the namespace of the destination is that of objects which name none. */
function argoDeliveries(
  spec: Fields,
  directories: readonly string[],
  file: string,
  inside: string,
  readFile: ReadFile,
): Delivery[] {
  const { namespace } = fieldsOf(spec.destination);
  const sources = [spec.source, ...(Array.isArray(spec.sources) ? spec.sources : [])].map(fieldsOf);
  return sources.flatMap(({ path, kustomize, plugin, directory }) => {
    if (typeof path !== 'string') return [];
    const { components, ...fields } = fieldsOf(kustomize);
    const isGenerated = /^\{\{-?\s*\.?path(?:\.path)?\s*-?\}\}\/?$/.test(path);
    return (isGenerated ? directories : [path]).flatMap((each): Delivery[] => {
      const fromTop = pathFrom('', wildcards(each));
      if (fromTop === undefined || /^[*/]*$/.test(fromTop)) return [];
      const folder = seenFrom(inside, fromTop);
      return [
        {
          file,
          folder,
          isDeep: fieldsOf(directory).recurse === true,
          components: pathsFrom(folder, components),
          transformations: [
            ...(namespace === undefined
              ? []
              : [move('destination.namespace', namespace, 'default-namespace')]),
            ...effectsOfFields(fields, folder, readFile),
            ...(plugin === undefined ? [] : [{ ...ANYTHING, field: 'plugin' }]),
          ],
          text: JSON.stringify([path, namespace, kustomize, plugin]),
        },
      ];
    });
  });
}

function move(field: string, namespace: unknown, what: 'namespace' | 'default-namespace'): Transformation {
  const isKnown = typeof namespace === 'string' && /^[a-z0-9-]+$/.test(namespace);
  if (what === 'namespace') return isKnown ? { field, does: { what, namespace } } : { ...ANYTHING, field };
  return { field, does: { what, namespace: isKnown ? namespace : undefined } };
}

/** A folder of the repository as people see it from the folder `inside`, both written from its top. */
function seenFrom(inside: string, folder: string): string {
  const parts = folder === '' ? [] : folder.split('/');
  const above = inside === '' ? [] : inside.split('/');
  const apart = above.findIndex(
    (part, index) => parts[index] !== part && parts[index]?.includes('*') !== true,
  );
  const common = apart < 0 ? above.length : apart;
  return [...above.slice(common).map(() => '..'), ...parts.slice(common)].join('/');
}

/** `apps/${CLUSTER}` and `apps/{{.name}}` as `apps/*`. */
function wildcards(path: string): string {
  return path.replace(/\$\{[^}]{0,200}\}|\{\{[^}]{0,200}\}\}/g, '*');
}

/** Of git generators, also within matrix and merge generators. */
function directoriesOf(generators: unknown): string[] {
  if (typeof generators !== 'object' || generators === null) return [];
  return Object.entries(generators).flatMap(([key, value]) => {
    if (key !== 'directories' || !Array.isArray(value)) return directoriesOf(value);
    return value.map(fieldsOf).flatMap(({ path, exclude }) => {
      return typeof path === 'string' && exclude !== true ? [path] : [];
    });
  });
}

function pathsFrom(folder: string, paths: unknown): readonly string[] {
  return (Array.isArray(paths) ? paths : []).flatMap((path: unknown) => {
    const at = typeof path === 'string' ? pathFrom(folder, path) : undefined;
    return at === undefined ? [] : [at];
  });
}
