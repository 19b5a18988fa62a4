// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what Flux replaces looks like this
import type { Files } from '../../support/change-of-apps.ts';
import { describeEdits, type Edit, NOTHING, UNKNOWN } from '../../support/describe-edits.ts';

/* Flux and kpt fill variables into policies that nobody gave, and into labels by which policies select. */

const POLICY =
  'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {matchLabels: {app: "${APP}"}}}\n';
const DEPLOYMENT =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  selector: {matchLabels: {id: web}}\n  template:\n    metadata:\n      labels:\n        id: web\n        app: ${APP}\n    spec:\n      containers:\n        - image: a:${TAG}\n';
const flux = (postBuild: string): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: web}\nspec:\n  path: ./k8s/web\n  postBuild: {${postBuild}}\n`;
const filled = (postBuild: string, text = POLICY): Files => ({
  'flux/web.yaml': flux(postBuild),
  'k8s/web/a.yaml': text,
});
const VALUES = filled('substitute: {APP: web, TAG: a}');
const PODS = filled('substitute: {APP: web, TAG: a}', DEPLOYMENT);
const MAP: Files = {
  ...filled('substituteFrom: [{kind: ConfigMap, name: settings}]'),
  'flux/map.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: flux-system}\ndata: {APP: web, TZ: Berlin}\n',
};
const COMPONENT: Files = {
  'flux/web.yaml': flux('substitute: {APP: web}'),
  'k8s/web/kustomization.yaml': 'kind: Kustomization\ncomponents: [../../components/np]\n',
  'components/np/kustomization.yaml': 'kind: Component\nresources: [np.yaml]\n',
  'components/np/np.yaml': POLICY,
};
const PARENT: Files = {
  'flux/all.yaml':
    'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: all}\nspec:\n  path: ./flux\n  patches:\n    - target: {kind: Kustomization}\n      patch: |\n        apiVersion: kustomize.toolkit.fluxcd.io/v1\n        kind: Kustomization\n        metadata: {name: any}\n        spec: {postBuild: {substitute: {APP: web, TAG: a}}}\n',
  'flux/web.yaml': flux(''),
  'k8s/web/a.yaml': POLICY,
};
const KPT: Files = {
  'pkg/Kptfile':
    'apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: pkg}\npipeline:\n  mutators:\n    - {image: "gcr.io/kpt-fn/apply-setters:v0.2", configPath: setters.yaml}\n',
  'pkg/setters.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: setters}\ndata: {app: web, tag: a}\n',
  'pkg/d.yaml': DEPLOYMENT.replace('app: ${APP}', 'app: web # kpt-set: ${app}'),
};

const TOLD: readonly Edit[] = [
  ['a value', UNKNOWN, VALUES, 'flux/web.yaml', 'APP: web', 'APP: db'],
  ['a value of a label', UNKNOWN, PODS, 'flux/web.yaml', 'APP: web', 'APP: db'],
  ['a value in a ConfigMap', UNKNOWN, MAP, 'flux/map.yaml', 'APP: web', 'APP: db'],
  ['a value for a component', UNKNOWN, COMPONENT, 'flux/web.yaml', 'APP: web', 'APP: db'],
  ['a value that another Kustomization patches in', UNKNOWN, PARENT, 'flux/all.yaml', 'APP: web', 'APP: db'],
  ['a setter of kpt', UNKNOWN, KPT, 'pkg/setters.yaml', 'app: web', 'app: db'],
];

const QUIET: readonly Edit[] = [
  ['a value for no policy', NOTHING, VALUES, 'flux/web.yaml', 'TAG: a', 'TAG: b'],
  ['the tag of an image', NOTHING, PODS, 'flux/web.yaml', 'TAG: a', 'TAG: b'],
  ['another value in a ConfigMap', NOTHING, MAP, 'flux/map.yaml', 'TZ: Berlin', 'TZ: Paris'],
  ['another patched value', NOTHING, PARENT, 'flux/all.yaml', 'TAG: a', 'TAG: b'],
  ['another setter of kpt', NOTHING, KPT, 'pkg/setters.yaml', 'tag: a', 'tag: b'],
];

describeEdits(TOLD, QUIET);
