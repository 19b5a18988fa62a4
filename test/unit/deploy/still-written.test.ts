import { afterEach, beforeEach, expect, it } from 'vitest';
import { allowYaml } from '../../cluster/policy-yaml.ts';
import { runCommand } from '../../cluster/run-command.ts';
import { type ApiServerDouble, startApiServerDouble } from '../../support/api-server-double.ts';

/* A policy is still in git, but no longer deployed as it is written: it has not left git, and what protects the cluster stays. */

let server: ApiServerDouble;
beforeEach(async () => {
  server = await startApiServerDouble();
});
afterEach(() => server.stop());

const deploy = (files: Readonly<Record<string, string>>, allowDelete: readonly string[] = []) =>
  runCommand('deploy', files, {
    kubeconfig: server.kubeconfig,
    applySet: { namespace: 'shop', name: 'sluice' },
    allowDelete,
  });
const policies = () =>
  [...server.objects.keys()].flatMap((path) => /policies\/(.*)/.exec(path)?.[1] ?? []).sort();
const yaml = (name: string) => allowYaml('shop', name, 'front', 'web');
const three = { 'a.yaml': yaml('a'), 'b.yaml': yaml('b'), 'c.yaml': yaml('c') };

it.each([
  ['a kustomization moves it', yaml('b'), 'namespace: other\nresources: [b.yaml]\n'],
  ['a kustomization renames it', yaml('b'), 'namePrefix: new-\nnamespace: other\nresources: [b.yaml]\n'],
  [
    'it became one of a kind that is not simulated',
    'apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: b, namespace: shop}\nspec: {selector: all()}\n',
    'resources: []\n',
  ],
])('%s', async (_, b, kustomization) => {
  expect((await deploy(three)).code).toBe(0);
  const files = { 'a.yaml': yaml('a'), 'b.yaml': b, 'kustomization.yaml': kustomization };
  const run = await deploy(files);
  expect([run.code, policies()], run.stderr).toEqual([5, ['a', 'b', 'c']]);
  expect(run.stderr).toContain(
    'b.yaml:1:1 error cluster/not-deployed NetworkPolicy `shop/b` would be deleted, but a policy of its name is written here but not deployed as it is written',
  );
  expect(run.stderr).not.toContain('`shop/c` would be deleted');
  expect((await deploy({ 'a.yaml': yaml('a') })).code).toBe(0);
  expect(policies()).toEqual(['a']);
});

it('an object is not deleted whose name may be that of a kustomized one', async () => {
  expect((await deploy({ 'a.yaml': yaml('a'), 'b.yaml': yaml('prod-b') })).code).toBe(0);
  const kustomization = 'namePrefix: prod-\nnamespace: other\nresources: [b.yaml]\n';
  const run = await deploy({ 'a.yaml': yaml('a'), 'b.yaml': yaml('b'), 'kustomization.yaml': kustomization });
  expect([run.code, policies()], run.stderr).toEqual([5, ['a', 'prod-b']]);
});

const release = (namespace: string) => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: ${namespace}}
spec: {chart: {spec: {chart: web}}, values: {networkPolicy: {enabled: true}}}
`;

/* Policies moved to where nobody sees which they are. */
it.each([
  [
    'a chart',
    {
      'chart/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
      'chart/templates/b.yaml': 'kind: NetworkPolicy\nmetadata: {name: "{{ .Values.name }}"}\n',
    },
    'chart/Chart.yaml:1:1 error cluster/not-deployed NetworkPolicy `shop/b`, NetworkPolicy `shop/c` would be deleted, but HelmChart `chart` is not rendered, and may hold them now',
  ],
  [
    'what a kustomization fetches',
    { 'kustomization.yaml': 'resources: [https://example.com/policies.yaml]\n' },
    'but Kustomization `.` is not rendered',
  ],
  ['the values of a release', { 'r.yaml': release('shop') }, 'but HelmRelease `web` is not rendered'],
  [
    'a file of another tool',
    { 'play.yaml': '- tasks:\n  - k8s: {definition: {kind: NetworkPolicy, metadata: {name: b}}}\n' },
    'but File `play.yaml` is not rendered',
  ],
])(
  '%s: nothing is deleted, unless that is asked for',
  async (_, files: Readonly<Record<string, string>>, said) => {
    expect((await deploy(three)).code).toBe(0);
    const moved = { 'a.yaml': yaml('a'), ...files };
    const run = await deploy(moved);
    expect([run.code, policies()], run.stderr).toEqual([5, ['a', 'b', 'c']]);
    expect(run.stderr).toContain(said);
    expect((await deploy(moved, ['shop/b'])).code).toBe(5);
    expect((await deploy(moved, ['shop/b', 'shop/c'])).code).toBe(0);
    expect(policies()).toEqual(['a']);
  },
);

it('what is not rendered for another namespace keeps no deletion, nor does a policy that is switched off', async () => {
  expect((await deploy({ ...three, 'r.yaml': release('other') })).code).toBe(0);
  expect((await deploy({ 'a.yaml': yaml('a'), 'b.yaml': yaml('b'), 'r.yaml': release('other') })).code).toBe(
    0,
  );
  const off = yaml('b').replace('{name: b,', '{annotations: {sluice.dev/mode: "off"}, name: b,');
  expect((await deploy({ 'a.yaml': yaml('a'), 'b.yaml': off, 'r.yaml': release('shop') })).code).toBe(0);
  expect(policies()).toEqual(['a']);
});

it('many that move into a chart are allowed by their number, and by no other', async () => {
  const names = ['b', 'c', 'd', 'e', 'f'];
  const all = Object.fromEntries(['a', ...names].map((name) => [`${name}.yaml`, yaml(name)]));
  expect((await deploy(all)).code).toBe(0);
  const moved = {
    'a.yaml': yaml('a'),
    'chart/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
    'chart/templates/b.yaml': 'kind: NetworkPolicy\nmetadata: {name: "{{ .Values.name }}"}\n',
  };
  const refused = await deploy(moved, ['*/*=4']);
  expect([refused.code, policies()], refused.stderr).toEqual([5, ['a', ...names]]);
  expect(refused.stderr).toContain('`*/*=4` does not count, because it matches 5');
  const suggested = /--allow-delete '([^']+)'/.exec(refused.stderr)?.[1] ?? '';
  expect(suggested).toBe('shop/*=5');
  const { code, stderr } = await deploy(moved, [suggested]);
  // It is still most of the set.
  expect([code, stderr]).toEqual([5, expect.stringContaining('cluster/mass-delete')]);
  expect(stderr).not.toContain('would be deleted');
});
