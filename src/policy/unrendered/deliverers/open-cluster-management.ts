import type { ManifestDocument } from '../../manifest.ts';
import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { baseName, folderOf, pathFrom } from '../file-path.ts';
import { ANYTHING, NOT_LISTED, type Transformation } from '../kustomization.ts';
import type { Deliverer, Delivery, DeliveryPlace } from './delivery.ts';
import { move, partOfRepository, targetOf } from './delivery-fields.ts';

const POLICIES = 'policy.open-cluster-management.io';
const APPS = 'apps.open-cluster-management.io';

/** Subscriptions of Open Cluster Management, and the generator that makes its policies from manifests beside it. */
export const OPEN_CLUSTER_MANAGEMENT: Deliverer = {
  marks: [`${APPS}/v1`, 'PolicyGenerator'],
  read: (source, place) =>
    readManifests(source).documents.flatMap((document) => {
      const { apiVersion = '', kind } = document;
      if (apiVersion.startsWith(`${APPS}/`) && kind === 'Subscription') return subscribed(document, place);
      return apiVersion.startsWith(`${POLICIES}/`) && kind === 'PolicyGenerator' ? generated(document) : [];
    }),
};

/**
 * Source: the documentation of subscriptions: the annotations name the folder; objects that name no namespace go to that of the
 * subscription.
 */
function subscribed({ file, value }: ManifestDocument, { folderAt }: DeliveryPlace): Delivery[] {
  const { annotations, namespace } = fieldsOf(value.metadata);
  const { packageOverrides, placement } = fieldsOf(value.spec);
  const named = fieldsOf(annotations);
  const path = named[`${APPS}/git-path`] ?? named[`${APPS}/github-path`];
  const fromTop = partOfRepository(path);
  const folder = fromTop === undefined ? undefined : folderAt(fromTop);
  if (folder === undefined) return [];
  const overridden = packageOverrides === undefined ? [] : [{ ...ANYTHING, field: 'packageOverrides' }];
  return [
    {
      file,
      folder,
      isDeep: true,
      ...targetOf(placement),
      components: [],
      transformations: [move('Subscription', namespace, 'default-namespace'), ...overridden],
      text: JSON.stringify([path, namespace, packageOverrides]),
    },
  ];
}

/**
 * Source: the reference of the policy generator: manifests are relative to its folder; `inform`, the default, applies nothing.
 */
function generated({ file, value }: ManifestDocument): Delivery[] {
  const defaults = fieldsOf(value.policyDefaults);
  return listOf(value.policies).flatMap((policy) =>
    listOf(policy.manifests).flatMap((manifest): Delivery[] => {
      const path = typeof manifest.path === 'string' ? pathFrom(folderOf(file), manifest.path) : undefined;
      if (path === undefined) return [];
      const isFile = /\.(?:ya?ml|json)$/.test(path);
      const settings: Fields = { ...defaults, ...policy, ...manifest };
      return [
        {
          file,
          folder: isFile ? folderOf(path) : path,
          isDeep: false,
          ...(isFile && { isOfFiles: true, includes: (name) => name === baseName(path) }),
          ...targetOf(settings.placement),
          components: [],
          transformations: effectsOfSettings(settings),
          text: JSON.stringify(settings),
        },
      ];
    }),
  );
}

function effectsOfSettings(settings: Fields): readonly Transformation[] {
  const { patches, remediationAction, complianceType, disabled } = settings;
  return [
    ...(listOf(patches).length > 0 ? [{ ...ANYTHING, field: 'patches' }] : []),
    ...(/^must(?:only)?have$/i.test(String(complianceType ?? 'musthave'))
      ? []
      : [{ ...ANYTHING, field: 'complianceType' }]),
    ...(/^enforce$/i.test(String(remediationAction ?? ''))
      ? []
      : [{ ...NOT_LISTED, field: 'remediationAction' }]),
    ...(disabled === true ? [{ ...NOT_LISTED, field: 'disabled' }] : []),
    move('namespaceSelector', undefined, 'default-namespace'),
  ];
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}
