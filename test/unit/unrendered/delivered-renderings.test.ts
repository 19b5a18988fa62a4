import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DB_ISOLATED, runIn, WEB_TO_DB } from '../../render/rendered-project.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts';

/* What a tool renders of a folder is put elsewhere by Flux and Argo CD as what is written in it. */

type Files = Readonly<Record<string, string>>;

const OTHER = 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n';
const flux = (spec: string): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: db, namespace: flux-system}\nspec: {prune: true, interval: 1h, ${spec}}\n`;
const argo = (spec: string): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: db, namespace: argocd}\nspec: {${spec}}\n`;
const release = (spec: string): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: db, namespace: shop}\nspec: {chart: {spec: {chart: ./apps/db, sourceRef: {kind: GitRepository, name: a}}}, ${spec}}\n`;
const kustomization = (more: string): string => `kind: Kustomization\nresources: [../db]\n${more}`;
const HELM = 'render:\n  - helm: {chart: apps/db, release: db, namespace: shop}\n';

/** Tools that print the policy beside what they are asked to render. */
function createProject(files: Files): TemporaryFolder {
  const folder = createTemporaryFolder();
  folder.init();
  const render = `#!/bin/sh\nfor last; do :; done\ncat "$last/pol.yaml"\n`;
  mkdirSync(join(folder.path, 'bin'));
  folder.write({ 'bin/kustomize': render, 'bin/helm': render });
  for (const tool of ['kustomize', 'helm']) chmodSync(join(folder.path, 'bin', tool), 0o755);
  folder.write({
    '.sluice.yaml': 'render:\n  - kustomize: apps/db\n',
    'flows.ndjson': WEB_TO_DB,
    'apps/db/kustomization.yaml': 'kind: Kustomization\nresources: [pol.yaml]\n',
    'apps/db/pol.yaml': OTHER,
    ...files,
  });
  folder.commit();
  return folder;
}

async function simulate(folder: TemporaryFolder) {
  folder.stage();
  const env = { PATH: `${join(folder.path, 'bin')}:${process.env.PATH}` };
  const args = ['--base', 'git:main', '--flows', 'flows.ndjson', '--format', 'json'];
  const { out } = await runIn(folder, env, 'simulate', ...args);
  const { headline, diagnostics, simulation } = JSON.parse(out);
  const codes: string[] = diagnostics.map(({ code }: { code: string }) => code);
  return { headline, codes, simulation };
}

/** `unknown in shop` where the new policy may be there, `default` where it is judged as it is rendered. */
async function placeOf(files: Files): Promise<string> {
  using folder = createProject(files);
  folder.write({ 'apps/db/pol.yaml': DB_ISOLATED });
  const { codes, simulation } = await simulate(folder);
  const [{ isJudged, policy }] = simulation.changes;
  expect(codes.includes('render/delivery')).toBe(isJudged === false);
  if (isJudged !== false) return policy.namespace;
  expect(simulation.totals.unknown.connections).toBe(1);
  return policy.namespace === null ? 'unknown' : `unknown in ${policy.namespace}`;
}

const TO_SHOP = { 'flux.yaml': flux('path: ./apps/db, targetNamespace: shop') };

describe('a policy without a namespace that kustomize renders', () => {
  it.each<[string, Files, string]>([
    ['Flux', TO_SHOP, 'unknown in shop'],
    ['Flux, by a folder above', { 'a/b.yaml': flux('path: apps, targetNamespace: shop') }, 'unknown in shop'],
    ['Flux, by another folder', { 'a.yaml': flux('path: app, targetNamespace: shop') }, 'default'],
    [
      'Argo CD',
      { 'argo.yaml': argo('source: {path: apps/db}, destination: {namespace: shop}') },
      'unknown in shop',
    ],
    [
      'Flux, which takes a kustomization that takes it in',
      {
        'a.yaml': flux('path: apps/all, targetNamespace: shop'),
        'apps/all/kustomization.yaml': kustomization(''),
      },
      'unknown in shop',
    ],
    [
      'a kustomization that Flux takes',
      { 'a.yaml': flux('path: apps/all'), 'apps/all/kustomization.yaml': kustomization('namespace: shop\n') },
      'shop',
    ],
    [
      'one that Flux takes besides its folder',
      {
        'a.yaml': flux('path: apps/all'),
        'b.yaml': flux('path: apps/db'),
        'apps/all/kustomization.yaml': kustomization('namespace: shop\n'),
      },
      'default',
    ],
    [
      'one that nobody is known to take',
      { 'apps/all/kustomization.yaml': kustomization('namespace: shop\n') },
      'default',
    ],
    [
      'one that is rendered, too',
      {
        'a.yaml': flux('path: apps/all, targetNamespace: shop'),
        'apps/all/kustomization.yaml': kustomization(''),
        'apps/all/pol.yaml': OTHER.replace('a}', 'a, namespace: shop}'),
        '.sluice.yaml': 'render:\n  - kustomize: apps/db\n  - kustomize: apps/all\n',
      },
      'default',
    ],
    [
      'Flux, where the default namespace says so',
      { ...TO_SHOP, '.sluice.yaml': 'defaultNamespace: shop\nrender:\n  - kustomize: apps/db\n' },
      'shop',
    ],
    [
      'Flux, where a command renders it',
      { ...TO_SHOP, '.sluice.yaml': 'render:\n  - command: [cat, apps/db/pol.yaml]\n' },
      'default',
    ],
  ])('is where %s puts it', async (_, files, expected) => {
    expect(await placeOf(files)).toBe(expected);
  });
});

describe('a policy without a namespace that Helm renders', () => {
  it.each<[string, Files, string]>([
    ['nobody is known to release', {}, 'shop'],
    [
      'Argo CD puts there',
      { 'a.yaml': argo('source: {path: apps/db}, destination: {namespace: shop}') },
      'shop',
    ],
    [
      'Argo CD puts elsewhere',
      { 'a.yaml': argo('source: {path: apps/db}, destination: {namespace: pay}') },
      'unknown',
    ],
    ['Flux releases there', { 'a.yaml': release('interval: 1h') }, 'shop'],
    ['Flux releases elsewhere', { 'a.yaml': release('targetNamespace: pay') }, 'unknown'],
    [
      'Flux releases there and elsewhere',
      { 'a.yaml': release('interval: 1h'), 'b.yaml': release('targetNamespace: pay') },
      'shop',
    ],
    [
      'Flux changes after it',
      {
        'a.yaml': release(
          'postRenderers: [{kustomize: {patches: [{patch: "{}", target: {kind: NetworkPolicy}}]}}]',
        ),
      },
      'unknown',
    ],
  ])(
    'is in the namespace of the settings, unless it is known to be elsewhere: %s',
    async (_, files, expected) => {
      const chart = { '.sluice.yaml': HELM, 'apps/db/Chart.yaml': 'name: db\n' };
      const found = await placeOf({ ...chart, 'apps/db/kustomization.yaml': '', ...files });
      expect(found).toBe(expected);
    },
  );
});

it('may be gone when a change deletes what Flux takes the rendered folder with', async () => {
  using folder = createProject({
    'flux.yaml': flux('path: ./apps/db'),
    'apps/db/pol.yaml': DB_ISOLATED.replace('name: db\n', 'name: db\n  namespace: shop\n'),
  });
  folder.git('rm', '--quiet', 'flux.yaml');
  const { headline, codes, simulation } = await simulate(folder);
  expect(codes).toContain('render/not-listed');
  expect(headline).toContain('Cannot tell what it does');
  expect(simulation.totals.unknown.connections).toBe(1);
});
