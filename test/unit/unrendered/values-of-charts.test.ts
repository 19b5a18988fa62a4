import { describe, expect, it } from 'vitest';
import { DB_ISOLATED } from '../../render/rendered-project.ts';
import { changeOfApps, type Files } from '../../support/change-of-apps.ts';

/* Charts are asked for policies by values that stand in other files than the release. */

const OTHER = 'apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: shop}\n';
const ELSEWHERE = DB_ISOLATED.replace('name: db\n', 'name: db\n  namespace: pay\n');
const ON = 'db:\n  networkPolicy: {enabled: true}\n';
const OFF = 'db:\n  networkPolicy: {enabled: false}\n';
const CHART =
  'kind: Kustomization\nhelmCharts:\n- {name: redis, repo: "https://charts.example.com", version: 1.0.0';
const argo = (source: string): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: db}\nspec: {destination: {namespace: shop}, ${source}}\n`;
const release = (spec: string): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: db, namespace: shop}\nspec: {interval: 1h, ${spec}}\n`;
const VALUES_FROM = release('valuesFrom: [{kind: ConfigMap, name: db-values}]');

/** How a change of policies in `apps` looks. */
async function change(before: Files, after: Files) {
  const others = { 'apps/other.yaml': OTHER, 'apps/pay/pol.yaml': ELSEWHERE };
  const { headline, simulation } = await changeOfApps({ ...others, ...before }, after);
  return { headline, unknown: simulation.totals.unknown.connections };
}

const CASES: readonly [where: string, release: Files, values: string][] = [
  [
    'a file of a kustomization',
    { 'apps/kustomization.yaml': `${CHART}, valuesFile: v/a.yaml}\n` },
    'apps/v/a.yaml',
  ],
  [
    'a further file of a kustomization',
    { 'apps/kustomization.yaml': `${CHART}, additionalValuesFiles: [../a.yaml]}\n` },
    'a.yaml',
  ],
  [
    'a file of an Application, beside its chart',
    { 'apps/argo.yaml': argo('source: {path: charts/db, helm: {valueFiles: [prod.yaml]}}') },
    'charts/db/prod.yaml',
  ],
  [
    'a file of an Application, from the top',
    { 'apps/argo.yaml': argo('source: {path: charts/db, helm: {valueFiles: [/values/prod.yaml]}}') },
    'values/prod.yaml',
  ],
  [
    'a file of an Application, of another source',
    {
      'apps/argo.yaml': argo(
        'sources: [{chart: db, helm: {valueFiles: [$here/values/prod.yaml]}}, {ref: here, repoURL: a}]',
      ),
    },
    'values/prod.yaml',
  ],
  [
    'a file of a HelmRelease',
    {
      'apps/hr.yaml': release(
        'chart: {spec: {chart: ./charts/db, valuesFiles: [./charts/db/values.yaml, ./charts/db/prod.yaml]}}',
      ),
    },
    'charts/db/prod.yaml',
  ],
  [
    'a file of a helmfile',
    { 'apps/helmfile.yaml': 'releases:\n- {name: a, chart: bitnami/redis, values: [../v.yaml]}\n' },
    'v.yaml',
  ],
  [
    'a file of the environment of a helmfile',
    {
      'apps/helmfile.yaml':
        'environments: {prod: {values: [v.yaml]}}\n---\nreleases:\n- {name: a, chart: bitnami/redis}\n',
    },
    'apps/v.yaml',
  ],
  [
    'a file of a bundle of Fleet',
    { 'apps/db/fleet.yaml': 'helm: {chart: redis, repo: a, valuesFiles: [v.yaml]}\n' },
    'apps/db/v.yaml',
  ],
  [
    'the values of a chart that names others',
    {
      'apps/db/Chart.yaml':
        'apiVersion: v2\nname: db\nversion: 1.0.0\ndependencies: [{name: db, version: 1.0.0, repository: "https://charts.example.com"}]\n',
    },
    'apps/db/values.yaml',
  ],
  [
    'the values of a chart of Helm 2 that names others',
    {
      'apps/db/Chart.yaml': 'apiVersion: v1\nname: db\nversion: 1.0.0\n',
      'apps/db/requirements.yaml':
        'dependencies: [{name: db, version: 1.0.0, repository: "https://charts.example.com"}]\n',
    },
    'apps/db/values.yaml',
  ],
  [
    'a file of which a ConfigMap is generated',
    {
      'apps/hr.yaml': VALUES_FROM,
      'apps/kustomization.yaml':
        'kind: Kustomization\nresources: [hr.yaml]\nconfigMapGenerator: [{name: db-values, files: [values.yaml=prod.yaml]}]\n',
    },
    'apps/prod.yaml',
  ],
];

describe('a chart that is switched to have policies', () => {
  it.each(CASES)('by %s', async (_, files, values) => {
    const found = await change({ ...files, [values]: OFF }, { [values]: ON });
    expect(found).toMatchObject({ unknown: 1 });
    expect(found.headline).toContain('Cannot tell what it does');
  });

  it.each(CASES)('and is not, by %s', async (_, files, values) => {
    expect(await change({ ...files, [values]: OFF }, { [values]: `${OFF}a: b\n` })).toEqual({
      headline: 'Changes no policy',
      unknown: 0,
    });
  });

  it.each(CASES)('and stays so, by %s', async (_, files, values) => {
    expect(await change({ ...files, [values]: ON }, { [values]: `${ON}a: b\n` })).toEqual({
      headline: 'Changes no policy',
      unknown: 0,
    });
  });

  it('by values in a kustomization', async () => {
    const found = await change(
      { 'apps/kustomization.yaml': `${CHART}, valuesInline: {networkPolicy: {enabled: false}}}\n` },
      { 'apps/kustomization.yaml': `${CHART}, valuesInline: {networkPolicy: {enabled: true}}}\n` },
    );
    expect(found).toMatchObject({ unknown: 1 });
    expect(found.headline).toContain('adds a policy that is not simulated: Kustomization apps: redis');
  });

  it.each(['apps/cm.yaml', 'clusters/cm.yaml'])('by a ConfigMap (%s)', async (file) => {
    const map = (values: string): string =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: db-values, namespace: shop}\ndata:\n  values.yaml: ${JSON.stringify(values)}\n`;
    expect(
      await change({ 'apps/hr.yaml': VALUES_FROM, [file]: map(OFF) }, { [file]: map(ON) }),
    ).toMatchObject({ unknown: 1 });
  });

  it('by the data of a Secret, which are in Base64', async () => {
    const secret = (values: string): string =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: db-values, namespace: shop}\ndata: {values.yaml: ${btoa(values)}}\n`;
    const files = {
      'apps/db/Chart.yaml': 'name: db\n',
      'apps/db/templates/np.yaml': '{{ if .Values.on }}\nkind: NetworkPolicy\n{{ end }}\n',
    };
    const hr = release('chart: {spec: {chart: ./apps/db}}, valuesFrom: [{kind: Secret, name: db-values}]');
    const found = await change(
      { ...files, 'clusters/hr.yaml': hr, 'clusters/secret.yaml': secret('on: false') },
      { 'clusters/secret.yaml': secret('on: true') },
    );
    expect(found.headline).toContain('Cannot tell what it does');
  });
});
