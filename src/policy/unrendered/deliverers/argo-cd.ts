import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { pathFrom } from '../file-path.ts';
import { includesByGlobs } from '../includes-by-globs.ts';
import { ANYTHING, effectsOfFields } from '../kustomization.ts';
import { readWithinObjects } from '../read-despite-templates.ts';
import type { Deliverer, Delivery, DeliveryPlace } from './delivery.ts';
import { move, pathsFrom, wildcards } from './delivery-fields.ts';
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
      if (kind === 'Application') return applicationDeliveries(spec, [], source.file, place);
      if (kind !== 'ApplicationSet') return [];
      const directories = directoriesOf(spec.generators);
      return generatedApplications(spec, place)
        .flatMap((application) => applicationDeliveries(application, directories, source.file, place))
        .map((delivery) => patched(delivery, spec.templatePatch));
    }),
};

/** Source: Argo CD's Application specification: objects that name no namespace go to that of the destination. */
function applicationDeliveries(
  spec: Fields,
  directories: readonly string[],
  file: string,
  { folderAt, readFile }: DeliveryPlace,
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
      const folder = folderAt(fromTop);
      if (folder === undefined) return [];
      return [
        {
          file,
          folder,
          isDeep: fieldsOf(directory).recurse === true,
          includes: includesByGlobs(fieldsOf(directory)),
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

/** For git generators, also within matrix and merge generators. */
function directoriesOf(generators: unknown): string[] {
  if (typeof generators !== 'object' || generators === null) return [];
  return Object.entries(generators).flatMap(([key, value]) => {
    if (key !== 'directories' || !Array.isArray(value)) return directoriesOf(value);
    return value.map(fieldsOf).flatMap(({ path, exclude }) => {
      return typeof path === 'string' && exclude !== true ? [path] : [];
    });
  });
}
