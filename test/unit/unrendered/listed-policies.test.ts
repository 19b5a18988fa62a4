import { describe, expect, it } from 'vitest';
import type { ManifestSources } from '../../../src/policy/unrendered/manifest-sources.ts';
import { readAppliedManifests } from '../../../src/policy/unrendered/read-applied-manifests.ts';
import { DB_ISOLATED } from '../../render/rendered-project.ts';
import { changeOfApps, type Files } from '../../support/change-of-apps.ts';

/* Policies are applied where a list names them: a change of the list removes them from the cluster, and their files stay as they are. */

const POLICY = DB_ISOLATED.replace('name: db\n', 'name: db\n  namespace: shop\n');
const OPEN = POLICY.replace('name: db\n', 'name: open\n').replace(
  'policyTypes',
  'ingress: [{}]\n  policyTypes',
);
const list = (...names: readonly string[]): string =>
  `kind: Kustomization\nresources: [${names.join(', ')}]\n`;
const FLUX =
  'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: db}\nspec: {path: ./apps/db}\n';
const ARGO =
  'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: db}\nspec: {source: {path: apps/db}, destination: {}}\n';

/** What simulate says of a change from `before` to `after`; an empty text deletes the file. */
async function change(before: Files, after: Files) {
  const { headline, diagnostics, simulation } = await changeOfApps(before, after);
  const codes: string[] = diagnostics.map(({ code }: { code: string }) => code);
  return {
    headline,
    isSaid: codes.includes('render/not-listed'),
    unknown: simulation.totals.unknown.connections,
    blocked: simulation.totals.blocked.connections,
  };
}

const BOTH = { 'apps/db/pol.yaml': POLICY, 'apps/db/open.yaml': OPEN };

describe('a policy that a change takes out of the only list that has it', () => {
  const before = { ...BOTH, 'apps/db/kustomization.yaml': list('pol.yaml', 'open.yaml') };
  const after = { 'apps/db/kustomization.yaml': list('pol.yaml') };

  it('is removed, and what that blocks is simulated', async () => {
    const { simulation, diagnostics } = await changeOfApps(before, after);
    expect(simulation.changes).toMatchObject([{ change: 'removed', policy: { name: 'open' } }]);
    expect(simulation.totals).toMatchObject({ blocked: { connections: 1 }, unknown: { connections: 0 } });
    expect(diagnostics).toContainEqual(
      expect.objectContaining({
        code: 'render/not-listed',
        severity: 'info',
        message:
          '`apps/db/kustomization.yaml` no longer includes `apps/db/open.yaml`, and nothing else does: 1 policy is judged as removed',
      }),
    );
  });

  it.each<[string, Files]>([
    ['the list is gone', { 'apps/db/kustomization.yaml': '' }],
    [
      'a job applies it',
      { ...after, '.gitlab-ci.yml': 'go: {script: [kubectl apply -f apps/db/open.yaml]}\n' },
    ],
  ])('may be there where %s', async (_, change) => {
    const { simulation } = await changeOfApps({ ...before, 'apps/kustomization.yaml': list('db') }, change);
    const removed = simulation.changes.filter(({ change: what }: { change: string }) => what === 'removed');
    expect(removed).toEqual([]);
  });
});

describe('a policy that a change takes out of a list', () => {
  it.each<[string, Files, Files]>([
    [
      'of a kustomization that takes in its folder',
      {
        'apps/prod/kustomization.yaml': list('../db', '../a'),
        'apps/db/kustomization.yaml': list('pol.yaml', 'open.yaml'),
      },
      { 'apps/prod/kustomization.yaml': list('../a') },
    ],
    ['by deleting what Flux takes it with', { 'flux.yaml': FLUX, 'a.yaml': '' }, { 'flux.yaml': '' }],
    [
      'by deleting what Flux takes its kustomization with',
      { 'flux.yaml': FLUX, 'apps/db/kustomization.yaml': list('pol.yaml', 'open.yaml') },
      { 'flux.yaml': '' },
    ],
    ['by deleting its Application', { 'argo.yaml': ARGO }, { 'argo.yaml': '' }],
  ])('may be gone: %s', async (_, before, after) => {
    const found = await change({ ...BOTH, ...before }, after);
    expect(found).toMatchObject({ isSaid: true, unknown: 1 });
    expect(found.headline).toContain('Cannot tell what it does');
  });
});

it('is named as what is removed where it names no namespace', async () => {
  const { simulation } = await changeOfApps(
    {
      'apps/kustomization.yaml': list('pol.yaml', 'open.yaml'),
      'apps/pol.yaml': DB_ISOLATED,
      'apps/open.yaml': OPEN,
    },
    { 'apps/kustomization.yaml': list('open.yaml') },
  );
  expect(simulation.changes).toMatchObject([
    { change: 'removed', policy: { namespace: 'default', name: 'db' } },
  ]);
});

describe('a new policy', () => {
  it.each<[string, Files]>([
    ['a kustomization beside it does not list', { 'apps/db/kustomization.yaml': list('open.yaml') }],
    [
      'a kustomization above does not list with its neighbours',
      { 'apps/kustomization.yaml': list('db/open.yaml') },
    ],
  ])('may not be applied where %s', async (_, before) => {
    const { 'apps/db/pol.yaml': added, ...others } = BOTH;
    expect(await change({ ...others, ...before }, { 'apps/db/pol.yaml': added })).toMatchObject({
      isSaid: true,
      unknown: 1,
    });
  });

  it.each<[string, Files]>([
    ['is listed', { 'apps/db/kustomization.yaml': list('pol.yaml') }],
    [
      'is listed now, with its folder',
      { 'apps/db/kustomization.yaml': list('pol.yaml'), 'apps/p/kustomization.yaml': list('../db') },
    ],
    [
      'has a kustomization only above it that lists others',
      { 'kustomization.yaml': list('cluster.yaml'), 'apps/kustomization.yaml': list('a') },
    ],
    ['is named otherwise', { 'apps/db/kustomization.yaml': 'kind: Kustomization\nvalidators: [pol.yaml]\n' }],
  ])('is judged where it %s', async (_, files) => {
    expect(
      await change(
        { 'apps/x.yaml': 'apiVersion: v1\nkind: Service\n' },
        { 'apps/db/pol.yaml': POLICY, ...files },
      ),
    ).toMatchObject({
      isSaid: false,
      unknown: 0,
      blocked: 1,
    });
  });
});

describe('a policy that a change puts into a list that was there before', () => {
  const component = (more: string): Files => ({
    'comp/kustomization.yaml': `kind: Component\nresources: [../apps/db/pol.yaml]\n`,
    'prod/kustomization.yaml': `${list('../a')}${more}`,
  });
  it.each<[string, Files, Files]>([
    ['as a component', component(''), component('components: [../comp]\n')],
    [
      'as a component that only others had',
      {
        ...component(''),
        'dev/kustomization.yaml': 'kind: Kustomization\ncomponents: [../comp]\n',
      },
      component('components: [../comp]\n'),
    ],
    [
      'as a folder',
      { 'prod/kustomization.yaml': list('../a'), 'apps/db/kustomization.yaml': list('pol.yaml') },
      { 'prod/kustomization.yaml': list('../a', '../apps/db') },
    ],
    [
      'through a folder in between',
      {
        'prod/kustomization.yaml': list('../apps'),
        'apps/kustomization.yaml': list('a'),
        'apps/db/kustomization.yaml': list('pol.yaml'),
      },
      { 'apps/kustomization.yaml': list('a', 'db') },
    ],
    [
      'of Flux that others had',
      {
        'flux.yaml': FLUX,
        'dev.yaml': FLUX.replace('apps/db', 'dev'),
        'dev/kustomization.yaml': list('../apps/a'),
        'apps/db/kustomization.yaml': list('pol.yaml'),
      },
      { 'dev/kustomization.yaml': list('../apps/a', '../apps/db') },
    ],
  ])('may not have been there: %s', async (_, before, after) => {
    const { headline, ...found } = await change({ 'apps/db/pol.yaml': POLICY, ...before }, after);
    expect(found).toMatchObject({ unknown: 1 });
    expect(headline).toContain('Cannot tell what it does: changes a policy that is not rendered');
  });

  it.each<[string, Files, Files]>([
    [
      'the list is new',
      { 'apps/db/kustomization.yaml': list('pol.yaml') },
      { 'dev/kustomization.yaml': list('../apps/db') },
    ],
    [
      'the list in between is another',
      {
        'prod/kustomization.yaml': list('../apps/db/pol.yaml', 'team'),
        'prod/team/kustomization.yaml': list('../a'),
      },
      {
        'prod/kustomization.yaml': list('team'),
        'prod/team/kustomization.yaml': list('../../apps/db/pol.yaml'),
      },
    ],
    [
      'the list gets others',
      { 'apps/db/kustomization.yaml': list('pol.yaml'), 'prod/kustomization.yaml': list('../apps/db') },
      {
        'apps/db/kustomization.yaml': list('pol.yaml'),
        'prod/kustomization.yaml': list('../apps/db', '../a'),
      },
    ],
  ])('was there all along where %s', async (_, before, after) => {
    expect(await change({ 'apps/db/pol.yaml': POLICY, ...before }, after)).toMatchObject({
      headline: 'Changes no policy',
      unknown: 0,
    });
  });
});

describe('a policy that was rendered before', () => {
  const file = (name: string, text: string) => ({ file: name, text });
  const own = file('apps/db/kustomization.yaml', `namespace: shop\n${list('pol.yaml')}`);
  const policy = file('apps/db/pol.yaml', POLICY);
  const readAfter = (render: string, before: Files, after: Files) => {
    const filesOf = (files: Files) => [
      ...Object.entries(files).map(([name, text]) => file(name, text)),
      own,
      policy,
    ];
    const rendered = { kustomizations: [render], charts: [] };
    const { documents, notSimulated, diagnostics } = readAppliedManifests({
      files: filesOf(after),
      rendered,
      before: { files: filesOf(before), rendered },
    });
    return {
      judged: documents.length,
      notSimulated: notSimulated.length,
      said: diagnostics.map(({ code, message }) => `${code}: ${message.split(/ do(?:es)? not/)[0]}`),
    };
  };

  it.each<[string, string, Files, Files, string]>([
    [
      'its folder leaves the list of the folder that is rendered',
      'prod',
      { 'prod/kustomization.yaml': list('../apps/db', 'a.yaml') },
      { 'prod/kustomization.yaml': list('a.yaml') },
      '`prod/kustomization.yaml`',
    ],
    [
      'it leaves a list in between',
      'prod',
      { 'prod/kustomization.yaml': list('../apps'), 'apps/kustomization.yaml': list('db', 'a.yaml') },
      { 'prod/kustomization.yaml': list('../apps'), 'apps/kustomization.yaml': list('a.yaml') },
      '`prod/kustomization.yaml`, `apps/kustomization.yaml`',
    ],
    [
      'the rendered folder is gone',
      'prod',
      { 'prod/kustomization.yaml': list('../apps/db') },
      {},
      '`prod/kustomization.yaml`',
    ],
  ])('may be gone when %s', (_, render, before, after, by) => {
    expect(readAfter(render, before, after)).toEqual({
      judged: 0,
      notSimulated: 1,
      said: [`render/not-listed: ${by}`],
    });
  });

  it('is not read as it is written while it still is', () => {
    const files = { 'prod/kustomization.yaml': list('../apps/db') };
    expect(readAfter('prod', files, files)).toEqual({ judged: 0, notSimulated: 0, said: [] });
  });
});

it('is read as it is written by who applies it', () => {
  const files = [
    { file: 'db/kustomization.yaml', text: list('open.yaml') },
    { file: 'db/pol.yaml', text: POLICY },
  ];
  const judged = (input: ManifestSources): number => readAppliedManifests(input).documents.length;
  expect([judged({ files }), judged({ files, areApplied: true })]).toEqual([0, 1]);
});

it('is no change where a policy was not listed before either', async () => {
  const kustomization = { 'apps/db/kustomization.yaml': list('open.yaml') };
  const found = await change(
    { ...BOTH, ...kustomization },
    { 'apps/db/kustomization.yaml': `# a\n${list('open.yaml')}` },
  );
  expect(found).toMatchObject({ headline: 'Changes no policy', isSaid: true });
});
