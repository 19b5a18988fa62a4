import type { Files } from '../../support/change-of-apps.ts';
import { describeEdits, type Edit, NOTHING, UNKNOWN } from '../../support/describe-edits.ts';

/* A HelmRelease of Flux puts single values of a ConfigMap or Secret where it says (`targetPath`). */

const release = (path: string, chart = 'redis'): Files => ({
  'flux/hr.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: redis, namespace: shop}\nspec:\n  chart: {spec: {chart: ${chart}}}\n  valuesFrom:\n    - {kind: ConfigMap, name: vals, valuesKey: flag, targetPath: ${path}}\n`,
  'flux/cm.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: vals, namespace: shop}\ndata: {flag: "true", log: info}\n',
  'charts/np/Chart.yaml': 'name: np\n',
  'charts/np/templates/np.yaml':
    'kind: NetworkPolicy\nspec: {ingress: [{ports: [{port: {{ .Values.web.port }}}]}]}\n',
});
const ASKING = release('networkPolicy.enabled');
const OTHER = release('metrics.enabled');

const TOLD: readonly Edit[] = [
  ['the value that asks for policies', UNKNOWN, ASKING, 'flux/cm.yaml', '"true"', '"false"'],
  ['a value that now asks for policies', UNKNOWN, OTHER, 'flux/hr.yaml', 'metrics', 'networkPolicy'],
  ['a value that a policy uses', UNKNOWN, release('web.port', './charts/np'), 'flux/cm.yaml', '"true"', '80'],
];

const QUIET: readonly Edit[] = [
  ['another value', NOTHING, ASKING, 'flux/cm.yaml', 'info', 'debug'],
  ['a value for something else', NOTHING, OTHER, 'flux/cm.yaml', '"true"', '"false"'],
];

describeEdits(TOLD, QUIET);
