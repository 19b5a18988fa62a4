import { afterEach, beforeEach, expect, it } from 'vitest';
import { type JsonObject, objectAt } from '../../../src/model/json-object.ts';
import { partOf } from '../../../src/plan/apply-set.ts';
import { parseTakeOver } from '../../../src/plan/ownership/take-over.ts';
import { allowYaml } from '../../cluster/policy-yaml.ts';
import { runCommand } from '../../cluster/run-command.ts';
import { type ApiServerDouble, startApiServerDouble } from '../../support/api-server-double.ts';

/* One object in two sets, or in a set and a Helm release: it changes hands only when somebody asks for that. */

const WEB = '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/web';

let server: ApiServerDouble;
beforeEach(async () => {
  server = await startApiServerDouble();
});
afterEach(() => server.stop());

const run = (
  command: 'deploy' | 'drift',
  applySet: string,
  names: string,
  options: { readonly port?: number; readonly repair?: boolean; readonly takeOver?: string } = {},
) =>
  runCommand(
    command,
    {
      'p.yaml': names
        .split(' ')
        .map((name) => allowYaml('shop', name, 'front', 'web', options.port ?? 1))
        .join('---\n'),
    },
    {
      kubeconfig: server.kubeconfig,
      applySet: { namespace: 'shop', name: applySet },
      ...(options.repair && { repair: true }),
      takeOvers: [parseTakeOver(options.takeOver ?? '')].filter((one) => one !== undefined),
    },
  );
const web = () => server.objects.get(WEB) ?? {};
const edited = (change: (metadata: JsonObject) => JsonObject) =>
  server.store(WEB, {
    ...web(),
    metadata: { ...objectAt(web(), 'metadata'), ...change(objectAt(web(), 'metadata')) },
  });

it('a repair of drift takes nothing from another set', async () => {
  await run('deploy', 'one', 'web');
  const before = partOf(web());
  const repair = await run('drift', 'two', 'web', { port: 2, repair: true });
  expect([repair.code, partOf(web())]).toEqual([5, before]);
  expect(repair.stderr).toContain('cluster/other-apply-set');
});

it('nor from a Helm release', async () => {
  await run('deploy', 'one', 'web');
  edited(({ labels }) => ({
    labels: { ...(labels as JsonObject), 'app.kubernetes.io/managed-by': 'Helm' },
    annotations: { 'meta.helm.sh/release-name': 'shop' },
  }));
  const spec = JSON.stringify(web().spec);
  const repair = await run('drift', 'one', 'web', { port: 2, repair: true });
  expect([repair.code, JSON.stringify(web().spec)]).toEqual([5, spec]);
  expect(repair.stderr).toContain('belongs to the Helm release');
});

it('all objects of another ledger are taken over at once, and that one deletes none of them', async () => {
  await run('deploy', 'one', 'web api db');
  expect((await run('deploy', 'two', 'web api', { takeOver: 'apply-set:shop/other' })).code).toBe(5);
  const taken = await run('deploy', 'two', 'web api', { takeOver: 'apply-set:shop/one' });
  expect(taken.code, taken.stderr).toBe(0);
  expect((await run('deploy', 'one', 'db')).code).toBe(0);
  expect([...server.objects.keys()].filter((path) => path.includes('networkpolicies')).length).toBe(3);
});
