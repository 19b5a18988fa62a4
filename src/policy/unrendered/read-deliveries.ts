import type { ManifestFile } from '../manifest.ts';
import { fieldsOf } from '../manifests/fields-of.ts';
import { readManifests } from '../read-manifests.ts';
import { argoDeliveries, directoriesOf } from './argo-delivery.ts';
import type { Delivery, FolderAt } from './delivery.ts';
import { fluxDelivery, releaseDelivery } from './flux-delivery.ts';
import type { ReadFile } from './kustomization.ts';

const FLUX = 'kustomize.toolkit.fluxcd.io';
const RELEASE = 'helm.toolkit.fluxcd.io';
const ARGO = 'argoproj.io';
/** What a file that holds a delivery contains. */
export const DELIVERY_MARKS: readonly string[] = [`${FLUX}/v1`, `${RELEASE}/v2`, `${ARGO}/v1alpha1`];

/**
 * The Kustomizations and HelmReleases of Flux, Applications and ApplicationSets of Argo CD in a file. Which repository they mean is not known: their paths are taken for paths of
 * this one. One that leads to the whole repository counts only where Flux takes it from where it was bootstrapped (`flux-system`): most others mean another one.
 */
export function readDeliveries(
  source: ManifestFile,
  folderAt: FolderAt,
  readFile: ReadFile,
): readonly Delivery[] {
  if (!DELIVERY_MARKS.some((mark) => source.text.includes(mark))) return [];
  return readManifests(source).documents.flatMap(({ apiVersion = '', kind, value }) => {
    const group = apiVersion.slice(0, Math.max(apiVersion.indexOf('/'), 0));
    const spec = fieldsOf(value.spec);
    if (group === FLUX && kind === 'Kustomization')
      return fluxDelivery(spec, source.file, folderAt, readFile);
    if (group === RELEASE && kind === 'HelmRelease') {
      return releaseDelivery(spec, fieldsOf(value.metadata).namespace, source.file, folderAt, readFile);
    }
    if (group !== ARGO) return [];
    if (kind === 'Application') return argoDeliveries(spec, [], source.file, folderAt, readFile);
    if (kind !== 'ApplicationSet') return [];
    const template = fieldsOf(fieldsOf(spec.template).spec);
    return argoDeliveries(template, directoriesOf(spec.generators), source.file, folderAt, readFile);
  });
}
