import { describe, expect, it } from 'vitest';
import { changeOfApps, type Files } from '../../support/change-of-apps.ts';
import { OPEN } from '../../support/web-to-db.ts';

/* Values of charts that are not rendered set labels by which policies select. */

const release = (values: string, version = '1.0.0'): string => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: db, namespace: shop}
spec:
  chart: {spec: {chart: postgres, version: ${version}, sourceRef: {kind: HelmRepository, name: a}}}
  values:
    image: {tag: "1"}
    ${values}
`;
const argo = (helm: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: db, namespace: argocd}
spec:
  destination: {namespace: shop}
  source:
    repoURL: https://charts.example.com
    chart: postgres
    targetRevision: 1.0.0
    helm:
      ${helm}
`;
const kustomized = (values: string): string =>
  `kind: Kustomization\nhelmCharts:\n- {name: db, repo: "https://charts.example.com", version: 1.0.0, ${values}}\n`;

async function change(before: Files, after: Files, policy = OPEN) {
  const { headline, diagnostics, gate } = await changeOfApps({ 'apps/pol.yaml': policy, ...before }, after);
  const found = diagnostics.find(({ code }: { code: string }) => code === 'render/pods-changed');
  return { headline, message: found?.message, at: found && `${found.span.file}:${found.span.line}`, gate };
}

const ALTERS = 'Changes no policy, but it alters labels or ports of pods of a chart that was not rendered';

const CASES: readonly [
  what: string,
  file: string,
  text: (app: string) => string,
  value: string,
  line: number,
][] = [
  [
    'a HelmRelease',
    'apps/hr.yaml',
    (app) => release(`pod: {labels: {app: ${app}}}`),
    'values.pod.labels.app',
    8,
  ],
  [
    'common labels',
    'apps/hr.yaml',
    (app) => release(`commonLabels: {app: ${app}}`),
    'values.commonLabels.app',
    8,
  ],
  [
    'a HelmRelease elsewhere',
    'clusters/hr.yaml',
    (app) => release(`podLabels: {app: ${app}}`),
    'values.podLabels.app',
    8,
  ],
  ['a name', 'apps/hr.yaml', (app) => release(`nameOverride: ${app}`), 'values.nameOverride', 8],
  ['a port', 'apps/hr.yaml', (app) => release(`containerPorts: {sql: "${app}"}`), 'values.containerPorts', 8],
  [
    'values of an Application as a text',
    'apps/argo.yaml',
    (app) => argo(`values: |\n        podLabels:\n          app: ${app}`),
    'source.helm.values.podLabels.app',
    11,
  ],
  [
    'a parameter of an Application',
    'apps/argo.yaml',
    (app) => argo(`parameters: [{name: podLabels.app, value: ${app}}]`),
    'podLabels.app',
    11,
  ],
  [
    'values of a kustomization',
    'apps/kustomization.yaml',
    (app) => kustomized(`valuesInline: {podLabels: {app: ${app}}}`),
    '0.valuesInline.podLabels.app',
    3,
  ],
];

describe('a label of pods that a change alters', () => {
  it.each(CASES)('in %s is not green, and the line is named', async (_, file, text, value, line) => {
    const { headline, message, at } = await change({ [file]: text('db') }, { [file]: text('data') });
    expect(headline).toBe(ALTERS);
    expect(message).toContain(`\`${value}\``);
    expect(at).toBe(`${file}:${line}`);
  });

  it('in a file of values is not green', async () => {
    const files = { 'apps/kustomization.yaml': kustomized('valuesFile: v.yaml') };
    const { headline, at } = await change(
      { ...files, 'apps/v.yaml': 'primary:\n  podLabels: {app: db}\n' },
      { 'apps/v.yaml': 'primary:\n  podLabels: {app: data}\n' },
    );
    expect(headline).toBe(ALTERS);
    expect(at).toBe('apps/v.yaml:2');
  });

  it('in the values of a chart of the repository is not green', async () => {
    const chart = {
      'apps/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n',
      'apps/db/templates/db.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: db}\nspec: {template: {metadata: {labels: {{ toYaml .Values.podLabels }}}}}\n',
    };
    const { headline } = await change(
      { ...chart, 'apps/db/values.yaml': 'podLabels: {app: db}\n' },
      { 'apps/db/values.yaml': 'podLabels: {app: data}\n' },
    );
    expect(headline).toBe(ALTERS);
  });
});

describe('what a change alters besides', () => {
  it.each([
    ['another image', release('a: b'), release('a: b').replace('tag: "1"', 'tag: "2"')],
    [
      'a label for which no policy asks',
      release('podLabels: {version: a}'),
      release('podLabels: {version: b}'),
    ],
    [
      'a label of a monitor',
      release('serviceMonitor: {labels: {app: a}}'),
      release('serviceMonitor: {labels: {app: b}}'),
    ],
    ['a selector of nodes', release('nodeSelector: {app: a}'), release('nodeSelector: {app: b}')],
  ])('%s changes no policy', async (_, before, after) => {
    const { headline, message } = await change({ 'apps/hr.yaml': before }, { 'apps/hr.yaml': after });
    expect(message).toBeUndefined();
    expect(headline).toBe('Changes no policy');
  });

  it('a new release is of no recorded connection', async () => {
    const { message } = await change(
      { 'apps/hr.yaml': '' },
      { 'apps/hr.yaml': release('podLabels: {app: db}') },
    );
    expect(message).toBeUndefined();
  });
});
