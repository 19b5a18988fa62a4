import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { baseName, folderOf, isInFolder } from '../file-path.ts';
import type { Deliverer, Delivery, DeliveryPlace } from './delivery.ts';
import { move, partOfRepository } from './delivery-fields.ts';

const GROUP = 'configsync.gke.io';
const HIERARCHY = 'configmanagement.gke.io';

/**
 * RootSync and RepoSync of Config Sync, and the Repo that says that folders are a hierarchy. Source: its documentation of
 * repositories: objects that name no namespace go to that of the RepoSync; a RootSync puts them into `default` or, if the
 * repository is a hierarchy (the default), into the namespaces for which the folders below `namespaces` stand.
 */
export const CONFIG_SYNC: Deliverer = {
  marks: [`${GROUP}/v1`, `${HIERARCHY}/v1`],
  read: (source, place) =>
    readManifests(source).documents.flatMap(({ apiVersion = '', kind, value }) => {
      const spec = fieldsOf(value.spec);
      if (apiVersion.startsWith(`${HIERARCHY}/`) && kind === 'Repo') {
        return hierarchy(folderOf(folderOf(source.file)), source.file, place);
      }
      if (!apiVersion.startsWith(`${GROUP}/`) || (kind !== 'RootSync' && kind !== 'RepoSync')) return [];
      const { namespace } = fieldsOf(value.metadata);
      const folders = syncedFolders(spec).flatMap((fromTop) => place.folderAt(fromTop) ?? []);
      if (kind === 'RootSync' && spec.sourceFormat !== 'unstructured') {
        return folders.flatMap((folder) => [
          { ...unknownPlace(folder, source.file), includes: (path) => !path.startsWith('namespaces/') },
          ...hierarchy(folder, source.file, place),
        ]);
      }
      const transformation =
        kind === 'RepoSync'
          ? move('RepoSync', namespace, 'default-namespace')
          : move('RootSync', 'default', 'default-namespace');
      return folders.map((folder) => deliveryOf(folder, true, transformation, source.file));
    }),
};

function syncedFolders({ git, oci }: Fields): readonly string[] {
  return [git, oci].flatMap((source) => partOfRepository(fieldsOf(source).dir) ?? []);
}

/**
 * A folder with a Namespace is that namespace; what is in the folders above is inherited by all namespaces below them. One whose
 * path has unknown parts is taken as a whole.
 */
function hierarchy(top: string, file: string, { files }: DeliveryPlace): readonly Delivery[] {
  if (top.includes('*')) return [unknownPlace(top, file)];
  const within = files.filter((one) => isInFolder(one.file, top === '' ? 'namespaces' : `${top}/namespaces`));
  const namespaces = new Set(
    within
      .filter(({ text }) => /^[^\S\n]*["']?kind["']?:[^\S\n]*["']?Namespace\b/m.test(text))
      .map((one) => folderOf(one.file)),
  );
  return [...new Set(within.map((one) => folderOf(one.file)))].map((folder) => {
    const namespace = namespaces.has(folder) ? baseName(folder) : undefined;
    return deliveryOf(folder, false, move('namespaces', namespace, 'default-namespace'), file);
  });
}

function unknownPlace(folder: string, file: string): Delivery {
  return deliveryOf(folder, true, move('sourceFormat', undefined, 'default-namespace'), file);
}

function deliveryOf(
  folder: string,
  isDeep: boolean,
  transformation: Delivery['transformations'][number],
  file: string,
): Delivery {
  const text = JSON.stringify([folder, transformation]);
  return { file, folder, isDeep, components: [], transformations: [transformation], text };
}
