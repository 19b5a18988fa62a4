import { afterEach, beforeEach, expect, it } from 'vitest';
import { allowYaml } from '../../cluster/policy-yaml.ts';
import { runCommand } from '../../cluster/run-command.ts';
import { type ApiServerDouble, startApiServerDouble } from '../../support/api-server-double.ts';

/* Two environments with policies of their own must not share a ledger: each would delete what the other one deployed. */

let server: ApiServerDouble;
beforeEach(async () => {
  server = await startApiServerDouble();
});
afterEach(() => server.stop());

const deploy = (setOf: string | undefined, name: string, applySet = 'sluice') =>
  runCommand(
    'deploy',
    { 'p.yaml': allowYaml('shop', name, 'front', 'web') },
    { kubeconfig: server.kubeconfig, applySet: { namespace: 'shop', name: applySet }, setOf },
  );
const live = () =>
  [...server.objects.keys()].flatMap((path) => /\/networkpolicies\/(.*)/.exec(path)?.[1] ?? []).sort();

it('the deploy of another one is refused, and with a ledger of its own it goes on', async () => {
  expect((await deploy('staging', 'a')).code).toBe(0);
  const other = await deploy('production', 'b');
  expect([other.code, live()]).toEqual([5, ['a']]);
  expect(other.stderr).toContain(
    'cluster/other-environment what is deployed under this name belongs to the environment `staging`, but this is `production`',
  );
  expect((await deploy('production', 'b', 'production')).code).toBe(0);
  expect(live()).toEqual(['a', 'b']);
});

it('environments that deploy the same set share one, and the first one that has its own takes it', async () => {
  expect((await deploy(undefined, 'a')).code).toBe(0);
  expect((await deploy('staging', 'b')).code).toBe(0);
  expect((await deploy('production', 'c')).code).toBe(5);
  expect((await deploy('staging', 'd')).code).toBe(0);
  expect(live()).toEqual(['d']);
});
