import { expect, it } from 'vitest';
import type { JsonObject } from '../model/json-object.ts';
import { controllerOf, helmReleaseOf, isReleasedByMark } from './ownership.ts';

const live = (metadata: JsonObject): JsonObject => ({
  kind: 'NetworkPolicy',
  metadata: { name: 'web', namespace: 'shop', ...metadata },
});
const tracked = (id: string) => live({ annotations: { 'argocd.argoproj.io/tracking-id': id } });
const flux = (tool: string, ...keys: readonly string[]) =>
  live({
    labels: Object.fromEntries(keys.map((key) => [`${tool}.toolkit.fluxcd.io/${key}`, `the-${key}`])),
  });
const ID = 'shop-app:networking.k8s.io/NetworkPolicy:shop/web';

it.each<readonly [string, JsonObject, ReturnType<typeof controllerOf>]>([
  ['nobody', live({}), undefined],
  [
    'an owner',
    live({ ownerReferences: [{ kind: 'Tenant', name: 't' }] }),
    { tool: 'owner', kind: 'Tenant', name: 't' },
  ],
  ['an owner that says nothing', live({ ownerReferences: [{}] }), { tool: 'owner', kind: '', name: '' }],
  ['Argo CD, by its id', tracked(ID), { tool: 'argocd', namespace: undefined, name: 'shop-app' }],
  [
    'Argo CD, of an application in a namespace',
    tracked(`team_${ID}`),
    { tool: 'argocd', namespace: 'team', name: 'shop-app' },
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
    { tool: 'argocd', namespace: undefined, name: 'a' },
  ],
  [
    'Argo CD, by its label',
    live({ labels: { 'argocd.argoproj.io/instance': 'i' } }),
    { tool: 'argocd', namespace: undefined, name: 'i' },
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
  expect(controllerOf(object)).toEqual(controller);
});

it('knows what Flux is told to leave alone', () => {
  const marked = (reconcile: string) =>
    live({ annotations: { 'kustomize.toolkit.fluxcd.io/reconcile': reconcile } });
  expect(isReleasedByMark(marked('disabled'))).toBe(true);
  expect(isReleasedByMark(marked('enabled'))).toBe(false);
  expect(isReleasedByMark(live({}))).toBe(false);
});

it('knows the release of Helm', () => {
  const of = (manager: string) =>
    live({
      labels: { 'app.kubernetes.io/managed-by': manager },
      annotations: { 'meta.helm.sh/release-name': 'r' },
    });
  expect(helmReleaseOf(of('Helm'))).toBe('r');
  expect(helmReleaseOf(of('kustomize'))).toBeUndefined();
  expect(helmReleaseOf(live({ labels: { 'app.kubernetes.io/managed-by': 'Helm' } }))).toBeUndefined();
});
