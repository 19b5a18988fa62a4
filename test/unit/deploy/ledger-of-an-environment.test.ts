import { afterEach, beforeEach, expect, it } from 'vitest';
import { objectAt } from '../../../src/model/json-object.ts';
import { allowYaml } from '../../cluster/policy-yaml.ts';
import { runCommand } from '../../cluster/run-command.ts';
import { type ApiServerDouble, startApiServerDouble } from '../../support/api-server-double.ts';

/* Two environments with policies of their own must not share a ledger: each would delete what the other one deployed. */

let server: ApiServerDouble;
beforeEach(async () => {
  server = await startApiServerDouble();
});
afterEach(() => server.stop());

const LEDGER = '/api/v1/namespaces/shop/configmaps/sluice';
const deploy = (
  setOf: string | undefined,
  names: string,
  {
    applySet = 'sluice',
    project,
    ...more
  }: { readonly applySet?: string; readonly project?: string; readonly typed?: string } = {},
) =>
  runCommand(
    'deploy',
    { 'p.yaml': [...names].map((name) => allowYaml('shop', name, 'front', 'web')).join('---\n') },
    {
      kubeconfig: server.kubeconfig,
      applySet: { namespace: 'shop', name: applySet },
      setOf,
      ...more,
      env: project === undefined ? {} : { CI_PROJECT_PATH: project },
    },
  );
const live = () =>
  [...server.objects.keys()].flatMap((path) => /\/networkpolicies\/(.*)/.exec(path)?.[1] ?? []).sort();
/** Does what the help of a refusal says. */
const annotateAs = ({ stderr }: { readonly stderr: string }) => {
  const [, note = '', value = ''] =
    /configmap\/sluice --namespace=shop ([^=`]+?)[-=]([^`]*)`/.exec(stderr) ?? [];
  const ledger = server.objects.get(LEDGER) ?? {};
  const metadata = objectAt(ledger, 'metadata');
  const annotations = Object.entries(objectAt(metadata, 'annotations')).filter(([key]) => key !== note);
  if (value !== '') annotations.push([note, value]);
  server.store(LEDGER, {
    ...ledger,
    metadata: { ...metadata, annotations: Object.fromEntries(annotations) },
  });
};

it('the deploy of another one is refused, and with a ledger of its own it goes on', async () => {
  expect((await deploy('staging', 'a')).code).toBe(0);
  const other = await deploy('production', 'b');
  expect([other.code, live()]).toEqual([5, ['a']]);
  expect(other.stderr).toContain(
    'cluster/other-environment what is deployed under this name belongs to the environment `staging`, but this is `production`',
  );
  expect((await deploy('production', 'b', { applySet: 'production' })).code).toBe(0);
  expect(live()).toEqual(['a', 'b']);
});

it('the first one after a set was split deletes nothing of the others before somebody says whose it is', async () => {
  expect((await deploy(undefined, 'abc')).code).toBe(0);
  const first = await deploy('staging', 'ad');
  expect([first.code, live()], first.stderr).toEqual([5, ['a', 'b', 'c']]);
  expect(first.stderr).toContain(
    'cluster/other-environment it is not recorded which environment deployed what is there under this name, and this is `staging`: it would delete 2 objects that may be of another one: `shop/b`, `shop/c`',
  );
  annotateAs(first);
  expect((await deploy('staging', 'ad')).code).toBe(0);
  expect(live()).toEqual(['a', 'd']);
  expect((await deploy('production', 'c')).code).toBe(5);
});

it('one that deletes nothing takes a ledger that names none, and prunes from then on', async () => {
  expect((await deploy(undefined, 'ab')).code).toBe(0);
  expect((await deploy('staging', 'abc')).code).toBe(0);
  expect((await deploy('staging', 'ac')).code).toBe(0);
  expect(live()).toEqual(['a', 'c']);
});

it('a deploy of no environment adds to the ledger of one, and deletes nothing of it', async () => {
  expect((await deploy('staging', 'ab')).code).toBe(0);
  expect((await deploy(undefined, 'abc')).code).toBe(0);
  const run = await deploy(undefined, 'ac');
  expect([run.code, live()]).toEqual([5, ['a', 'b', 'c']]);
  expect(run.stderr).toContain(
    'belongs to the environment `staging`, and this deploy is of none: it would delete 1 object that may be of another one: `shop/b`',
  );
  annotateAs(run);
  expect((await deploy(undefined, 'ac')).code).toBe(0);
  expect(live()).toEqual(['a', 'c']);
});

it('the first deploy of a project deletes nothing that was deployed by hand: it may be of another repository', async () => {
  expect((await deploy(undefined, 'ab')).code).toBe(0);
  const run = await deploy(undefined, 'c', { project: 'g/other' });
  expect([run.code, live()]).toEqual([5, ['a', 'b']]);
  expect(run.stderr).toContain(
    'cluster/other-project it is not recorded which project deployed what is there under this name, and this is `g/other`',
  );
});

it('a deploy of no project that nobody is asked about deletes nothing of one', async () => {
  expect((await deploy(undefined, 'ab', { project: 'g/p' })).code).toBe(0);
  expect((await deploy(undefined, 'abc')).code).toBe(0);
  const run = await deploy(undefined, 'ac');
  expect([run.code, live()]).toEqual([5, ['a', 'b', 'c']]);
  expect(run.stderr).toContain(
    'cluster/other-project what is deployed under this name belongs to the project `g/p`, and this deploy is of none: it would delete 1 object that may be of another one: `shop/b`',
  );
  expect(run.stderr).toContain("say so with `CI_PROJECT_PATH='g/p'`");
  const asked = await deploy(undefined, 'ac', { typed: 'y\n' });
  expect([asked.code, live()], asked.stderr).toEqual([0, ['a', 'c']]);
});

it('where the ledger is gone, the newest deploy on record says whose the set is', async () => {
  const ours = { project: 'g/p' };
  expect((await deploy('staging', 'abc', ours)).code).toBe(0);
  server.objects.delete(LEDGER);
  expect((await deploy('production', 'b', ours)).stderr).toContain('belongs to the environment `staging`');
  expect((await deploy('staging', 'ab', ours)).code).toBe(0);
  expect(live()).toEqual(['a', 'b']);
  for (const path of server.objects.keys()) if (path.includes('/configmaps/')) server.objects.delete(path);
  const run = await deploy('staging', 'a', ours);
  expect([run.code, live()]).toEqual([5, ['a', 'b']]);
  expect(run.stderr).toContain('delete them by hand; otherwise remove the label');
});

it('a ledger that is gone is no reason to take nothing for recorded: where the runs cannot be read, nothing is written', async () => {
  expect((await deploy(undefined, 'ab')).code).toBe(0);
  server.objects.delete(LEDGER);
  server.intercept = ({ method, path }) =>
    method === 'GET' && path.endsWith('/configmaps') ? { status: 403, body: {} } : undefined;
  const run = await deploy(undefined, 'a');
  expect([run.code, live()]).toEqual([5, ['a', 'b']]);
  expect(run.stderr).toContain('reading the runs');
});
