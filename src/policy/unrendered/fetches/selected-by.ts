import { apiGroup } from '../../../model/api-group.ts';
import type { ManifestDocument } from '../../manifest.ts';
import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { type GeneratorPlace, generatedApplications } from '../deliverers/generated-applications.ts';
import { fieldsInList } from '../releases/written-release.ts';

type Selecting = (spec: Fields, value: Fields, place: GeneratorPlace) => readonly Fields[];

const fields =
  (...names: readonly string[]): Selecting =>
  (spec) => [pick(spec, names)];

/**
 * Which fields select something from elsewhere, by group and kind. Sources: the specifications of Argo CD's Application, Flux'
 * sources, HelmRelease and Kustomization, HelmChart of K3s, HelmChartProxy of Cluster API, App and PackageInstall of
 * kapp-controller, vendir's configuration, Fleet's GitRepo, RootSync and RepoSync of Config Sync, Sveltos' ClusterProfile.
 */
const SELECTING: Readonly<Record<string, Selecting>> = {
  'argoproj.io Application': (spec) => sourcesOf(spec),
  'argoproj.io ApplicationSet': (spec, _, place) => generatedApplications(spec, place).flatMap(sourcesOf),
  'source.toolkit.fluxcd.io GitRepository': fields('url', 'ref', 'include'),
  'source.toolkit.fluxcd.io OCIRepository': fields('url', 'ref', 'layerSelector'),
  'source.toolkit.fluxcd.io HelmRepository': fields('url'),
  'source.toolkit.fluxcd.io Bucket': fields('endpoint', 'bucketName', 'prefix'),
  'source.toolkit.fluxcd.io HelmChart': fields('chart', 'version', 'sourceRef'),
  'helm.toolkit.fluxcd.io HelmRelease': (spec) => [
    {
      ...pick(fieldsOf(fieldsOf(spec.chart).spec), ['chart', 'version', 'sourceRef']),
      ...pick(spec, ['chartRef']),
    },
  ],
  'kustomize.toolkit.fluxcd.io Kustomization': fields('path', 'sourceRef'),
  'helm.cattle.io HelmChart': fields('chart', 'repo', 'version', 'chartContent'),
  'addons.cluster.x-k8s.io HelmChartProxy': fields('chartName', 'repoURL', 'version'),
  'kappctrl.k14s.io App': fields('fetch'),
  'packaging.carvel.dev PackageInstall': fields('packageRef'),
  'vendir.k14s.io Config': (_, value) => fieldsInList(value.directories),
  'fleet.cattle.io GitRepo': fields('repo', 'branch', 'revision', 'paths'),
  'configsync.gke.io RootSync': (spec) => syncsOf(spec),
  'configsync.gke.io RepoSync': (spec) => syncsOf(spec),
  'config.projectsveltos.io ClusterProfile': (spec) => chartsOf(spec),
  'config.projectsveltos.io Profile': (spec) => chartsOf(spec),
};

/** What an object selects of charts, repositories and artifacts; empty for an object that selects none. */
export function selectedBy(
  { apiVersion = '', kind, value }: ManifestDocument,
  place: GeneratorPlace,
): readonly Fields[] {
  const group = apiGroup(apiVersion);
  const key = `${group} ${kind}`;
  const selecting = Object.hasOwn(SELECTING, key) ? SELECTING[key] : undefined;
  const selected = selecting?.(fieldsOf(value.spec), value, place) ?? [];
  return selected.filter((one) => Object.keys(one).length > 0);
}

/** Only sources that something comes from: one that is a `ref` alone lends its files with values. */
function sourcesOf({ source, sources }: Fields): readonly Fields[] {
  return [fieldsOf(source), ...fieldsInList(sources)]
    .filter(({ chart, path }) => chart !== undefined || path !== undefined)
    .map((one) => pick(one, ['repoURL', 'chart', 'path', 'targetRevision']));
}

function syncsOf({ git, oci, helm }: Fields): readonly Fields[] {
  return [
    pick(fieldsOf(git), ['repo', 'branch', 'revision', 'dir']),
    pick(fieldsOf(oci), ['image', 'dir']),
    pick(fieldsOf(helm), ['repo', 'chart', 'version']),
  ];
}

function chartsOf({ helmCharts, policyRefs }: Fields): readonly Fields[] {
  return [
    ...fieldsInList(helmCharts).map((one) => pick(one, ['repositoryURL', 'chartName', 'chartVersion'])),
    ...fieldsInList(policyRefs).map((one) => pick(one, ['remoteURL'])),
  ];
}

function pick(from: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(
    names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]] as const])),
  );
}
