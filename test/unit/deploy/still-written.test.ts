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

const deploy = (files: Readonly<Record<string, string>>) =>
  runCommand('deploy', files, {
    kubeconfig: server.kubeconfig,
    applySet: { namespace: 'shop', name: 'sluice' },
  });
const policies = () =>
  [...server.objects.keys()].flatMap((path) => /policies\/(.*)/.exec(path)?.[1] ?? []).sort();
const yaml = (name: string) => allowYaml('shop', name, 'front', 'web');

it.each([
  ['a kustomization moves it', yaml('b'), 'namespace: other\nresources: [b.yaml]\n'],
  ['a kustomization renames it', yaml('b'), 'namePrefix: new-\nnamespace: other\nresources: [b.yaml]\n'],
  [
    'it became one of a kind that is not simulated',
    'apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: b, namespace: shop}\nspec: {selector: all()}\n',
    'resources: []\n',
  ],
])('%s', async (_, b, kustomization) => {
  expect((await deploy({ 'a.yaml': yaml('a'), 'b.yaml': yaml('b'), 'c.yaml': yaml('c') })).code).toBe(0);
  const files = { 'a.yaml': yaml('a'), 'b.yaml': b, 'kustomization.yaml': kustomization };
  const run = await deploy(files);
  expect([run.code, policies()], run.stderr).toEqual([5, ['a', 'b', 'c']]);
  expect(run.stderr).toContain(
    'b.yaml:1:1 error cluster/not-deployed NetworkPolicy `shop/b` would be deleted, because a policy of its name is written here but not deployed as it is written',
  );
  expect(run.stderr).not.toContain('`shop/c` would be deleted');
  expect((await deploy({ 'a.yaml': yaml('a') })).code).toBe(0);
  expect(policies()).toEqual(['a']);
});
