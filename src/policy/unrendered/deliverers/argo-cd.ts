import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { pathFrom } from '../file-path.ts';
import { includesByGlobs } from '../includes-by-globs.ts';
import { ANYTHING, effectsOfFields } from '../kustomization.ts';
import { readWithinObjects } from '../read-despite-templates.ts';
import type { Deliverer, Delivery, DeliveryPlace } from './delivery.ts';
import { move, pathsFrom, targetOf, wildcards } from './delivery-fields.ts';
import { generatedApplications, generatorFiles } from './generated-applications.ts';

const GROUP = 'argoproj.io';

/**
 * Applications and ApplicationSets. Which repository they mean is not known: their paths are taken to be in this one, unless they
 * are the whole repository.
 */
export const ARGO_CD: Deliverer = {
  marks: [`${GROUP}/v1alpha1`],
  wants: (source, { folderAt }) =>
    readWithinObjects(source).flatMap(({ kind, value }) =>
      kind === 'ApplicationSet' ? generatorFiles(fieldsOf(value.spec).generators, folderAt) : [],
    ),
  read: (source, place) =>
    readWithinObjects(source).flatMap(({ apiVersion = '', kind, value }) => {
      const spec = fieldsOf(value.spec);
      if (!apiVersion.startsWith(`${GROUP}/`)) return [];
      if (kind === 'Application') return applicationDeliveries(spec, {}, source.file, place);
      if (kind !== 'ApplicationSet') return [];
      const generated = generatedFolders(spec.generators);
      return generatedApplications(spec, place)
        .flatMap((application) => applicationDeliveries(application, generated, source.file, place))
        .map((delivery) => patched(delivery, spec.templatePatch));
    }),
};

/** Source: Argo CD's Application specification: objects that name no namespace go to that of the destination. */
function applicationDeliveries(
  spec: Fields,
  { directories = [], excluded = [], selection }: Partial<GeneratedFolders>,
  file: string,
  { folderAt, readFile }: DeliveryPlace,
): Delivery[] {
  const { namespace, server, name } = fieldsOf(spec.destination);
  const sources = [spec.source, ...(Array.isArray(spec.sources) ? spec.sources : [])].map(fieldsOf);
  return sources.flatMap(({ path, kustomize, plugin, directory }) => {
    if (typeof path !== 'string') return [];
    const { components, ...fields } = fieldsOf(kustomize);
    const isGenerated = /^\{\{-?\s*\.?path(?:\.path)?\s*-?\}\}\/?$/.test(path);
    return (isGenerated ? directories : [path]).flatMap((each): Delivery[] => {
      const fromTop = pathFrom('', wildcards(each));
      if (fromTop === undefined || /^[*/]*$/.test(fromTop)) return [];
      const folder = folderAt(fromTop);
      if (folder === undefined) return [];
      return [
        {
          file,
          folder,
          isDeep: fieldsOf(directory).recurse === true,
          includes: includesByGlobs(fieldsOf(directory)),
          ...targetOf(server, name, selection),
          ...(isGenerated && { excludes: excluded.flatMap((one) => folderAt(one) ?? []) }),
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

/** A `templatePatch` may change where and how anything is delivered. */
function patched(delivery: Delivery, templatePatch: unknown): Delivery {
  if (templatePatch === undefined) return delivery;
  return {
    ...delivery,
    transformations: [...delivery.transformations, { ...ANYTHING, field: 'templatePatch' }],
    text: JSON.stringify([delivery.text, templatePatch]),
  };
}

/** What the generators of an ApplicationSet say, also within matrix and merge generators. */
interface GeneratedFolders {
  /** Of git generators. */
  readonly directories: readonly string[];
  readonly excluded: readonly string[];
  /** All else: which clusters there are applications for, and what is selected of them. */
  readonly selection: string;
}

function generatedFolders(generators: unknown): GeneratedFolders {
  const found = directoriesOf(generators);
  const pathsOf = (isExcluded: boolean) =>
    found.flatMap(({ path, exclude }) =>
      typeof path === 'string' && (exclude === true) === isExcluded ? [path] : [],
    );
  const selection = JSON.stringify(generators ?? [], (key, value: unknown) =>
    LISTS.includes(key) ? undefined : value,
  );
  return { directories: pathsOf(false), excluded: pathsOf(true), selection };
}

/** What each application is for; the applications of the others stay when one of these goes. */
const LISTS: readonly string[] = ['directories', 'elements', 'files'];

function directoriesOf(generators: unknown): readonly Fields[] {
  if (typeof generators !== 'object' || generators === null) return [];
  return Object.entries(generators).flatMap(([key, value]) =>
    key === 'directories' && Array.isArray(value) ? value.map(fieldsOf) : directoriesOf(value),
  );
}
