import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { baseName, folderOf } from '../file-path.ts';
import { NOT_LISTED, type Transformation } from '../kustomization.ts';
import type { Deliverer } from './delivery.ts';
import { move } from './delivery-fields.ts';

/**
 * Projects of kluctl. Source: the documentation of `deployment.yaml`: `overrideNamespace` is the namespace that kustomize sets in
 * every deployment that does not set one itself, and it is inherited by those below. A deployment may depend on a condition
 * (`when`, `onlyRender`).
 */
export const KLUCTL: Deliverer = {
  marks: ['overrideNamespace:', 'deployments:'],
  read(source) {
    if (!/^deployment\.ya?ml$/.test(baseName(source.file))) return [];
    const document = readManifests(source).documents[0];
    if (document === undefined || document.kind !== undefined) return [];
    const { deployments, overrideNamespace: namespace, when } = document.value;
    if (!Array.isArray(deployments) && namespace === undefined) return [];
    const folder = folderOf(source.file);
    const moved = namespace === undefined ? [] : [move('overrideNamespace', namespace, 'namespace')];
    const items = Array.isArray(deployments) ? deployments.map(fieldsOf) : [];
    const text = JSON.stringify([deployments, namespace, when]);
    const all = { file: source.file, isDeep: true, components: [], text };
    return [
      { ...all, folder, transformations: [...moved, ...conditionsOf({ when })] },
      ...items.flatMap((item) => {
        const path = item.path ?? item.include;
        const transformations = conditionsOf(item);
        if (typeof path !== 'string' || transformations.length === 0) return [];
        return [{ ...all, folder: folder === '' ? path : `${folder}/${path}`, transformations }];
      }),
    ];
  },
};

function conditionsOf({ when, onlyRender }: Fields): readonly Transformation[] {
  return [
    ...(when === undefined ? [] : [{ ...NOT_LISTED, field: 'when' }]),
    ...(onlyRender === true ? [{ ...NOT_LISTED, field: 'onlyRender' }] : []),
  ];
}
