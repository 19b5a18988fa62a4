import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { textsWithin } from '../../manifests/texts-within.ts';
import { pathFrom } from '../file-path.ts';
import { effectsOfFields } from '../kustomization.ts';
import { readWithinObjects } from '../read-despite-templates.ts';
import { substitutionOf } from '../substitution.ts';
import { namesIn } from '../value-maps.ts';
import type { Deliverer, Delivery, DeliveryPlace } from './delivery.ts';
import { move, pathsFrom, targetOf, wildcards } from './delivery-fields.ts';
import { foldersOfArtifact } from './folders-of-artifact.ts';

const KUSTOMIZE = 'kustomize.toolkit.fluxcd.io';
const HELM = 'helm.toolkit.fluxcd.io';

/**
 * Kustomizations and HelmReleases. Which repository they mean is not known: their paths are taken to be in this one. A path that
 * is the whole repository counts only where Flux was bootstrapped (`flux-system`), because most others mean another repository,
 * or where it is in an artifact made from this one.
 */
export const FLUX: Deliverer = {
  // The last stands in patches for Kustomizations, too.
  marks: [`${KUSTOMIZE}/v1`, `${HELM}/v2`, 'substituteFrom'],
  wantsHolding: (source) =>
    /\b(?:substituteFrom|valuesFrom)\b/.test(source.text)
      ? readWithinObjects(source).flatMap(({ value }) => [
          ...namesOfMaps(fieldsOf(value.spec)),
          ...textsWithin(value)
            .filter((text) => text.includes('substituteFrom'))
            .flatMap(namesWritten),
        ])
      : [],
  read: (source, place) =>
    readWithinObjects(source).flatMap(({ apiVersion = '', kind, value }) => {
      const spec = fieldsOf(value.spec);
      if (apiVersion.startsWith(`${KUSTOMIZE}/`) && kind === 'Kustomization') {
        return kustomizationDeliveries(place.patchedSpec(value, source.file), source.file, place);
      }
      if (apiVersion.startsWith(`${HELM}/`) && kind === 'HelmRelease') {
        return releaseDeliveries(spec, fieldsOf(value.metadata).namespace, source.file, place);
      }
      return [];
    }),
};

/** Of the ConfigMaps and Secrets whose values a Kustomization or a HelmRelease takes. */
function namesOfMaps({ postBuild, valuesFrom }: Fields): readonly string[] {
  return [...namesIn(fieldsOf(postBuild).substituteFrom), ...namesIn(valuesFrom)];
}

/** All names in the text of a patch; those of something else are in no ConfigMap. */
function namesWritten(text: string): readonly string[] {
  return [...text.matchAll(/\bname["']?:\s{0,20}["']?([a-z0-9][a-z0-9.-]{0,252})/g)].flatMap(
    ([, name]) => name ?? [],
  );
}

/** Source: Flux' specification of Kustomization: `targetNamespace` sets or overrides the namespace, as kustomize's field does. */
function kustomizationDeliveries(spec: Fields, file: string, place: DeliveryPlace): readonly Delivery[] {
  const { path = '', sourceRef, targetNamespace: namespace, namePrefix, nameSuffix, components } = spec;
  if (typeof path !== 'string') return [];
  const { patches, patchesStrategicMerge, patchesJson6902 } = spec;
  const fromTop = pathFrom('', wildcards(path));
  if (fromTop === undefined) return [];
  const isWhole = /^[*/]*$/.test(fromTop);
  const ofArtifact = foldersOfArtifact(fromTop, fieldsOf(sourceRef), place.files);
  const ofRepository = isWhole && fieldsOf(sourceRef).name !== 'flux-system' ? [] : [fromTop];
  const fields = { namePrefix, nameSuffix, patches, patchesStrategicMerge, patchesJson6902 };
  const substitution = substitutionOf(spec.postBuild, place.valuesOf);
  const filled = substitution === undefined ? [] : [{ field: 'postBuild', does: substitution }];
  const moved = namespace === undefined ? [] : [move('targetNamespace', namespace, 'namespace')];
  return (ofArtifact ?? ofRepository).flatMap((each): Delivery[] => {
    const folder = place.folderAt(each);
    if (folder === undefined) return [];
    return [
      {
        file,
        folder,
        isDeep: true,
        ...(spec.suspend === true && { isSuspended: true }),
        ...targetOf(spec.kubeConfig, sourceRef),
        components: pathsFrom(folder, components),
        transformations: [...moved, ...filled, ...effectsOfFields(fields, folder, place.readFile)],
        text: JSON.stringify([path, namespace, components, fields]),
      },
    ];
  });
}

/**
 * Source: Flux' specification of HelmRelease: without `targetNamespace` the release is in the namespace of the object;
 * post-renderers change what the chart gives.
 */
function releaseDeliveries(
  spec: Fields,
  ownNamespace: unknown,
  file: string,
  { folderAt, readFile }: DeliveryPlace,
): readonly Delivery[] {
  const { chart, sourceRef } = fieldsOf(fieldsOf(spec.chart).spec);
  const kind = fieldsOf(sourceRef).kind;
  const fromTop =
    typeof chart === 'string' && kind !== 'HelmRepository' ? pathFrom('', wildcards(chart)) : undefined;
  const folder = fromTop === undefined ? undefined : folderAt(fromTop);
  if (folder === undefined) return [];
  const { targetNamespace: namespace = ownNamespace, postRenderers } = spec;
  const after = (Array.isArray(postRenderers) ? postRenderers : []).map((one) =>
    fieldsOf(fieldsOf(one).kustomize),
  );
  return [
    {
      file,
      folder,
      isDeep: false,
      ...(spec.suspend === true && { isSuspended: true }),
      ...targetOf(spec.kubeConfig, sourceRef),
      components: [],
      transformations: [
        ...(namespace === undefined ? [] : [move('targetNamespace', namespace, 'default-namespace')]),
        ...after.flatMap((fields) => effectsOfFields(fields, folder, readFile)),
      ],
      text: JSON.stringify([chart, namespace, postRenderers]),
    },
  ];
}
