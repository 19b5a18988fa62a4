import { describe, expect, it } from 'vitest';
import { DB_ISOLATED, runIn } from '../../render/rendered-project.ts';
import { createDeliveredProject, placeOfNewPolicy } from '../../support/place-of-policy.ts';

/* Policies that Flux or Argo CD put somewhere else than they are written: they may not be judged where they are not. */

const KUSTOMIZATION = 'kind: Kustomization\nresources: [pol.yaml]\n';

const flux = (spec: string): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: db, namespace: flux-system}\nspec: {prune: true, interval: 1h, ${spec}}\n`;
const argo = (spec: string, kind = 'Application'): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: ${kind}\nmetadata: {name: db, namespace: argocd}\nspec: {${spec}}\n`;

describe('a policy without a namespace', () => {
  it.each([
    ['a kustomization', { 'apps/db/kustomization.yaml': KUSTOMIZATION }],
    ['a folder', {}],
  ])('is where the Kustomization of Flux that takes %s puts it', async (_, files) => {
    const ks = flux('path: ./apps/db, targetNamespace: shop');
    expect(await placeOfNewPolicy({ ...files, 'clusters/main/db.yaml': ks })).toBe('unknown in shop');
    expect(await placeOfNewPolicy({ ...files, 'apps/ks.yaml': ks })).toBe('unknown in shop');
  });

  it.each([
    ['a folder above', 'path: apps, targetNamespace: shop', 'unknown in shop'],
    ['the whole repository', 'targetNamespace: shop, sourceRef: {name: flux-system}', 'unknown in shop'],
    ['the whole of another one', 'targetNamespace: shop, sourceRef: {name: other}', 'default'],
    ['another folder', 'path: ./apps/cart, targetNamespace: shop', 'default'],
    ['a variable', `path: './apps/$\{APP}', targetNamespace: shop`, 'unknown in shop'],
    ['a namespace that is a variable', `path: apps, targetNamespace: '$\{NS}'`, 'unknown'],
    ['nothing but variables in texts', 'path: apps, postBuild: {substitute: {A: b}}', 'default'],
    ['a patch', 'path: apps, patches: [{patch: "{}", target: {kind: NetworkPolicy}}]', 'unknown'],
    [
      'a patch of another kind',
      'path: apps, patches: [{patch: "{}", target: {kind: HelmRelease}}]',
      'default',
    ],
  ])('with Flux and %s', async (_, spec, expected) => {
    expect(await placeOfNewPolicy({ 'flux.yaml': flux(spec) })).toBe(expected);
  });

  it.each([
    ['an Application', argo('source: {path: apps/db}, destination: {namespace: shop}'), 'unknown in shop'],
    [
      'one of sources',
      argo('sources: [{path: a}, {path: apps/db}], destination: {namespace: shop}'),
      'unknown in shop',
    ],
    ['a destination without a namespace', argo('source: {path: apps/db}, destination: {name: a}'), 'default'],
    ['another folder', argo('source: {path: apps/cart}, destination: {namespace: shop}'), 'default'],
    ['a folder above', argo('source: {path: apps}, destination: {namespace: shop}'), 'default'],
    [
      'a folder above and all below it',
      argo('source: {path: apps, directory: {recurse: true}}, destination: {namespace: shop}'),
      'unknown in shop',
    ],
    [
      'kustomize',
      argo('source: {path: apps/db, kustomize: {namespace: shop}}, destination: {name: a}'),
      'unknown in shop',
    ],
    [
      'folders that a generator finds',
      argo(
        'generators: [{matrix: {generators: [{git: {directories: [{path: apps/*}]}}]}}], template: {spec: {source: {path: "{{ .path.path }}"}, destination: {namespace: "{{ .path.basename }}"}}}',
        'ApplicationSet',
      ),
      'unknown',
    ],
    [
      'a patch of the template',
      argo(
        'generators: [], templatePatch: "a", template: {spec: {source: {path: apps/db}, destination: {name: a}}}',
        'ApplicationSet',
      ),
      'unknown',
    ],
    [
      'elements of a list',
      argo(
        'generators: [{list: {elements: [{dir: apps/db, ns: shop}]}}], template: {spec: {source: {path: "{{ .dir }}"}, destination: {namespace: "{{ .ns }}"}}}',
        'ApplicationSet',
      ),
      'unknown in shop',
    ],
    [
      'a template in the path',
      argo(
        'template: {spec: {source: {path: "apps/{{app}}"}, destination: {namespace: shop}}}',
        'ApplicationSet',
      ),
      'unknown in shop',
    ],
  ])('with Argo CD and %s', async (_, text, expected) => {
    expect(await placeOfNewPolicy({ 'argo.yaml': text })).toBe(expected);
  });
});

describe('a policy that has its namespace', () => {
  const written = { 'apps/db/pol.yaml': DB_ISOLATED.replace('name: db\n', 'name: db\n  namespace: shop\n') };
  it.each([
    ['is judged where Flux leaves it', flux('path: apps, targetNamespace: shop'), 'shop'],
    ['is moved by Flux', flux('path: apps, targetNamespace: pay'), 'unknown in pay'],
    ['stays with Argo CD', argo('source: {path: apps/db}, destination: {namespace: pay}'), 'shop'],
  ])('%s', async (_, text, expected) => {
    expect(await placeOfNewPolicy({ ...written, 'flux.yaml': text })).toBe(expected);
  });
});

describe('a policy that several Applications put into namespaces', () => {
  const into = (...namespaces: readonly string[]) => ({
    'apps/db/pol.yaml': DB_ISOLATED,
    ...Object.fromEntries(
      namespaces.map((namespace) => [
        `argo/${namespace}.yaml`,
        argo(`source: {path: apps/db}, destination: {namespace: ${namespace}}`),
      ]),
    ),
  });
  const simulated = async (files: Readonly<Record<string, string>>, ...flags: readonly string[]) => {
    using folder = createDeliveredProject(files);
    const args = ['--base', 'git:main', '--policies', 'apps', '--flows', 'flows.ndjson', ...flags];
    const { out } = await runIn(folder, {}, 'simulate', ...args, '--format', 'json');
    const { changes, totals } = JSON.parse(out).simulation;
    return {
      changes: changes.map(({ isJudged, policy }: { isJudged: boolean; policy: { namespace: string } }) => [
        policy.namespace,
        isJudged,
      ]),
      unknown: totals.unknown.connections,
      blocked: totals.blocked.connections,
    };
  };

  it('is unknown in these namespaces only', async () => {
    expect(await simulated(into('pay', 'bank'))).toMatchObject({ unknown: 0, blocked: 0 });
    expect(await simulated(into('pay', 'shop'))).toMatchObject({ unknown: 1, blocked: 0 });
  });

  it('is judged in the one that is the default namespace, whatever else it is put into', async () => {
    expect(await simulated(into('pay', 'shop'), '--default-namespace', 'shop')).toEqual({
      changes: [
        ['shop', true],
        ['pay', false],
      ],
      unknown: 0,
      blocked: 1,
    });
  });
});

it('says once what Flux makes of many applications', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  using folder = createDeliveredProject(
    Object.fromEntries(
      names.flatMap((name) => [
        [`apps/${name}/app/pol.yaml`, DB_ISOLATED.replace('name: db\n', `name: ${name}\n`)],
        [`apps/${name}/ks.yaml`, flux(`path: ./apps/${name}/app, targetNamespace: shop`)],
      ]),
    ),
  );
  const { out } = await runIn(folder, {}, 'validate', 'apps', '--format', 'json');
  const notes = JSON.parse(out).diagnostics.filter(
    ({ code }: { code: string }) => code === 'render/delivery',
  );
  expect(notes).toMatchObject([
    {
      severity: 'warning',
      message:
        'a delivery tool changes manifests on their way to the cluster, and Sluice does not follow that (`apps/a/ks.yaml`, `apps/b/ks.yaml`, `apps/c/ks.yaml` and 2 more): because of `targetNamespace`, what 5 policies do is unknown',
    },
  ]);
});

it('looks from a folder of the repository, too', async () => {
  using folder = createDeliveredProject({
    'apps/db/pol.yaml': DB_ISOLATED,
    'clusters/db.yaml': flux('path: ./apps/db, targetNamespace: shop'),
  });
  const inside = { ...folder, path: `${folder.path}/apps`, [Symbol.dispose]: () => {} };
  const { out } = await runIn(inside, {}, 'eval', '--policies', 'db', '--flows', '../flows.ndjson');
  expect(JSON.parse(out)).toMatchObject({ verdict: 'unknown' });
});
