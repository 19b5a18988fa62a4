import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { folderOf, pathFrom } from '../file-path.ts';
import { meansFile } from '../find-files.ts';
import type { Deliverer, Delivery } from './delivery.ts';
import { move } from './delivery-fields.ts';

/**
 * Manifests that Skaffold applies. Source: the reference of `skaffold.yaml`: `deploy.kubectl.defaultNamespace` is the namespace
 * of objects that name none; paths start at the file, also in profiles.
 */
export const SKAFFOLD: Deliverer = {
  marks: ['skaffold/v'],
  read: (source) =>
    readManifests(source).documents.flatMap(({ apiVersion = '', file, value }) => {
      if (!apiVersion.startsWith('skaffold/')) return [];
      const profiles = Array.isArray(value.profiles) ? value.profiles.map(fieldsOf) : [];
      const all = [value, ...profiles];
      const namespaces = all.flatMap(
        ({ deploy }) => fieldsOf(fieldsOf(deploy).kubectl).defaultNamespace ?? [],
      );
      const transformations = namespaces.map((namespace) =>
        move('defaultNamespace', namespace, 'default-namespace'),
      );
      return all.flatMap(pathsOf).flatMap((path): Delivery[] => {
        const pattern = pathFrom(folderOf(file), path);
        if (pattern === undefined) return [];
        const isOfFiles = /\.(?:ya?ml|json)$/.test(path) || path.includes('*');
        const folder = isOfFiles ? folderOf(pattern) : pattern;
        const prefix = folder === '' ? '' : `${folder}/`;
        return [
          {
            file,
            folder,
            isDeep: false,
            ...(isOfFiles && { isOfFiles, includes: (name) => meansFile(pattern, prefix + name) }),
            components: [],
            transformations,
            text: JSON.stringify([path, namespaces]),
          },
        ];
      });
    }),
};

function pathsOf({ manifests, deploy }: Fields): readonly string[] {
  const { rawYaml, kustomize } = fieldsOf(manifests);
  const { manifests: before } = fieldsOf(fieldsOf(deploy).kubectl);
  const lists = [rawYaml, fieldsOf(kustomize).paths, before];
  return lists.flatMap((list) =>
    (Array.isArray(list) ? list : []).filter((path) => typeof path === 'string'),
  );
}
