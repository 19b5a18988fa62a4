import { afterEach, beforeEach, expect, it } from 'vitest';
import { allowYaml } from '../../cluster/policy-yaml.ts';
import { runCommand } from '../../cluster/run-command.ts';
import { type ApiServerDouble, startApiServerDouble } from '../../support/api-server-double.ts';

/* What left git may be where the account may not list: that nothing was seen there is not that nothing is there. */

let server: ApiServerDouble;
beforeEach(async () => {
  server = await startApiServerDouble();
});
afterEach(() => server.stop());

const run = (command: 'deploy' | 'drift', names: string, strictWarnings = false) =>
  runCommand(
    command,
    { 'p.yaml': [...names].map((name) => allowYaml('shop', name, 'front', 'web')).join('---\n') },
    { kubeconfig: server.kubeconfig, applySet: { namespace: 'shop', name: 'sluice' }, strictWarnings },
  );

it('no drift is claimed only where everything could be looked at', async () => {
  await run('deploy', 'ab');
  expect(await run('drift', 'ab', true)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('No drift: '),
  });
  server.intercept = ({ method, path }) =>
    method === 'GET' && path.endsWith('/networkpolicies') ? { status: 403, body: {} } : undefined;
  const blind = await run('drift', 'a');
  expect(blind.stdout).toContain('No drift was seen on');
  expect(blind.stdout).toContain(
    'not everything could be looked at: something that left git may still be there',
  );
  expect([blind.code, (await run('drift', 'a', true)).code]).toEqual([0, 3]);
});
