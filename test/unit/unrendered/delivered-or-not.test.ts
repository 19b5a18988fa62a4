import { describe, expect, it } from 'vitest';
import { DB_ISOLATED } from '../../render/rendered-project.ts';
import { changeOfApps, type Files } from '../../support/change-of-apps.ts';

/* Whether a policy is applied is said beside it, and in it: its file may stay as it is, and the cluster gets or loses it. */

const policy = (name: string, more = ''): string =>
  DB_ISOLATED.replace('name: db\n', `name: ${name}\n  namespace: shop\n`).replace('spec:', `${more}spec:`);
const annotated = (name: string, annotation: string): string =>
  policy(name).replace('spec:', `  annotations: {${annotation}}\nspec:`);
const OPEN = `${policy('db')}  ingress: [{}]\n`;
const DENY = policy('deny');
const LIST = 'kind: Kustomization\nresources: [pol.yaml, deny.yaml]\n';
const flux = (spec: string): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: db}\nspec: {${spec}}\n`;
const source = (ignore: string): string =>
  `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: a}\nspec: {${ignore}}\n---\n`;
const argo = (directory: string): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: db}\nspec: {source: {path: apps/db, directory: {${directory}}}, destination: {}}\n`;

/** What simulate says of a change of files beside two policies. */
async function change(before: Files, after: Files) {
  const policies = { 'apps/db/pol.yaml': OPEN, 'apps/db/deny.yaml': DENY };
  const { headline, simulation } = await changeOfApps({ ...policies, ...before }, after);
  return {
    isTold: headline.startsWith('Cannot tell what it does'),
    unknown: simulation.totals.unknown.connections,
  };
}

const MAY_BE = { isTold: true, unknown: 1 };
const TAKEN = flux('path: ./apps/db');
const STANDING = flux('path: ./apps/db, suspend: true');
const EXCLUDING = argo('exclude: "{pol.yaml,x/*}"');

describe('a policy that stays as it is', () => {
  it.each<[string, Files, Files]>([
    ['is taken in by Flux for the first time', {}, { 'flux.yaml': TAKEN }],
    [
      'is taken in by Flux for the first time, with its kustomization',
      { 'apps/db/kustomization.yaml': LIST },
      { 'flux.yaml': TAKEN },
    ],
    ['is taken in by Argo CD for the first time', {}, { 'argo.yaml': argo('') }],
    ['is suspended', { 'flux.yaml': TAKEN }, { 'flux.yaml': STANDING }],
    ['is not suspended any more', { 'flux.yaml': STANDING }, { 'flux.yaml': TAKEN }],
    ['is excluded', { 'argo.yaml': argo('') }, { 'argo.yaml': EXCLUDING }],
    ['is not included', { 'argo.yaml': argo('') }, { 'argo.yaml': argo('include: "*.json"') }],
    ['is not excluded any more', { 'argo.yaml': EXCLUDING }, { 'argo.yaml': argo('') }],
    ['is ignored', { 'flux.yaml': TAKEN }, { '.sourceignore': 'apps/db/pol.yaml\n' }],
    [
      'is ignored by Fleet',
      { 'apps/db/fleet.yaml': 'namespace: shop\n' },
      { 'apps/db/.fleetignore': 'pol.yaml\n' },
    ],
    [
      'is ignored by a source',
      { 'flux.yaml': source('url: a') + TAKEN },
      { 'flux.yaml': source('ignore: /apps') + TAKEN },
    ],
  ])('may come or go when it %s', async (_, before, after) => {
    expect(await change(before, after)).toEqual(MAY_BE);
  });

  it.each<[string, Files, Files]>([
    ['one more takes it in', { 'flux.yaml': TAKEN }, { 'more.yaml': TAKEN }],
    ['it stays suspended', { 'flux.yaml': STANDING }, { 'flux.yaml': `# a\n${STANDING}` }],
    ['others are excluded', { 'argo.yaml': argo('') }, { 'argo.yaml': argo('exclude: "x/*"') }],
  ])('does neither when %s', async (_, before, after) => {
    expect(await change(before, after)).toEqual({ isTold: false, unknown: 0 });
  });
});

describe('a policy that an annotation keeps from being applied', () => {
  it.each<[string, Files]>([
    ['kustomize.toolkit.fluxcd.io/reconcile: disabled', {}],
    ['kustomize.toolkit.fluxcd.io/ssa: Ignore', {}],
    ['argocd.argoproj.io/hook: Skip', {}],
    ['configmanagement.gke.io/managed: disabled', {}],
    ['configsync.gke.io/cluster-name-selector: a', {}],
    ['client.lifecycle.config.k8s.io/mutation: ignore', {}],
    ['kapp.k14s.io/noop: ""', {}],
    ['kluctl.io/delete: "true"', {}],
    ['helm.sh/hook: pre-install', {}],
    ['config.kubernetes.io/local-config: "true"', { 'apps/db/kustomization.yaml': LIST }],
  ])('may be there or not: %s', async (annotation, before) => {
    expect(await change(before, { 'apps/db/deny.yaml': annotated('deny', annotation) })).toEqual(MAY_BE);
  });

  it.each([
    'config.kubernetes.io/local-config: "true"',
    'kustomize.toolkit.fluxcd.io/prune: disabled',
    'kustomize.toolkit.fluxcd.io/ssa: Merge',
  ])('is judged where nobody keeps it from that: %s', async (annotation) => {
    expect(await change({}, { 'apps/db/deny.yaml': annotated('deny', annotation) })).toEqual({
      isTold: false,
      unknown: 0,
    });
  });
});
