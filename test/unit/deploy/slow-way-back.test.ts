import { afterEach, beforeEach, expect, it } from 'vitest';
import { allowYaml } from '../../cluster/policy-yaml.ts';
import { runCommand } from '../../cluster/run-command.ts';
import { type ApiServerDouble, startApiServerDouble } from '../../support/api-server-double.ts';

/* An API server far away: each answer takes a second. */

const SHOP = 'shop';
let server: ApiServerDouble;
beforeEach(async () => {
  server = await startApiServerDouble();
});
afterEach(() => server.stop());

const names = Array.from({ length: 40 }, (_, number) => `p${number + 10}`);
const live = () => [...server.objects.keys()].filter((path) => path.includes('/networkpolicies/'));

const deploy = (isDown: () => boolean) => {
  let now = 0;
  let writes = 0;
  server.intercept = ({ isWrite, method }) => {
    now += 1000;
    if (isWrite && method === 'PATCH') writes++;
    if (writes < names.length) return undefined;
    if (isWrite && method === 'PATCH') return { status: 422, body: { kind: 'Status', message: 'no' } };
    return isDown() ? { status: 503, body: {} } : undefined;
  };
  const sleep = async (ms: number) => {
    now += ms;
  };
  return runCommand(
    'deploy',
    { 'p.yaml': names.map((name) => allowYaml(SHOP, name, 'front', 'web')).join('---\n') },
    {
      kubeconfig: server.kubeconfig,
      applySet: { namespace: SHOP, name: 'sluice' },
      pacing: { sleep, random: () => 0.5 },
      later: () => now,
      timeoutMs: 130_000,
    },
  );
};

it('a deploy that fails is taken back however long that takes, as long as it goes on', async () => {
  const run = await deploy(() => false);
  expect([run.code, live()], run.stderr).toEqual([5, []]);
});

it('when the server is gone it ends, and says what is left', async () => {
  const run = await deploy(() => true);
  expect(run.code).toBe(6);
  expect(run.stderr).toContain('was not restored');
  expect(live()).toHaveLength(names.length - 1);
});
