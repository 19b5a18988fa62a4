import { afterEach, beforeEach, expect, it } from 'vitest';
import { runRollback } from '../../../src/cli/commands/rollback.ts';
import { type JsonObject, objectAt } from '../../../src/model/json-object.ts';
import { KUBERNETES } from '../../../src/policy/platform/platform.ts';
import { allowYaml } from '../../cluster/policy-yaml.ts';
import { runCommand, testIo } from '../../cluster/run-command.ts';
import { type ApiServerDouble, startApiServerDouble } from '../../support/api-server-double.ts';

/* A webhook writes something else into an object at each write: when it was changed, or what it wants to see there. */

const SHOP = 'shop';
const POLICIES = `/apis/networking.k8s.io/v1/namespaces/${SHOP}/networkpolicies`;

let server: ApiServerDouble;
beforeEach(async () => {
  server = await startApiServerDouble();
});
afterEach(() => server.stop());

const set = (port: number) => ({ 'p.yaml': allowYaml(SHOP, 'web', 'front', 'web', port) });
const options = () => ({
  kubeconfig: server.kubeconfig,
  applySet: { namespace: SHOP, name: 'sluice' },
  pacing: { sleep: async () => {}, random: () => 0.5 },
});
const rollback = async () => {
  const { io, said } = testIo('/', {});
  const code = await runRollback(
    { ...options(), platform: KUBERNETES, defaultNamespace: 'default' } as never,
    io,
  );
  return { code, ...said() };
};
const specOf = (name = 'web') =>
  JSON.stringify(objectAt(server.objects.get(`${POLICIES}/${name}`) ?? {}, 'spec'));
let count = 0;
const annotated = (object: JsonObject): JsonObject => {
  count++;
  const metadata = objectAt(object, 'metadata');
  const annotations = { ...objectAt(metadata, 'annotations'), 'changed-at': `${count}` };
  return { ...object, metadata: { ...metadata, annotations } };
};

it('an annotation: what the policies do is put back, and that the annotation is another one is said', async () => {
  await runCommand('deploy', set(1), options());
  const before = specOf();
  await runCommand('deploy', set(2), options());
  server.admit = annotated;
  const asked = server.seen.length;
  const run = await rollback();
  expect([run.code, specOf()], run.stderr).toEqual([0, before]);
  expect(run.stderr).toContain('warning cluster/stored-differs NetworkPolicy shop/web: was restored, but');
  expect(server.seen.length - asked).toBeLessThan(100);
});

it('the content: that it could not be put back is said, after a few tries', async () => {
  await runCommand('deploy', set(1), options());
  await runCommand('deploy', set(2), options());
  server.admit = (object) => ({
    ...object,
    spec: { ...objectAt(object, 'spec'), egress: [{ count: count++ }] },
  });
  const asked = server.seen.length;
  const run = await rollback();
  expect(run.code).toBe(6);
  expect(run.stderr).toContain('was not restored: the cluster stores something other than what is written');
  expect(server.seen.length - asked).toBeLessThan(100);
});

it('a deploy that fails is taken back also where its writes were annotated otherwise than in the dry run', async () => {
  const two = (port: number) => ({
    'p.yaml': `${allowYaml(SHOP, 'api', 'front', 'api', port)}---\n${set(port)['p.yaml']}`,
  });
  await runCommand('deploy', two(1), options());
  const before = specOf('api');
  server.admit = (object, { isWrite }) => (isWrite ? annotated(object) : object);
  server.intercept = ({ isWrite, path, query }) =>
    isWrite && path.endsWith('/web') && query.get('fieldManager') === 'sluice'
      ? { status: 422, body: { kind: 'Status', message: 'no' } }
      : undefined;
  const run = await runCommand('deploy', two(2), options());
  expect([run.code, specOf('api')], run.stderr).toEqual([5, before]);
});

it('a deploy is rolled back also where its writes were annotated otherwise than in the dry run', async () => {
  await runCommand('deploy', set(1), options());
  const before = specOf();
  server.admit = (object, { isWrite }) => (isWrite ? annotated(object) : object);
  expect((await runCommand('deploy', set(2), options())).code).toBe(0);
  server.admit = (object) => object;
  const run = await rollback();
  expect([run.code, specOf()], run.stderr).toEqual([0, before]);
});

const opened = (object: JsonObject): JsonObject => ({
  ...object,
  spec: { ...objectAt(object, 'spec'), ingress: [{}] },
});

it('a deploy after which a policy does something else than its dry run had shown has failed, and is taken back', async () => {
  await runCommand('deploy', set(1), options());
  const before = specOf();
  let writes = 0;
  server.admit = (object, { isWrite }) => (isWrite && ++writes === 1 ? opened(object) : object);
  const run = await runCommand('deploy', set(2), options());
  expect([run.code, specOf()], run.stderr).toEqual([5, before]);
  expect(run.stderr).toContain(
    'the cluster stored a policy that does something other than its dry run had shown',
  );
});

it('and where that is not possible, it says that the policy is not as planned', async () => {
  await runCommand('deploy', set(1), options());
  server.admit = (object, { isWrite }) => (isWrite ? opened(object) : object);
  const run = await runCommand('deploy', set(2), options());
  expect([run.code, specOf()], run.stderr).toEqual([6, expect.stringContaining('"ingress":[{}]')]);
  expect(run.stdout).toContain('uncertain');
});

it('of an older run only what does the same is taken for its own: a later one may have written the rest', async () => {
  await runCommand('deploy', set(1), options());
  await runCommand('deploy', set(2), options());
  const [run = ''] = [...server.objects.keys()]
    .flatMap((path) => /sluice-run-.*/.exec(path) ?? [])
    .sort()
    .slice(-1);
  await runCommand('deploy', set(3), options());
  const after = specOf();
  const { io, said } = testIo('/', {});
  expect(
    await runRollback({ ...options(), run, platform: KUBERNETES, defaultNamespace: 'default' } as never, io),
  ).toBe(5);
  expect([specOf(), said().stderr]).toEqual([
    after,
    expect.stringContaining('somebody else changed it since'),
  ]);
});

it.each([
  ['a run that was killed is taken back, also where a webhook marked its writes', annotated, undefined, 0],
  ['but not what somebody marked since', annotated, 'kubectl-annotate', 5],
  ['also where a webhook altered what the policy does', opened, undefined, 0],
  ['but not what somebody wrote since, though a webhook had altered it', opened, 'kubectl-annotate', 5],
])('%s', async (_, alter, editor, code) => {
  await runCommand('deploy', set(1), options());
  const before = specOf();
  server.admit = (object, { isWrite }) => (isWrite ? alter(object) : object);
  server.intercept = ({ isWrite }) => {
    // After the write everything fails, as if the job were gone.
    if (isWrite)
      server.intercept = ({ method }) => (method === 'GET' ? undefined : { status: 403, body: {} });
    return undefined;
  };
  await runCommand('deploy', set(2), options());
  const written = specOf();
  expect(written).not.toBe(before);
  server.intercept = () => undefined;
  server.admit = (object) => object;
  if (editor !== undefined) {
    const path = `${POLICIES}/web`;
    const live = server.objects.get(path) ?? {};
    const metadata = objectAt(live, 'metadata');
    const note = { manager: editor, operation: 'Update', fieldsV1: { 'f:metadata': {} } };
    const managedFields = [...(metadata.managedFields as JsonObject[]), note];
    server.store(path, { ...live, metadata: { ...metadata, managedFields } });
  }
  const run = await rollback();
  expect([run.code, specOf()], run.stderr).toEqual([code, code === 0 ? before : written]);
});

it('a policy of which the cluster makes something else each time is named by deploy and drift, and defaults are no difference', async () => {
  server.admit = (object) =>
    annotated({ ...object, spec: { policyTypes: ['Ingress'], ...objectAt(object, 'spec') } });
  const asWritten = await runCommand('deploy', set(1), options());
  expect(asWritten.stderr).not.toContain('cluster/dry-run-differs');
  server.admit = opened;
  const run = await runCommand('deploy', set(2), options());
  expect(run.code, run.stderr).toBe(0);
  for (const { stderr } of [run, await runCommand('drift', set(2), options())]) {
    expect(stderr).toContain(
      'p.yaml:1:1 warning cluster/dry-run-differs `shop/web`: the cluster changes this policy so that it does something other than the file says',
    );
  }
});
