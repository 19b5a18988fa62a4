import { afterEach, beforeEach, expect, it } from 'vitest';
import { newestPlatform } from '../../../src/policy/platform/choose-platform.ts';
import { hubbleFlow } from '../../cluster/hubble-flow.ts';
import { runCommand } from '../../cluster/run-command.ts';
import { type ApiServerDouble, startApiServerDouble } from '../../support/api-server-double.ts';

/* Cilium's operator writes a status into each new policy, which makes another version of it; nobody changed the policy. */

const SHOP = 'shop';
const POLICIES = `/apis/cilium.io/v2/namespaces/${SHOP}/ciliumnetworkpolicies`;
const VALID = { conditions: [{ type: 'Valid', status: 'True', message: 'Policy validation succeeded' }] };

let server: ApiServerDouble;
beforeEach(async () => {
  server = await startApiServerDouble();
});
afterEach(() => server.stop());

const policy = (name: string, from: string) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: ${name}, namespace: ${SHOP}}
spec: {endpointSelector: {matchLabels: {app: db}}, ingress: [{fromEndpoints: [{matchLabels: {app: ${from}}}]}]}
`;
const deploy = (policies: readonly string[], more: object = {}) =>
  runCommand(
    'deploy',
    {
      'p.yaml': policies.join('---\n'),
      'f.ndjson': ['web', 'batch'].map((from) => `${hubbleFlow(SHOP, from, 'db')}\n`).join(''),
    },
    {
      kubeconfig: server.kubeconfig,
      applySet: { namespace: SHOP, name: 'sluice' },
      platform: newestPlatform('cilium'),
      policies: ['p.yaml'],
      flows: ['f.ndjson'],
      ...more,
    },
  );
const names = () => [...server.objects.keys()].flatMap((path) => path.split(`${POLICIES}/`)[1] ?? []).sort();
/** The operator is as late as can be: it writes just before each deletion, once a policy. */
const judgeBeforeDeletions = () => {
  server.intercept = ({ method, path }) => {
    const live = server.objects.get(path);
    if (method === 'DELETE' && live !== undefined && live.status === undefined)
      server.store(path, { ...live, status: VALID });
    return undefined;
  };
};

it('a policy that leaves the set is deleted although its status changed since the plan', async () => {
  expect((await deploy([policy('p', 'web'), policy('q', 'batch')], { allowBreaks: true })).code).toBe(0);
  judgeBeforeDeletions();
  const run = await deploy([policy('p', 'web')]);
  expect([run.code, names()], run.stderr).toEqual([0, ['p']]);
});

it('bridges that are copies of policies go when the set is written', async () => {
  expect((await deploy([policy('p', 'web'), policy('q', 'batch')], { allowBreaks: true })).code).toBe(0);
  judgeBeforeDeletions();
  const run = await deploy([policy('q', 'web'), policy('p', 'batch')], { bridge: true });
  expect(run.stdout).toContain('sluice-bridge-');
  expect([run.code, names()], run.stderr).toEqual([0, ['p', 'q']]);
});

it('a policy that somebody really changed since the plan stays, and is named', async () => {
  expect((await deploy([policy('p', 'web'), policy('q', 'batch')], { allowBreaks: true })).code).toBe(0);
  server.intercept = ({ method, path }) => {
    const live = server.objects.get(path);
    if (method === 'DELETE' && live !== undefined)
      server.store(path, { ...live, spec: { endpointSelector: {} } });
    return undefined;
  };
  const run = await deploy([policy('p', 'web')]);
  expect([run.code, names()]).toEqual([5, ['p', 'q']]);
  expect(run.stderr).toContain('cluster/changed-meanwhile');
});
