import type { Files } from '../../support/change-of-apps.ts';
import { describeEdits, type Edit, NOTHING, UNKNOWN } from '../../support/describe-edits.ts';

/* A helmfile releases a chart with policies by values of its environment, of files that it takes in, and by other helmfiles. */

const CHART: Files = {
  'charts/np/Chart.yaml': 'name: np\n',
  'charts/np/values.yaml': 'port: 80\n',
  'charts/np/templates/np.yaml':
    'kind: NetworkPolicy\nmetadata: {name: {{ .Release.Name }}}\nspec: {ingress: [{ports: [{port: {{ .Values.port }}}]}]}\n',
};
const RELEASE =
  'releases:\n  - name: np\n    chart: ./charts/np\n    installed: {{ .Values.np.active }}\n    values: [values/np.yaml.gotmpl]\n';
const LAYERS: Files = {
  ...CHART,
  'helmfile.yaml': `bases: [common/environments.yaml]\n---\n${RELEASE}`,
  'common/environments.yaml': 'environments:\n  production:\n    values: [../envs/production.yaml]\n',
  'values/np.yaml.gotmpl': 'port: {{ .Values.web.port }}\n',
  'envs/production.yaml': 'web: {port: 443, image: "a:1"}\nnp: {active: true}\nlog: info\n',
};
const NESTED: Files = {
  ...CHART,
  'helmfile.yaml':
    'helmfiles:\n  - path: net/helmfile.yaml\n    selectors: [tier=net]\n  - path: web/helmfile.yaml\n',
  'net/helmfile.yaml': 'releases:\n  - name: np\n    chart: ../charts/np\n    labels: {tier: net}\n',
  'web/helmfile.yaml': 'releases:\n  - {name: web, chart: b/web}\n',
};
const NET = '  - path: net/helmfile.yaml\n    selectors: [tier=net]\n';

const TOLD: readonly Edit[] = [
  ['a value that only a template of values uses', UNKNOWN, LAYERS, 'envs/production.yaml', '443', '444'],
  [
    'a value that says whether the chart is installed',
    UNKNOWN,
    LAYERS,
    'envs/production.yaml',
    'true',
    'false',
  ],
  ['a helmfile that is no longer taken in', UNKNOWN, NESTED, 'helmfile.yaml', NET, ''],
  ['which of its releases are selected', UNKNOWN, NESTED, 'helmfile.yaml', 'tier=net', 'tier=app'],
];

const QUIET: readonly Edit[] = [
  ['another value of the environment', NOTHING, LAYERS, 'envs/production.yaml', 'info', 'debug'],
  ['an image', NOTHING, LAYERS, 'envs/production.yaml', 'a:1', 'a:2'],
  [
    'another helmfile that is no longer taken in',
    NOTHING,
    NESTED,
    'helmfile.yaml',
    '  - path: web/helmfile.yaml\n',
    '',
  ],
];

describeEdits(TOLD, QUIET);
