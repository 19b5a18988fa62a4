import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import type { Deliverer, Delivery, DeliveryPlace } from './delivery.ts';
import { move, partOfRepository } from './delivery-fields.ts';

const GROUP = 'configsync.gke.io';

/**
 * RootSync and RepoSync of Config Sync. Source: its documentation of repositories: objects that name no namespace go to that of
 * the RepoSync; a RootSync puts them into `default` or, if the repository is a hierarchy (the default), into the namespaces for
 * which the folders below `namespaces` stand.
 */
export const CONFIG_SYNC: Deliverer = {
  marks: [`${GROUP}/v1`],
  read: (source, place) =>
    readManifests(source).documents.flatMap(({ apiVersion = '', kind, value }) => {
      const spec = fieldsOf(value.spec);
      if (!apiVersion.startsWith(`${GROUP}/`) || (kind !== 'RootSync' && kind !== 'RepoSync')) return [];
      const { namespace } = fieldsOf(value.metadata);
      const transformation =
        kind === 'RepoSync'
          ? move('RepoSync', namespace, 'default-namespace')
          : spec.sourceFormat === 'unstructured'
            ? move('RootSync', 'default', 'default-namespace')
            : move('sourceFormat', undefined, 'default-namespace');
      return syncedFolders(spec).flatMap((fromTop) =>
        deliveryOf(fromTop, transformation, source.file, place),
      );
    }),
};

function syncedFolders({ git, oci }: Fields): readonly string[] {
  return [git, oci].flatMap((source) => partOfRepository(fieldsOf(source).dir) ?? []);
}

function deliveryOf(
  fromTop: string,
  transformation: Delivery['transformations'][number],
  file: string,
  { folderAt }: DeliveryPlace,
): Delivery[] {
  const folder = folderAt(fromTop);
  if (folder === undefined) return [];
  const text = JSON.stringify([fromTop, transformation]);
  return [{ file, folder, isDeep: true, components: [], transformations: [transformation], text }];
}
