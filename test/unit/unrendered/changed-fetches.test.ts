import { describe, expect, it } from 'vitest';
import { DB_ISOLATED } from '../../render/rendered-project.ts';
import { changeOfApps, type Files } from '../../support/change-of-apps.ts';

/* What tools fetch from elsewhere in another version is never "Changes no policy"; where it is shown to hold policies, what the change does is unknown. */

const POLICY = DB_ISOLATED.replace('name: db\n', 'name: db\n  namespace: shop\n');
const OTHER = { 'apps/pay/pol.yaml': DB_ISOLATED.replace('name: db\n', 'name: db\n  namespace: pay\n') };
const object = (apiVersion: string, kind: string, spec: string, name = 'web'): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop}\nspec: {${spec}}\n`;
const application = (source: string, name = 'web'): string =>
  object('argoproj.io/v1alpha1', 'Application', `destination: {namespace: shop}, source: {${source}}`, name);
const CHART = 'repoURL: "https://charts.example.com", chart: redis, targetRevision';
const release = (version: string, more = ''): string =>
  object(
    'helm.toolkit.fluxcd.io/v2',
    'HelmRelease',
    `chart: {spec: {chart: redis, version: ${version}, sourceRef: {kind: HelmRepository, name: stable}}}${more}`,
  );
const source = (kind: string, spec: string, name = 'web'): string =>
  object('source.toolkit.fluxcd.io/v1', kind, spec, name);
const kustomization = (path: string, from: string): string =>
  object(
    'kustomize.toolkit.fluxcd.io/v1',
    'Kustomization',
    `path: ${path}, prune: true, sourceRef: {kind: GitRepository, name: ${from}}`,
  );
const vendir = (path: string, ref: string): string =>
  `apiVersion: vendir.k14s.io/v1alpha1\nkind: Config\ndirectories:\n- path: vendor\n  contents:\n  - path: ${path}\n    git: {url: "https://git.example.com/a", ref: ${ref}}\n`;
const jsonnetFile = (version: string): string =>
  `{"dependencies": [{"source": {"git": {"remote": "https://git.example.com/libs.git", "subdir": "web"}}, "version": "${version}"}]}`;
const generated = (spec: string, elements: string): string =>
  object(
    'argoproj.io/v1alpha1',
    'ApplicationSet',
    `generators: [{list: {elements: [${elements}]}}], template: {spec: {destination: {namespace: shop}, source: {${spec}}}}`,
  );

async function change(before: Files, after: Files) {
  const { gate, headline, diagnostics } = await changeOfApps({ ...OTHER, ...before }, after);
  return {
    outcome: gate.outcome,
    headline,
    codes: diagnostics.map(({ code }: { readonly code: string }) => code),
  };
}

type Case = readonly [what: string, before: Files, after: Files];

const QUIETLY: readonly Case[] = [
  [
    'a chart of an Application',
    { 'apps/a.yaml': application(`${CHART}: 1.0.0`) },
    { 'apps/a.yaml': application(`${CHART}: 1.1.0`) },
  ],
  [
    'a chart of an Application outside of the policies',
    { 'clusters/a.yaml': application(`${CHART}: 1.0.0`) },
    { 'clusters/a.yaml': application(`${CHART}: 1.1.0`) },
  ],
  ['a new Application', {}, { 'clusters/a.yaml': application(`${CHART}: 1.1.0`) }],
  [
    'a library of Jsonnet',
    { 'jsonnetfile.lock.json': jsonnetFile('a') },
    { 'jsonnetfile.lock.json': jsonnetFile('b') },
  ],
  [
    'an Application that goes',
    { 'clusters/a.yaml': application(`${CHART}: 1.1.0`) },
    { 'clusters/a.yaml': '' },
  ],
  [
    'one of many sources',
    {
      'apps/a.yaml': application(`${CHART}: 1.0.0`)
        .replace('source: {', 'sources: [{')
        .replace('}}\n', '}]}\n'),
    },
    {
      'apps/a.yaml': application(`${CHART}: 1.1.0`)
        .replace('source: {', 'sources: [{')
        .replace('}}\n', '}]}\n'),
    },
  ],
  [
    'another branch of another repository',
    { 'apps/a.yaml': application('repoURL: "https://git.example.com/a", path: deploy, targetRevision: v1') },
    { 'apps/a.yaml': application('repoURL: "https://git.example.com/a", path: deploy, targetRevision: v2') },
  ],
  [
    'a version among the elements of an ApplicationSet',
    { 'apps/a.yaml': generated(`${CHART}: "{{version}}"`, '{version: 1.0.0}') },
    { 'apps/a.yaml': generated(`${CHART}: "{{version}}"`, '{version: 1.1.0}') },
  ],
  ['a chart of a HelmRelease', { 'apps/a.yaml': release('1.0.0') }, { 'apps/a.yaml': release('1.1.0') }],
  [
    'an OCI repository',
    { 'flux/a.yaml': source('OCIRepository', 'url: "oci://example.com/charts/redis", ref: {tag: 1.0.0}') },
    { 'flux/a.yaml': source('OCIRepository', 'url: "oci://example.com/charts/redis", ref: {tag: 1.1.0}') },
  ],
  [
    'a git repository',
    { 'flux/a.yaml': source('GitRepository', 'url: "https://git.example.com/a", ref: {tag: v1}') },
    { 'flux/a.yaml': source('GitRepository', 'url: "https://git.example.com/a", ref: {tag: v2}') },
  ],
  [
    'what a git repository includes',
    { 'flux/a.yaml': source('GitRepository', 'url: "https://git.example.com/a"') },
    {
      'flux/a.yaml': source(
        'GitRepository',
        'url: "https://git.example.com/a", include: [{repository: {name: b}}]',
      ),
    },
  ],
  [
    'a chart of the controller of K3s',
    { 'apps/a.yaml': object('helm.cattle.io/v1', 'HelmChart', 'chart: redis, version: 1.0.0') },
    { 'apps/a.yaml': object('helm.cattle.io/v1', 'HelmChart', 'chart: redis, version: 1.1.0') },
  ],
  ['a copy by vendir', { 'apps/vendir.yml': vendir('a', 'v1') }, { 'apps/vendir.yml': vendir('a', 'v2') }],
  [
    'a chart of a kustomization',
    {
      'apps/a/kustomization.yaml':
        'helmCharts: [{name: redis, repo: "https://a.example.com", version: 1.0.0}]\n',
    },
    {
      'apps/a/kustomization.yaml':
        'helmCharts: [{name: redis, repo: "https://a.example.com", version: 1.1.0}]\n',
    },
  ],
  [
    'a remote base outside of the policies',
    { 'clusters/kustomization.yaml': 'resources: ["https://example.com/a//b?ref=v1"]\n' },
    { 'clusters/kustomization.yaml': 'resources: ["https://example.com/a//b?ref=v2"]\n' },
  ],
  [
    'a release of a helmfile',
    { 'helmfile.yaml': 'releases:\n- {name: a, chart: stable/redis, version: 1.0.0}\n' },
    { 'helmfile.yaml': 'releases:\n- {name: a, chart: stable/redis, version: 1.1.0}\n' },
  ],
  [
    'a chart of a job',
    { '.gitlab-ci.yml': 'a:\n  script: helm upgrade --install a stable/redis --version 1.0.0\n' },
    { '.gitlab-ci.yml': 'a:\n  script: helm upgrade --install a stable/redis --version 1.1.0\n' },
  ],
  [
    'a dependency of a chart',
    {
      'apps/c/Chart.yaml':
        'name: c\ndependencies: [{name: redis, version: 1.0.0, repository: "https://a.example.com"}]\n',
    },
    {
      'apps/c/Chart.yaml':
        'name: c\ndependencies: [{name: redis, version: 1.1.0, repository: "https://a.example.com"}]\n',
    },
  ],
];

const LOUDLY: readonly Case[] = [
  [
    'an Application of a path for policies',
    {
      'clusters/a.yaml': application(
        'repoURL: "https://git.example.com/a", path: base/network-policies, targetRevision: v1',
      ),
    },
    {
      'clusters/a.yaml': application(
        'repoURL: "https://git.example.com/a", path: base/network-policies, targetRevision: v2',
      ),
    },
  ],
  [
    'an Application of a repository for policies',
    {
      'apps/a.yaml': application(
        'repoURL: "https://git.example.com/netpols.git", path: prod, targetRevision: v1',
      ),
    },
    {
      'apps/a.yaml': application(
        'repoURL: "https://git.example.com/netpols.git", path: prod, targetRevision: v2',
      ),
    },
  ],
  [
    'an Application that is called so',
    { 'apps/a.yaml': application(`${CHART}: 1.0.0`, 'network-policies') },
    { 'apps/a.yaml': application(`${CHART}: 1.1.0`, 'network-policies') },
  ],
  [
    'another revision of policies that are here',
    {
      'apps/web/pol.yaml': POLICY,
      'clusters/a.yaml': application(
        'repoURL: "https://git.example.com/a", path: apps/web, targetRevision: v1',
      ),
    },
    {
      'clusters/a.yaml': application(
        'repoURL: "https://git.example.com/a", path: apps/web, targetRevision: v2',
      ),
    },
  ],
  [
    'a git repository of policies that are here',
    {
      'apps/web/pol.yaml': POLICY,
      'flux/k.yaml': kustomization('./apps/web', 'web'),
      'flux/a.yaml': source('GitRepository', 'url: "https://git.example.com/a", ref: {branch: main}'),
    },
    { 'flux/a.yaml': source('GitRepository', 'url: "https://git.example.com/a", ref: {branch: next}') },
  ],
  [
    'a git repository of which policies are taken',
    {
      'flux/k.yaml': kustomization('./netpol/prod', 'web'),
      'flux/a.yaml': source('GitRepository', 'url: "https://git.example.com/a", ref: {tag: v1}'),
    },
    { 'flux/a.yaml': source('GitRepository', 'url: "https://git.example.com/a", ref: {tag: v2}') },
  ],
  [
    'an artifact of policies',
    { 'flux/a.yaml': source('OCIRepository', 'url: "oci://example.com/policies", ref: {tag: v1}') },
    { 'flux/a.yaml': source('OCIRepository', 'url: "oci://example.com/policies", ref: {tag: v2}') },
  ],
  [
    'a chart that is asked for policies outside of the policies',
    { 'clusters/a.yaml': release('1.0.0', ', values: {networkPolicy: {enabled: true}}') },
    { 'clusters/a.yaml': release('1.1.0', ', values: {networkPolicy: {enabled: true}}') },
  ],
  [
    'a chart that is no more asked for policies outside of the policies',
    { 'clusters/a.yaml': release('1.0.0', ', values: {networkPolicy: {enabled: true}}') },
    { 'clusters/a.yaml': release('1.0.0', ', values: {networkPolicy: {enabled: false}}') },
  ],
  [
    'a copy of policies by vendir',
    { 'vendir.yml': vendir('policies', 'v1') },
    { 'vendir.yml': vendir('policies', 'v2') },
  ],
];

const SILENTLY: readonly Case[] = [
  [
    'other values of a chart',
    { 'apps/a.yaml': release('1.0.0', ', values: {a: b}') },
    { 'apps/a.yaml': release('1.0.0', ', values: {a: c}') },
  ],
  [
    'other elements of an ApplicationSet',
    { 'apps/a.yaml': generated(`${CHART}: 1.0.0, helm: {values: "a: {{a}}"}`, '{a: b}') },
    { 'apps/a.yaml': generated(`${CHART}: 1.0.0, helm: {values: "a: {{a}}"}`, '{a: c}') },
  ],
  [
    'another file for the same release',
    { 'flux/a.yaml': release('1.0.0') },
    { 'flux/a.yaml': '', 'flux/b.yaml': release('1.0.0') },
  ],
  [
    'another interval of a git repository',
    { 'flux/a.yaml': source('GitRepository', 'url: "https://git.example.com/a", interval: 1m') },
    { 'flux/a.yaml': source('GitRepository', 'url: "https://git.example.com/a", interval: 5m') },
  ],
];

const QUIET =
  'Changes no policy in the repository, but it changes what is fetched from elsewhere, which was not read';

describe('what is fetched changes, and the gate passes', () => {
  it.each(QUIETLY)('%s', async (_, before, after) => {
    expect(await change(before, after)).toEqual({
      outcome: 'pass',
      headline: QUIET,
      codes: expect.arrayContaining(['render/fetched-changed']),
    });
  });
});

describe('policies that are fetched change, with an effect that is unknown', () => {
  it.each(LOUDLY)('%s', async (_, before, after) => {
    const { headline, codes } = await change(before, after);
    expect(headline).toMatch(/^Cannot tell what it does/);
    expect(codes).toContain('render/input-changed');
  });
});

describe('nothing else is fetched', () => {
  it.each(SILENTLY)('%s', async (_, before, after) => {
    expect((await change(before, after)).headline).toBe('Changes no policy');
  });
});
