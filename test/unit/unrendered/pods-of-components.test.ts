import type { Files } from '../../support/change-of-apps.ts';
import { describeEdits, type Edit, NOTHING, UNKNOWN } from '../../support/describe-edits.ts';

/* Components of kustomize and overlays of ytt give pods labels by which policies select. The policy of each repository selects `app`. */

const DEPLOYMENT =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  selector: {matchLabels: {id: web}}\n  template:\n    metadata: {labels: {id: web}}\n    spec: {containers: [{name: a, image: a}]}\n';
const component = (pairs: string, list = '[../components/labels]'): Files => ({
  'overlay/kustomization.yaml': `kind: Kustomization\nresources: [../base/web.yaml]\ncomponents: ${list}\n`,
  'base/web.yaml': DEPLOYMENT,
  'components/labels/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nlabels: [{pairs: {${pairs}}, includeTemplates: true}]\n`,
});
const overlay = (label: string): Files => ({
  'base/web.yaml': DEPLOYMENT,
  'base/overlay.yaml': `#@ load("@ytt:overlay", "overlay")\n#@overlay/match by=overlay.subset({"kind": "Deployment"})\n---\nspec:\n  template:\n    metadata:\n      labels:\n        ${label}\n`,
});
const NONE = component('app: web', '[]');
const OTHER = component('team: a', '[]');

const TOLD: readonly Edit[] = [
  ['a component that comes', UNKNOWN, NONE, 'overlay/kustomization.yaml', '[]', '[../components/labels]'],
  [
    'a component that goes',
    UNKNOWN,
    component('app: web'),
    'overlay/kustomization.yaml',
    '[../components/labels]',
    '[]',
  ],
  ['what an overlay of ytt labels', UNKNOWN, overlay('app: web'), 'base/overlay.yaml', 'app: web', 'app: db'],
];

const QUIET: readonly Edit[] = [
  [
    'a component with other labels',
    NOTHING,
    OTHER,
    'overlay/kustomization.yaml',
    '[]',
    '[../components/labels]',
  ],
  ['another label of an overlay', NOTHING, overlay('team: a'), 'base/overlay.yaml', 'team: a', 'team: b'],
];

describeEdits(TOLD, QUIET);
