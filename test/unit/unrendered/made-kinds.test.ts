// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what kro fills in looks like this
import type { Files } from '../../support/change-of-apps.ts';
import { describeEdits, type Edit, NOTHING, UNKNOWN } from '../../support/describe-edits.ts';

/* A controller makes policies of objects of other kinds, by a template of the repository. */

const claim = (apiVersion: string, allow: string): string =>
  `apiVersion: ${apiVersion}\nkind: Tenant\nmetadata: {name: web, namespace: web, labels: {team: a}}\nspec: {allow: ${allow}}\n`;
const KRO: Files = {
  'kro/tenant.yaml':
    'apiVersion: kro.run/v1alpha1\nkind: ResourceGraphDefinition\nmetadata: {name: tenant}\nspec:\n  schema: {apiVersion: v1alpha1, kind: Tenant}\n  resources:\n    - id: np\n      template: {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, spec: {podSelector: "${schema.spec.allow}"}}\n',
  'tenants/web.yaml': claim('kro.run/v1alpha1', '[web]'),
};
const composition = (kind: string): string =>
  `apiVersion: apiextensions.crossplane.io/v1\nkind: Composition\nmetadata: {name: tenants}\nspec:\n  compositeTypeRef: {apiVersion: acme.example/v1, kind: XTenant}\n  resources:\n    - base: {kind: Object, spec: {forProvider: {manifest: {kind: ${kind}}}}}\n`;
const crossplane = (kind: string): Files => ({
  'xp/composition.yaml': composition(kind),
  'xp/definition.yaml':
    'apiVersion: apiextensions.crossplane.io/v1\nkind: CompositeResourceDefinition\nmetadata: {name: xtenants.acme.example}\nspec:\n  group: acme.example\n  names: {kind: XTenant, plural: xtenants}\n  claimNames: {kind: Tenant, plural: tenants}\n',
  'tenants/web.yaml': claim('acme.example/v1', '[web]'),
});
const XP = crossplane('NetworkPolicy');

const TOLD: readonly Edit[] = [
  ['an instance of kro', UNKNOWN, KRO, 'tenants/web.yaml', '[web]', '[web, db]'],
  ['a claim of Crossplane', UNKNOWN, XP, 'tenants/web.yaml', '[web]', '[db]'],
  ['its namespace', UNKNOWN, XP, 'tenants/web.yaml', 'namespace: web', 'namespace: db'],
  ['a claim that goes', UNKNOWN, XP, 'tenants/web.yaml', XP['tenants/web.yaml'] ?? '', ''],
];

const QUIET: readonly Edit[] = [
  ['a label of such an instance', NOTHING, KRO, 'tenants/web.yaml', 'team: a', 'team: b'],
  ['a claim of other objects', NOTHING, crossplane('Bucket'), 'tenants/web.yaml', '[web]', '[db]'],
];

describeEdits(TOLD, QUIET);
