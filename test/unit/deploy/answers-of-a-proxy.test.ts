import { afterEach, beforeEach, expect, it } from 'vitest';
import { allowYaml } from '../../cluster/policy-yaml.ts';
import { runCommand } from '../../cluster/run-command.ts';
import { type ApiServerDouble, startApiServerDouble } from '../../support/api-server-double.ts';

/* A proxy or load balancer in front of the API server answers 404 for a while, because it has lost what is behind it. */

let server: ApiServerDouble;
beforeEach(async () => {
  server = await startApiServerDouble();
});
afterEach(() => server.stop());

const SHOP = 'shop';
const deploy = (...names: string[]) =>
  runCommand(
    'deploy',
    { 'p.yaml': names.map((name) => allowYaml(SHOP, name, 'front', name)).join('---\n') },
    {
      kubeconfig: server.kubeconfig,
      applySet: { namespace: SHOP, name: 'sluice' },
      pacing: { sleep: async () => {}, random: () => 0.5 },
      allowMassDelete: true,
    },
  );
const live = () =>
  [...server.objects.keys()].flatMap((path) => /\/networkpolicies\/(.*)/.exec(path)?.[1] ?? []).sort();
/** From the given write on the proxy answers. */
const lostFrom = (write: number) => {
  let writes = 0;
  server.intercept = ({ isWrite }) => {
    if (isWrite) writes++;
    return writes >= write ? { status: 404, body: { error: 'default backend' } } : undefined;
  };
};

it('a policy that is to be deleted is not gone because of it', async () => {
  await deploy('a', 'b');
  lostFrom(1);
  const run = await deploy('a');
  expect([run.code, live()], run.stderr).toEqual([6, ['a', 'b']]);
  expect(run.stdout).not.toContain('deleted');
  server.intercept = () => undefined;
  expect([(await deploy('a')).code, live()]).toEqual([0, ['a']]);
});

it('what was created is not put back because of it', async () => {
  await deploy('a');
  lostFrom(2);
  const run = await deploy('a', 'b', 'c');
  expect([run.code, live()], run.stderr).toEqual([6, ['a', 'b']]);
  expect(run.stderr).toContain('cluster/not-restored');
});
