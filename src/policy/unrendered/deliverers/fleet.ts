import type { ManifestFile } from '../../manifest.ts';
import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { baseName, folderOf } from '../file-path.ts';
import { ANYTHING, NOT_LISTED, type Transformation } from '../kustomization.ts';
import type { Deliverer, Delivery, DeliveryPlace } from './delivery.ts';
import { move, partOfRepository, targetOf } from './delivery-fields.ts';

const GROUP = 'fleet.cattle.io';
const NAMES: readonly string[] = ['fleet.yaml', 'fleet.yml'];

/**
 * GitRepos of Rancher's Fleet, and what a `fleet.yaml` says about its folder. Source: Fleet's reference of both: all objects go
 * to `namespace` or `targetNamespace`, those that name none to `defaultNamespace`, and each of these may be set for some clusters
 * (`targetCustomizations`); overlays replace and patch files.
 */
export const FLEET: Deliverer = {
  marks: [`${GROUP}/v1alpha1`],
  names: NAMES,
  read: (source, place) =>
    NAMES.includes(baseName(source.file)) ? bundleDeliveries(source) : gitRepoDeliveries(source, place),
};

function gitRepoDeliveries(source: ManifestFile, { folderAt }: DeliveryPlace): readonly Delivery[] {
  return readManifests(source).documents.flatMap(({ apiVersion = '', kind, value }) => {
    if (!apiVersion.startsWith(`${GROUP}/`) || kind !== 'GitRepo') return [];
    const { paths, targetNamespace: namespace, paused, targets } = fieldsOf(value.spec);
    return (Array.isArray(paths) ? paths : []).flatMap((path: unknown): Delivery[] => {
      const fromTop = partOfRepository(path);
      const folder = fromTop === undefined ? undefined : folderAt(fromTop);
      if (folder === undefined) return [];
      return [
        {
          file: source.file,
          folder,
          isDeep: true,
          ...(paused === true && { isSuspended: true }),
          ...targetOf(targets),
          components: [],
          transformations: namespace === undefined ? [] : [move('targetNamespace', namespace, 'namespace')],
          text: JSON.stringify([path, namespace]),
        },
      ];
    });
  });
}

function bundleDeliveries(source: ManifestFile): readonly Delivery[] {
  const fields = readManifests(source).documents[0]?.value ?? {};
  const { targetCustomizations: targets, paused } = fields;
  const customized = Array.isArray(targets) ? targets.map(fieldsOf) : [];
  const { namespace, defaultNamespace, yaml, kustomize } = fields;
  return [
    {
      file: source.file,
      folder: folderOf(source.file),
      isDeep: true,
      ...(paused === true && { isSuspended: true }),
      ...targetOf(fields.overrideTargets),
      components: [],
      transformations: [fields, ...customized].flatMap(effectsOfTarget),
      text: JSON.stringify([namespace, defaultNamespace, yaml, kustomize, targets]),
    },
  ];
}

function effectsOfTarget(target: Fields): readonly Transformation[] {
  const { namespace, defaultNamespace, yaml, doNotDeploy } = target;
  const { overlays } = fieldsOf(yaml);
  return [
    ...(namespace === undefined ? [] : [move('namespace', namespace, 'namespace')]),
    ...(defaultNamespace === undefined || namespace !== undefined
      ? []
      : [move('defaultNamespace', defaultNamespace, 'default-namespace')]),
    ...(Array.isArray(overlays) && overlays.length > 0 ? [{ ...ANYTHING, field: 'yaml.overlays' }] : []),
    ...(doNotDeploy === true ? [NOT_LISTED] : []),
  ];
}
