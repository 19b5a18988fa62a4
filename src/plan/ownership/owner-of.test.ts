import { expect, it } from 'vitest';
import type { JsonObject } from '../../model/json-object.ts';
import { ownerName } from './owner.ts';
import { ownerOf } from './owner-of.ts';
import { claimsOn, isReleasedByMark } from './tool-marks.ts';

const live = (metadata: JsonObject): JsonObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'web', namespace: 'shop', ...metadata },
});
const tracked = (id: string) => live({ annotations: { 'argocd.argoproj.io/tracking-id': id } });
const flux = (tool: string, ...keys: readonly string[]) =>
  live({
    labels: Object.fromEntries(keys.map((key) => [`${tool}.toolkit.fluxcd.io/${key}`, `the-${key}`])),
  });
const ID = 'shop-app:networking.k8s.io/NetworkPolicy:shop/web';

it.each<readonly [string, JsonObject, ReturnType<typeof ownerOf>]>([
  ['nobody', live({}), undefined],
  [
    'an owner',
    live({ ownerReferences: [{ kind: 'Tenant', name: 't' }] }),
    { tool: 'owner', kind: 'Tenant', name: 't' },
  ],
  ['an owner that says nothing', live({ ownerReferences: [{}] }), { tool: 'owner', kind: '', name: '' }],
  [
    'Argo CD, by its id',
    tracked(ID),
    { tool: 'argocd', namespace: undefined, name: 'shop-app', manager: undefined },
  ],
  [
    'Argo CD, of an application in a namespace',
    tracked(`team_${ID}`),
    { tool: 'argocd', namespace: 'team', name: 'shop-app', manager: undefined },
  ],
  ['nobody: the id is that of another kind', tracked(ID.replace('NetworkPolicy', 'Other')), undefined],
  ['nobody: the id is that of another object', tracked(ID.replace('/web', '/db')), undefined],
  ['nobody: the id is that of another namespace', tracked(ID.replace(':shop/', ':till/')), undefined],
  ['nobody: the id is none', tracked('x'), undefined],
  ['nobody: more precedes the id', tracked(`x:${ID}`), undefined],
  ['nobody: more follows the id', tracked(`${ID}:x`), undefined],
  [
    'Argo CD, of an object of the whole cluster',
    {
      kind: 'Tier',
      metadata: { name: 'web', annotations: { 'argocd.argoproj.io/tracking-id': 'a:x/Tier:/web' } },
    },
    { tool: 'argocd', namespace: undefined, name: 'a', manager: undefined },
  ],
  [
    'Argo CD, by its label',
    live({ labels: { 'argocd.argoproj.io/instance': 'i' } }),
    { tool: 'argocd', namespace: undefined, name: 'i', manager: undefined },
  ],
  [
    'Flux',
    flux('kustomize', 'name', 'namespace'),
    { tool: 'flux', kind: 'Kustomization', namespace: 'the-namespace', name: 'the-name' },
  ],
  [
    'Flux, by a release',
    flux('helm', 'name', 'namespace'),
    { tool: 'flux', kind: 'HelmRelease', namespace: 'the-namespace', name: 'the-name' },
  ],
  ['nobody: half of a mark of Flux', flux('kustomize', 'name'), undefined],
  ['nobody: the other half', flux('helm', 'namespace'), undefined],
])('%s keeps it', (_, object, controller) => {
  expect(ownerOf(object)).toEqual(controller);
});

it('knows what Flux is told to leave alone', () => {
  const marked = (reconcile: string) =>
    live({ annotations: { 'kustomize.toolkit.fluxcd.io/reconcile': reconcile } });
  expect(isReleasedByMark(marked('disabled'))).toBe(true);
  expect(isReleasedByMark(marked('enabled'))).toBe(false);
  expect(isReleasedByMark(live({}))).toBe(false);
});

/** Written by a field manager, with these fields below metadata besides the content. */
const wroteBy = (manager: string, metadata: JsonObject, fields: JsonObject = {}) =>
  live({
    ...metadata,
    managedFields: [{ manager, operation: 'Update', fieldsV1: { 'f:spec': {}, 'f:metadata': fields } }],
  });
const instance = { labels: { 'app.kubernetes.io/instance': 'shop' } };
const kapp = (identity: string) =>
  live({
    labels: { 'kapp.k14s.io/app': '1644', 'kapp.k14s.io/association': 'v1.x' },
    annotations: { 'kapp.k14s.io/identity': identity },
  });
const configSync = (managed: string, id: string, labels: JsonObject = {}) =>
  live({
    labels,
    annotations: {
      'configmanagement.gke.io/managed': managed,
      'configsync.gke.io/resource-id': id,
      'configmanagement.gke.io/source-path': 'p/web.yaml',
      'config.k8s.io/owning-inventory': 'inv',
    },
  });
const rancher = (annotations: JsonObject, labels: JsonObject = {}) =>
  live({
    labels: { 'objectset.rio.cattle.io/hash': 'ab', 'app.kubernetes.io/managed-by': 'Helm', ...labels },
    annotations: { 'meta.helm.sh/release-name': 'r', ...annotations },
  });

it.each<readonly [string, JsonObject, string | undefined]>([
  ['Helm', rancher({}), 'the Helm release `r`'],
  ['nobody: half of a mark of Helm', live({ labels: { 'app.kubernetes.io/managed-by': 'Helm' } }), undefined],
  [
    'nobody: the other half, and another tool',
    live({
      labels: { 'app.kubernetes.io/managed-by': 'kustomize' },
      annotations: { 'meta.helm.sh/release-name': 'r' },
    }),
    undefined,
  ],
  [
    'Fleet, which installs by Helm',
    rancher({ 'objectset.rio.cattle.io/id': 'default-shop' }),
    'the bundle `default-shop` of Fleet',
  ],
  [
    'Fleet, which names its source',
    rancher(
      { 'objectset.rio.cattle.io/id': 'default-shop' },
      {
        'fleet.cattle.io/managed-by-kind': 'GitRepo',
        'fleet.cattle.io/managed-by-namespace': 'fleet-default',
        'fleet.cattle.io/managed-by-name': 'shop',
      },
    ),
    'the GitRepo `fleet-default/shop` of Fleet',
  ],
  [
    'k3s',
    live({
      annotations: {
        'objectset.rio.cattle.io/id': '',
        'objectset.rio.cattle.io/owner-gvk': 'k3s.cattle.io/v1, Kind=Addon',
        'objectset.rio.cattle.io/owner-namespace': 'kube-system',
        'objectset.rio.cattle.io/owner-name': 'policies',
      },
    }),
    'the Addon `kube-system/policies` of k3s or Rancher',
  ],
  [
    'Config Sync',
    configSync('enabled', 'networking.k8s.io_networkpolicy_shop_web'),
    'Config Sync (`p/web.yaml`)',
  ],
  [
    'Config Sync, which names its source',
    configSync('enabled', 'networking.k8s.io_networkpolicy_shop_web', {
      'configmanagement.gke.io/sync-kind': 'RootSync',
      'configmanagement.gke.io/sync-name': 'root',
    }),
    'the RootSync `root` of Config Sync',
  ],
  [
    'kpt: Config Sync is told to leave it',
    configSync('disabled', 'networking.k8s.io_networkpolicy_shop_web'),
    "the inventory `inv` of kpt or GitLab's agent",
  ],
  [
    'kpt: a copy has the id of another object',
    configSync('enabled', 'networking.k8s.io_networkpolicy_shop_db'),
    "the inventory `inv` of kpt or GitLab's agent",
  ],
  [
    'Config Sync, of an object of the whole cluster',
    {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumClusterwideNetworkPolicy',
      metadata: {
        name: 'web',
        annotations: {
          'configmanagement.gke.io/managed': 'enabled',
          'configsync.gke.io/resource-id': 'cilium.io_ciliumclusterwidenetworkpolicy_web',
        },
      },
    },
    'Config Sync',
  ],
  [
    'kapp',
    kapp('v1;shop/networking.k8s.io/NetworkPolicy/web;networking.k8s.io/v1'),
    'the app `1644` of kapp or kapp-controller',
  ],
  [
    'nobody: a copy has the identity of another object',
    kapp('v1;shop/networking.k8s.io/NetworkPolicy/db;networking.k8s.io/v1'),
    undefined,
  ],
  [
    'Kyverno',
    live({ labels: { 'generate.kyverno.io/policy-name': 'deny' } }),
    'the policy `deny` of Kyverno, which generates it',
  ],
  [
    'Kyverno before 1.10',
    live({ labels: { 'kyverno.io/generated-by-kind': 'Namespace' } }),
    'a policy of Kyverno, which generates it',
  ],
  [
    'nobody: Kyverno changed it, and did not generate it',
    live({ annotations: { 'policies.kyverno.io/last-applied-patches': 'x' } }),
    undefined,
  ],
  [
    'HNC',
    live({ labels: { 'hnc.x-k8s.io/inherited-from': 'team' } }),
    'HNC, which copies it from the namespace `team`',
  ],
  [
    'Sveltos',
    live({
      annotations: { 'projectsveltos.io/owner-kind': 'ClusterProfile', 'projectsveltos.io/owner-name': 'p' },
    }),
    'the ClusterProfile `p` of Sveltos',
  ],
  ['Karmada', live({ annotations: { 'work.karmada.io/name': 'w' } }), 'the work `w` of Karmada'],
  ['OLM', live({ labels: { 'olm.owner': 'op.v1' } }), 'the operator `op.v1` of OLM'],
  ['nobody: Helm charts and people set it, too', live(instance), undefined],
  ['nobody: kubectl wrote it', wroteBy('kubectl-client-side-apply', instance), undefined],
  [
    'Argo CD with its label only',
    wroteBy('argocd-controller', instance),
    'the application `shop` of Argo CD',
  ],
  ['Argo CD 1', wroteBy('argocd-application-controller', instance), 'the application `shop` of Argo CD'],
  [
    'Argo CD that only put its label on it',
    live({
      ...instance,
      managedFields: [
        { manager: 'kubectl', operation: 'Update', fieldsV1: { 'f:spec': {} } },
        {
          manager: 'argocd-controller',
          operation: 'Update',
          fieldsV1: { 'f:metadata': { 'f:labels': { 'f:app.kubernetes.io/instance': {} } } },
        },
      ],
    }),
    'the application `shop` of Argo CD',
  ],
  [
    'Argo CD with a label of its users',
    wroteBy('argocd-controller', {}),
    'Argo CD, whose field manager `argocd-controller` wrote it',
  ],
  ['Terraform', wroteBy('HashiCorp', {}), 'Terraform, whose field manager `HashiCorp` wrote it'],
  [
    'Pulumi',
    wroteBy('pulumi-kubernetes-31df3088', {}),
    'Pulumi, whose field manager `pulumi-kubernetes-31df3088` wrote it',
  ],
  [
    'nobody: only the status is of that manager',
    live({
      managedFields: [
        { manager: 'Terraform', operation: 'Update', subresource: 'status', fieldsV1: { 'f:status': {} } },
      ],
    }),
    undefined,
  ],
])('%s delivers it', (_, object, what) => {
  const owner = ownerOf(object);
  expect(owner === undefined ? undefined : ownerName(owner)).toBe(what);
});

it('knows which marks are to be removed', () => {
  expect(claimsOn(configSync('enabled', 'x', instance.labels))).toEqual({
    labels: [],
    annotations: [
      'configmanagement.gke.io/managed',
      'configsync.gke.io/resource-id',
      'configmanagement.gke.io/source-path',
      'config.k8s.io/owning-inventory',
    ],
  });
});
