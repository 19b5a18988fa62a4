import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { ANYTHING, type Transformation } from '../kustomization.ts';
import type { Deliverer, Delivery, DeliveryPlace } from './delivery.ts';
import { move, partOfRepository, targetOf } from './delivery-fields.ts';

const GROUP = 'kappctrl.k14s.io';

/**
 * Apps of Carvel's kapp-controller. Source: the App specification in its documentation: objects that name no namespace go to that
 * of the App, or to `deploy.kapp.intoNs`, to which those that name another one go, too; templating steps may change anything.
 */
export const KAPP_CONTROLLER: Deliverer = {
  marks: [`${GROUP}/v1`],
  read: (source, place) =>
    readManifests(source).documents.flatMap(({ apiVersion = '', kind, value }) => {
      if (!apiVersion.startsWith(`${GROUP}/`) || kind !== 'App') return [];
      return deliveriesOf(fieldsOf(value.spec), fieldsOf(value.metadata).namespace, source.file, place);
    }),
};

function deliveriesOf(
  spec: Fields,
  ownNamespace: unknown,
  file: string,
  { folderAt }: DeliveryPlace,
): Delivery[] {
  const { fetch, template, deploy, paused } = spec;
  const transformations = [...effectsOfTemplates(template), ...effectsOfDeploy(deploy, ownNamespace)];
  return partsOf(fetch).flatMap((source): Delivery[] => {
    const { subPath } = fieldsOf(source.git ?? source.http ?? source.image ?? source.imgpkgBundle);
    const fromTop = partOfRepository(subPath);
    const folder = fromTop === undefined ? undefined : folderAt(fromTop);
    if (folder === undefined) return [];
    return [
      {
        file,
        folder,
        isDeep: true,
        ...(paused === true && { isSuspended: true }),
        ...targetOf(spec.cluster),
        components: [],
        transformations,
        text: JSON.stringify([subPath, template, deploy, ownNamespace]),
      },
    ];
  });
}

/** What ytt does with comments in a file is recognised there; with values or overlays from elsewhere it may do more. */
function effectsOfTemplates(template: unknown): readonly Transformation[] {
  return partsOf(template).flatMap((step) =>
    Object.entries(step).flatMap(([tool, options]) => {
      const isPlain =
        tool === 'kbld' || tool === 'sops' || (tool === 'ytt' && Object.keys(fieldsOf(options)).length === 0);
      return isPlain ? [] : [{ ...ANYTHING, field: `template.${tool}` }];
    }),
  );
}

function effectsOfDeploy(deploy: unknown, ownNamespace: unknown): readonly Transformation[] {
  const into = partsOf(deploy).flatMap(({ kapp }) => fieldsOf(kapp).intoNs ?? []);
  if (into.length > 0) return into.map((namespace) => move('deploy.kapp.intoNs', namespace, 'namespace'));
  return [move('App', ownNamespace, 'default-namespace')];
}

function partsOf(list: unknown): readonly Fields[] {
  return Array.isArray(list) ? list.map(fieldsOf) : [];
}
