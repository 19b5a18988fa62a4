import { describe, expect, it } from 'vitest';
import { DB_ISOLATED } from '../../render/rendered-project.ts';
import type { Files } from '../../support/change-of-apps.ts';
import { placeOfNewPolicy } from '../../support/place-of-policy.ts';

/* Policies that other tools than Flux and Argo CD put somewhere else than they are written. */

const NAMED = { 'apps/db/pol.yaml': DB_ISOLATED.replace('name: db\n', 'name: db\n  namespace: shop\n') };
const object = (apiVersion: string, kind: string, spec: string, metadata = 'namespace: shop'): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: db, ${metadata}}\nspec: {${spec}}\n`;
const sync = (kind: string, spec: string): string => object('configsync.gke.io/v1beta1', kind, spec);
/** A hierarchy with a Namespace and a policy at these places. */
const hierarchy = (namespace: string, policy: string): Files => ({
  'apps/db/pol.yaml': '',
  'apps/system/repo.yaml': object('configmanagement.gke.io/v1', 'Repo', 'version: "1.0.0"'),
  [`apps/namespaces/${namespace}`]: 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n',
  [`apps/namespaces/${policy}`]: DB_ISOLATED,
});
const kptfile = (rest: string): string =>
  `apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: db}\n${rest}`;
const mutated = (functions: string): string => kptfile(`pipeline: {mutators: [{${functions}}]}\n`);
const setNamespace = (config: string): string =>
  mutated(`image: "ghcr.io/kptdev/krm-functions-catalog/set-namespace:v0.4", ${config}`);
const SETTERS = mutated('image: "apply-setters:v0.2", configMap: {app: db}');
const withSetter = (app: string): string =>
  DB_ISOLATED.replace('app: db', () => `app: ${app} # kpt-set: $\{app}`);
const sveltos = (spec: string): string => object('config.projectsveltos.io/v1beta1', 'ClusterProfile', spec);
const carvel = (spec: string): string =>
  object('kappctrl.k14s.io/v1alpha1', 'App', `fetch: [{git: {url: a, subPath: apps/db}}], ${spec}`);
const skaffold = (files: string): string =>
  `apiVersion: skaffold/v4beta13\nkind: Config\nmanifests: {rawYaml: ${files}}\ndeploy: {kubectl: {defaultNamespace: shop}}\n`;
const agent = (glob: string): string =>
  `gitops: {manifest_projects: [{id: a/b, default_namespace: shop, paths: [{glob: "${glob}"}]}]}\n`;
const resourceSet = (namespace: string): string =>
  object(
    'fluxcd.controlplane.io/v1',
    'ResourceSet',
    `resources: [{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, metadata: {name: a}, spec: {path: "apps/<< inputs.app >>", targetNamespace: ${namespace}}}]`,
  );
const overlay = (subset: string): string =>
  `#@ load("@ytt:overlay", "overlay")\n#@overlay/match by=overlay.subset(${subset})\n---\nspec: {a: b}\n`;
const generator = (policy: string): string =>
  `apiVersion: policy.open-cluster-management.io/v1\nkind: PolicyGenerator\nmetadata: {name: g}\npolicies: [{name: p, ${policy}, manifests: [{path: db/pol.yaml}]}]\n`;
const kustomization = (spec: string): string =>
  object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', `targetNamespace: shop, ${spec}`);
const oci = (path: string): string =>
  kustomization(`path: ${path}, sourceRef: {kind: OCIRepository, name: a}`);
const PUSH =
  'push:\n  script: flux push artifact oci://$REGISTRY/a:v1 --path=./apps --source=a --revision=b\n';
const EXTERNAL = kustomization('path: ./, sourceRef: {kind: ExternalArtifact, name: db}');
const artifact = (from: string): string =>
  object(
    'source.extensions.fluxcd.io/v1beta1',
    'ArtifactGenerator',
    `artifacts: [{name: db, copy: [{from: "${from}", to: "@artifact/"}]}]`,
  );

const CASES: Readonly<Record<string, readonly [what: string, files: Files, place: string][]>> = {
  'Config Sync': [
    ['a RepoSync', { 'a.yaml': sync('RepoSync', 'git: {dir: apps}') }, 'unknown in shop'],
    ['a RepoSync of an artifact', { 'a.yaml': sync('RepoSync', 'oci: {dir: apps/db}') }, 'unknown in shop'],
    ['a RepoSync of another folder', { 'a.yaml': sync('RepoSync', 'git: {dir: other}') }, 'default'],
    ['a RootSync', { 'a.yaml': sync('RootSync', 'sourceFormat: unstructured, git: {dir: apps}') }, 'default'],
    ['a RootSync of a hierarchy', { 'a.yaml': sync('RootSync', 'git: {dir: apps}') }, 'unknown'],
    ['a hierarchy in a namespace', hierarchy('shop/namespace.yaml', 'shop/pol.yaml'), 'unknown in shop'],
    [
      'a hierarchy in a namespace below others',
      hierarchy('a/shop/ns.yaml', 'a/shop/pol.yaml'),
      'unknown in shop',
    ],
    ['a hierarchy above namespaces', hierarchy('a/shop/ns.yaml', 'a/pol.yaml'), 'unknown'],
    [
      'a RootSync of a hierarchy in a namespace',
      {
        ...hierarchy('shop/ns.yaml', 'shop/pol.yaml'),
        'apps/system/repo.yaml': '',
        'a.yaml': sync('RootSync', 'git: {dir: apps}'),
      },
      'unknown in shop',
    ],
    ['a policy with a namespace', { ...NAMED, 'a.yaml': sync('RepoSync', 'git: {dir: apps}') }, 'shop'],
  ],
  Fleet: [
    ['the default of a bundle', { 'apps/fleet.yaml': 'defaultNamespace: shop\n' }, 'unknown in shop'],
    ['that of a bundle', { 'apps/db/fleet.yaml': 'namespace: shop\n' }, 'unknown in shop'],
    ['another bundle', { 'apps/cart/fleet.yaml': 'namespace: shop\n' }, 'default'],
    [
      'that of some clusters',
      { 'apps/fleet.yaml': 'defaultNamespace: shop\ntargetCustomizations: [{defaultNamespace: pay}]\n' },
      'unknown',
    ],
    ['overlays', { 'apps/fleet.yaml': 'targetCustomizations: [{yaml: {overlays: [prod]}}]\n' }, 'unknown'],
    ['a namespace for all', { ...NAMED, 'apps/fleet.yaml': 'namespace: pay\n' }, 'unknown in pay'],
    [
      'a GitRepo',
      { 'a.yaml': object('fleet.cattle.io/v1alpha1', 'GitRepo', 'paths: [/apps], targetNamespace: shop') },
      'unknown in shop',
    ],
  ],
  kpt: [
    ['set-namespace', { 'apps/Kptfile': setNamespace('configMap: {namespace: shop}') }, 'unknown in shop'],
    [
      'set-namespace with its settings in a file',
      {
        'apps/db/Kptfile': setNamespace('configPath: ns.yaml'),
        'apps/db/ns.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {namespace: shop}\n',
      },
      'unknown in shop',
    ],
    [
      'set-namespace that has run',
      { ...NAMED, 'apps/Kptfile': setNamespace('configMap: {namespace: shop}') },
      'shop',
    ],
    ['an inventory', { 'apps/Kptfile': kptfile('inventory: {namespace: shop, name: a}\n') }, 'unknown'],
    ['another function', { 'apps/Kptfile': mutated('image: starlark') }, 'unknown'],
    ['setters that have run', { 'apps/Kptfile': SETTERS, 'apps/db/pol.yaml': withSetter('db') }, 'default'],
    ['setters that have not', { 'apps/Kptfile': SETTERS, 'apps/db/pol.yaml': withSetter('web') }, 'unknown'],
    ['validators', { 'apps/Kptfile': kptfile('pipeline: {validators: [{image: a}]}\n') }, 'default'],
  ],
  kluctl: [
    [
      'overrideNamespace',
      { 'apps/deployment.yaml': 'overrideNamespace: shop\ndeployments: [{path: db}]\n' },
      'unknown in shop',
    ],
    [
      'one that moves it',
      { ...NAMED, 'deployment.yml': 'overrideNamespace: pay\ndeployments: [{include: apps}]\n' },
      'unknown in pay',
    ],
    ['a condition', { 'apps/deployment.yaml': 'deployments: [{path: db, when: args.x}]\n' }, 'unknown'],
    ['nothing of it', { 'apps/deployment.yaml': 'deployments: [{path: db}]\n' }, 'default'],
  ],
  'artifacts of Flux': [
    ['a part of the repository', { 'a.yaml': oci('./db'), '.gitlab-ci.yml': PUSH }, 'unknown in shop'],
    ['all of the artifact', { 'a.yaml': oci('./'), 'ci/push.yml': PUSH }, 'unknown in shop'],
    ['an artifact of elsewhere', { 'a.yaml': oci('./') }, 'default'],
    [
      'what a generator copies',
      { 'a.yaml': EXTERNAL, 'b.yaml': artifact('@repo/apps/db/**') },
      'unknown in shop',
    ],
    ['what it does not copy', { 'a.yaml': EXTERNAL, 'b.yaml': artifact('@repo/other/**') }, 'default'],
  ],
  Sveltos: [
    [
      'a target',
      { 'a.yaml': sveltos('kustomizationRefs: [{path: ./apps/db/, targetNamespace: shop}]') },
      'unknown in shop',
    ],
    [
      'patches',
      {
        'a.yaml': sveltos('policyRefs: [{path: apps}], patches: [{target: {kind: NetworkPolicy}, patch: a}]'),
      },
      'unknown',
    ],
    ['a path alone', { 'a.yaml': sveltos('policyRefs: [{path: apps}]') }, 'default'],
  ],
  'kapp-controller': [
    [
      'the namespace of the App',
      { 'a.yaml': carvel('template: [{ytt: {}}], deploy: [{kapp: {}}]') },
      'unknown in shop',
    ],
    ['intoNs', { ...NAMED, 'a.yaml': carvel('deploy: [{kapp: {intoNs: pay}}]') }, 'unknown in pay'],
    ['templates', { ...NAMED, 'a.yaml': carvel('template: [{ytt: {inline: {}}}]') }, 'unknown'],
  ],
  Skaffold: [
    ['its default namespace', { 'skaffold.yaml': skaffold('[apps/db/*.yaml]') }, 'unknown in shop'],
    ['other files', { 'skaffold.yaml': skaffold('[apps/cart/*.yaml]') }, 'default'],
  ],
  "GitLab's agent": [
    [
      'its default namespace',
      { '.gitlab/agents/a/config.yaml': agent('/apps/**/*.yaml') },
      'unknown in shop',
    ],
    ['other files', { '.gitlab/agents/a/config.yaml': agent('/other/**/*.yaml') }, 'default'],
  ],
  "Flux' operator": [
    ['a Kustomization in a ResourceSet', { 'a.yaml': resourceSet('shop') }, 'unknown in shop'],
    ['an input of it', { 'a.yaml': resourceSet('"<< inputs.namespace >>"') }, 'unknown'],
  ],
  ytt: [
    [
      'an overlay of policies',
      { ...NAMED, 'apps/overlays/a.yaml': overlay('{"kind": "NetworkPolicy"}') },
      'unknown',
    ],
    ['an overlay of others', { ...NAMED, 'apps/overlays/a.yaml': overlay('{"kind": "Deployment"}') }, 'shop'],
  ],
  'Open Cluster Management': [
    [
      'a Subscription',
      {
        'a.yaml': object(
          'apps.open-cluster-management.io/v1',
          'Subscription',
          'channel: a/b',
          'namespace: shop, annotations: {apps.open-cluster-management.io/git-path: apps/db}',
        ),
      },
      'unknown in shop',
    ],
    ['a generator', { 'apps/g.yaml': generator('remediationAction: enforce') }, 'unknown'],
    [
      'a generator that patches',
      { ...NAMED, 'apps/g.yaml': generator('remediationAction: enforce, patches: [{a: b}]') },
      'unknown',
    ],
    ['a generator that only informs', { ...NAMED, 'apps/g.yaml': generator('a: b') }, 'unknown in shop'],
    [
      'a generator that enforces',
      { ...NAMED, 'apps/g.yaml': generator('remediationAction: enforce') },
      'shop',
    ],
  ],
};

for (const [tool, cases] of Object.entries(CASES)) {
  describe(`a policy is where ${tool} puts it:`, () => {
    it.each(cases)('%s', async (_, files, expected) => {
      expect(await placeOfNewPolicy(files)).toBe(expected);
    });
  });
}
