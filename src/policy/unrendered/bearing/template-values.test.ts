import { describe, expect, it } from 'vitest';
import { usedValues } from './template-values.ts';
import { withUmbrellas } from './umbrella-values.ts';
import { createNearestChart, optionsOfUsed, settingsOfUsed } from './value-settings.ts';

const CHARTS = ['charts/shop/Chart.yaml', 'charts/other/Chart.yaml', 'all/Chart.yaml'];
const chartOf = createNearestChart(CHARTS);
const around = {
  chartOf,
  isAsked: (label: string) => label === 'app',
  leadsToPolicies: () => false,
  isRead: () => false,
};
const POLICY = `kind: NetworkPolicy
metadata:
  name: {{ .Values.name }}
  labels:
    {{- include "labels" . | nindent 4 }}
    version: {{ .Values.image.tag }}
spec:
  podSelector: {matchLabels: {{ include "selector" . }}}
  ingress: {{ toYaml .Values.rules.web }}
`;
const HELPERS = `{{ define "labels" }}{{ .Values.labels }}{{ end }}
{{- define "selector" }}app: {{ include "app" . }}{{ end }}
{{ define "app" }}{{ .Values.app }}{{ end }}
{{ define "unused" }}{{ .Values.unused }}{{ end }}
`;
const used = usedValues(
  [
    { file: 'charts/shop/templates/np.yaml', text: POLICY },
    { file: 'charts/shop/templates/_a.tpl', text: HELPERS },
    { file: 'charts/shop/templates/web.yaml', text: 'kind: Deployment\nspec: {{ .Values.replicas }}\n' },
  ],
  around,
);

it('a template with policies uses its values and those of what it includes, but for its labels', () => {
  expect(used).toEqual([
    {
      chart: 'charts/shop',
      paths: [['name'], ['rules', 'web'], ['app'], ['shop', 'enabled']],
      labels: [],
      isOfPolicies: true,
    },
  ]);
});

it('templates of ytt and Jinja name values, too', () => {
  const ofYtt = { file: 'y/np.yaml', text: 'kind: NetworkPolicy\nspec:\n  port: #@ data.values.ports.web\n' };
  const ofJinja = {
    file: 'j/np.yaml.j2',
    text: 'kind: NetworkPolicy\nspec:\n{% for p in open_ports %}\n- {{ p }}\n{% endfor %}\n',
  };
  expect(usedValues([ofYtt, ofJinja], around).map(({ paths }) => paths)).toEqual([
    [['ports', 'web']],
    [['p'], ['open_ports']],
  ]);
});

const ALL = {
  file: 'all/Chart.yaml',
  text: 'dependencies:\n- {name: shop, repository: "file://../charts/shop", condition: shop.enabled}\n- {name: shop, alias: shop2, tags: [second]}\n',
};
const ofAll = withUmbrellas(used, [ALL]);
const set = (file: string, text: string): readonly unknown[] => settingsOfUsed({ file, text }, ofAll, around);

describe('values that a template with policies uses are found', () => {
  it.each([
    ['its own', 'charts/shop/values.yaml', 'rules: {web: [80]}\nimage: {tag: a}\n'],
    ['those of a chart around it', 'all/values.yaml', 'shop:\n  rules: {web: [80]}\n'],
    ['those of any file', 'envs/prod.yaml', 'rules: {web: [80]}\n'],
    ['those of a HelmRelease', 'a.yaml', 'kind: HelmRelease\nspec: {values: {rules: {web: [80]}}}\n'],
    [
      'those of an Application',
      'a.yaml',
      'kind: Application\nspec: {source: {helm: {values: "rules: {web: [80]}"}}}\n',
    ],
    ['parameters', 'a.yaml', 'kind: Application\nspec: {parameters: [{name: rules.web, value: 80}]}\n'],
    [
      'in a helmfile',
      'helmfile.yaml',
      'releases: [{chart: ./charts/shop, values: [{rules: {web: [80]}}]}]\n',
    ],
    ['in a template of values', 'v/a.yaml.gotmpl', 'rules:\n  web: [{{ .Values.port }}]\n'],
    ['those of a chart around it by another name', 'all/values.yaml', 'shop2:\n  rules: {web: [80]}\n'],
    ['a tag that switches it off', 'all/values.yaml', 'tags: {second: false}\n'],
    ['what switches it off', 'all/values.yaml', 'shop: {enabled: false}\n'],
  ])('%s', (_, file, text) => {
    expect(set(file, text)).toHaveLength(1);
  });
});

describe('others are not', () => {
  it.each([
    ['of the same chart', 'charts/shop/values.yaml', 'image: {tag: a}\nreplicas: 2\nunused: a\n'],
    ['of the same name in another chart', 'charts/other/values.yaml', 'rules: {web: [80]}\n'],
    [
      'of the same name elsewhere in an object',
      'a.yaml',
      'kind: Deployment\nspec: {name: a, rules: {web: [80]}}\n',
    ],
    ['of the same name deeper', 'envs/prod.yaml', 'db: {app: b}\n'],
    ['whether anything is enabled', 'envs/prod.yaml', 'enabled: true\ndb: {enabled: true}\n'],
  ])('%s', (_, file, text) => {
    expect(set(file, text)).toEqual([]);
  });
});

it('options of commands set them', () => {
  const text =
    'helm upgrade shop charts/shop --set rules.web=80 --set image.tag=2 --set shop.app=a --set-string=app=b';
  expect(optionsOfUsed({ file: 'a.sh', text }, ofAll)).toEqual([
    '--set rules.web=80',
    '--set shop.app=a',
    '--set-string=app=b',
  ]);
});
