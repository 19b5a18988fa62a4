import { afterEach, beforeEach, expect, it } from 'vitest';
import { runRollback } from '../../../src/cli/commands/rollback.ts';
import { allowYaml } from '../../cluster/policy-yaml.ts';
import { runCommand, testIo } from '../../cluster/run-command.ts';
import { type ApiServerDouble, startApiServerDouble } from '../../support/api-server-double.ts';

const SHOP = 'shop';
let server: ApiServerDouble;
beforeEach(async () => {
  server = await startApiServerDouble();
});
afterEach(() => server.stop());

const options = () => ({ kubeconfig: server.kubeconfig, applySet: { namespace: SHOP, name: 'sluice' } });
/** A policy more with each commit. */
const deploy = (...policies: string[]) =>
  runCommand(
    'deploy',
    { 'p.yaml': policies.map((name) => allowYaml(SHOP, name, 'front', 'web')).join('---\n') },
    {
      ...options(),
      env: {
        CI: 'true',
        CI_COMMIT_SHA: `${policies.length}`.repeat(40),
        CI_COMMIT_TIMESTAMP: `2026-01-01T0${policies.length}:00:00Z`,
        CI_PROJECT_PATH: 'g/p',
      },
    },
  );
const live = () =>
  [...server.objects.keys()].flatMap((path) => /\/networkpolicies\/(.*)/.exec(path)?.[1] ?? []);
const runs = () =>
  [...server.objects.keys()].flatMap((path) => /\/(sluice-run-.*)/.exec(path)?.[1] ?? []).sort();
const rollback = async (run: string | undefined) => {
  const { io, said } = testIo('/', {});
  const code = await runRollback({ ...options(), defaultNamespace: 'default', ...(run && { run }) }, io);
  return { code, ...said() };
};

it('leaves the commit of the later one in charge: nothing older is deployed over it', async () => {
  await deploy('a');
  await deploy('a', 'b');
  await deploy('a', 'b', 'c');
  expect((await rollback(runs()[1])).code).toBe(0);
  expect(live()).toEqual(['a', 'c']);
  const older = await deploy('a', 'b');
  expect([older.code, live()]).toEqual([5, ['a', 'c']]);
  expect(older.stderr).toContain('cluster/older-commit');
  expect((await deploy('a', 'b', 'c')).code).toBe(0);
});

it('that is the latest one hands over to the commit before it', async () => {
  await deploy('a');
  await deploy('a', 'b');
  expect((await rollback(undefined)).code).toBe(0);
  expect((await deploy('a')).code).toBe(0);
  expect(live()).toEqual(['a']);
});

it('is the run that was chosen: one that ended meanwhile is not passed over', async () => {
  await deploy('a');
  await deploy('a', 'b');
  let isFirst = true;
  server.intercept = async ({ method, path }) => {
    // The rollback has chosen its run, and now wants the lock.
    if (!isFirst || method !== 'PUT' || !path.includes('/leases/')) return undefined;
    isFirst = false;
    await deploy('a', 'b', 'c');
    return undefined;
  };
  const run = await rollback(undefined);
  expect([run.code, live()], run.stderr).toEqual([5, ['a', 'b', 'c']]);
  expect(run.stderr).toContain('cluster/superseded another run came after');
  // The one that stands is still known.
  expect((await deploy('a', 'b')).stderr).toContain('cluster/older-commit');
});
