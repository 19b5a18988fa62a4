import { type Fields, fieldsOf } from '../manifests/fields-of.ts';
import type { Delivery, FolderAt } from './delivery.ts';
import { move, pathsFrom, wildcards } from './delivery-fields.ts';
import { pathFrom } from './file-path.ts';
import { effectsOfFields, type ReadFile } from './kustomization.ts';

/** Source: the specification of Kustomization in Flux' documentation: `targetNamespace` sets or overrides the namespace, as kustomize's field does. */
export function fluxDelivery(spec: Fields, file: string, folderAt: FolderAt, readFile: ReadFile): Delivery[] {
  const { path = '', sourceRef, targetNamespace: namespace, namePrefix, nameSuffix, components } = spec;
  if (typeof path !== 'string') return [];
  const { patches, patchesStrategicMerge, patchesJson6902 } = spec;
  const fromTop = pathFrom('', wildcards(path));
  const isWhole = fromTop === undefined || /^[*/]*$/.test(fromTop);
  if (fromTop === undefined || (isWhole && fieldsOf(sourceRef).name !== 'flux-system')) return [];
  const folder = folderAt(fromTop);
  if (folder === undefined) return [];
  const fields = { namePrefix, nameSuffix, patches, patchesStrategicMerge, patchesJson6902 };
  const moved = namespace === undefined ? [] : [move('targetNamespace', namespace, 'namespace')];
  return [
    {
      file,
      folder,
      isDeep: true,
      ...(spec.suspend === true && { isSuspended: true }),
      components: pathsFrom(folder, components),
      transformations: [...moved, ...effectsOfFields(fields, folder, readFile)],
      text: JSON.stringify([path, namespace, components, fields]),
    },
  ];
}

/** Source: the specification of HelmRelease in Flux' documentation: without `targetNamespace` the release is in the namespace of the object; post-renderers change what the chart gives. */
export function releaseDelivery(
  spec: Fields,
  ownNamespace: unknown,
  file: string,
  folderAt: FolderAt,
  readFile: ReadFile,
): Delivery[] {
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
      components: [],
      transformations: [
        ...(namespace === undefined ? [] : [move('targetNamespace', namespace, 'default-namespace')]),
        ...after.flatMap((fields) => effectsOfFields(fields, folder, readFile)),
      ],
      text: JSON.stringify([chart, namespace, postRenderers]),
    },
  ];
}
