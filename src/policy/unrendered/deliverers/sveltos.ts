import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { effectsOfFields } from '../kustomization.ts';
import type { Deliverer, Delivery, DeliveryPlace } from './delivery.ts';
import { move, partOfRepository, pathsFrom, targetOf } from './delivery-fields.ts';

const GROUP = 'config.projectsveltos.io';

/**
 * ClusterProfiles and Profiles of Sveltos. Source: its documentation of kustomize and of patches: the output of a path goes to
 * `targetNamespace`, and `patches` change everything that a profile deploys.
 */
export const SVELTOS: Deliverer = {
  marks: [`${GROUP}/v1`],
  read: (source, place) =>
    readManifests(source).documents.flatMap(({ apiVersion = '', value }) => {
      if (!apiVersion.startsWith(`${GROUP}/`)) return [];
      const { kustomizationRefs, policyRefs, patches, ...spec } = fieldsOf(value.spec);
      const target = targetOf(spec.clusterSelector, spec.clusterRefs, spec.setRefs);
      return [kustomizationRefs, policyRefs]
        .flatMap((refs) => (Array.isArray(refs) ? refs.map(fieldsOf) : []))
        .flatMap((ref) => deliveryOf(ref, patches, source.file, place))
        .map((delivery) => ({ ...delivery, ...target }));
    }),
};

function deliveryOf(
  { path, targetNamespace: namespace, components }: Fields,
  patches: unknown,
  file: string,
  { folderAt, readFile }: DeliveryPlace,
): Delivery[] {
  const fromTop = partOfRepository(path);
  const folder = fromTop === undefined ? undefined : folderAt(fromTop);
  if (folder === undefined) return [];
  return [
    {
      file,
      folder,
      isDeep: true,
      components: pathsFrom(folder, components),
      transformations: [
        ...(namespace === undefined ? [] : [move('targetNamespace', namespace, 'namespace')]),
        ...effectsOfFields({ patches }, folder, readFile),
      ],
      text: JSON.stringify([path, namespace, components, patches]),
    },
  ];
}
