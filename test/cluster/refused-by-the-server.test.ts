import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runRollback } from '../../src/cli/commands/rollback.ts';
import { choosePlatform } from '../../src/policy/platform/choose-platform.ts';
import { KUBERNETES, type Platform } from '../../src/policy/platform/platform.ts';
import { installValidation } from './admission-policies.ts';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { installCrds } from './install-crds.ts';
import { moduleFolder } from './module-folder.ts';
import { allowYaml } from './policy-yaml.ts';
import { runCommand, testIo } from './run-command.ts';

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const CILIUM_CRD = 'pkg/k8s/apis/cilium.io/client/crds/v2/ciliumnetworkpolicies.yaml';

function cilium(): Platform {
  const chosen = choosePlatform('cilium', new Map());
  return 'problem' in chosen ? KUBERNETES : chosen;
}

/* What the server would refuse is known before the first write, also of deletions and of a rollback. */
describe.skipIf(whyNoApiServer() !== undefined)('changes that a real API server refuses', () => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServer();
    for (const name of ['kept', 'moved', 'changed', 'deleted']) {
      await server.call('POST', '/api/v1/namespaces', { metadata: { name } });
    }
  });
  afterAll(() => server?.stop());

  const namesIn = async (namespace: string): Promise<readonly string[]> => {
    const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
    const { items } = (await server.call('GET', path)).body;
    return items.map((one: { metadata: { name: string } }) => one.metadata.name);
  };
  const place = (namespace: string) => ({
    kubeconfig: server.kubeconfig,
    applySet: { namespace, name: 'sluice' },
  });
  const deploy = (namespace: string, yaml: string) =>
    runCommand('deploy', { 'policies.yaml': yaml }, { ...place(namespace), platform: cilium() });

  it('a deletion that admission denies leaves the whole set as it was', async () => {
    const all = ['a', 'b', 'c'].map((name) => allowYaml('kept', name, 'x', name));
    expect((await deploy('kept', all.join('---\n'))).code).toBe(0);
    const remove = await installValidation(server, {
      name: 'keep',
      operations: ['DELETE'],
      expression: 'oldObject.metadata.name != "c"',
      message: 'c stays here',
    });
    const isDenied = async () => {
      const path = '/apis/networking.k8s.io/v1/namespaces/kept/networkpolicies/c?dryRun=All';
      return (await server.call('DELETE', path)).status !== 200;
    };
    // The server looks for new policies of admission now and then.
    await expect.poll(isDenied, { timeout: 30_000 }).toBe(true);

    const run = await deploy(
      'kept',
      `${allowYaml('kept', 'a', 'x', 'a', 81)}---\n${allowYaml('kept', 'b', 'x', 'b')}`,
    );
    expect(run.code).toBe(5);
    expect(run.stderr).toContain('NetworkPolicy `kept/c`: ');
    expect(run.stderr).toContain('c stays here');
    const path = '/apis/networking.k8s.io/v1/namespaces/kept/networkpolicies/a';
    expect((await server.call('GET', path)).body.spec).toMatchObject({
      ingress: [{ ports: [{ port: 8080 }] }],
    });
    await remove();
  });

  const install = () =>
    installCrds(server, [join(moduleFolder('github.com/cilium/cilium@v1.20.2'), CILIUM_CRD)]);
  const removeDefinition = async () => {
    await server.call('DELETE', `${DEFINITIONS}/ciliumnetworkpolicies.cilium.io`);
    const kinds = async () => (await server.call('GET', '/apis/cilium.io/v2')).status;
    await expect.poll(kinds, { timeout: 30_000 }).toBe(404);
  };
  const ciliumPolicy = (namespace: string, name: string, from: string) =>
    `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {endpointSelector: {matchLabels: {app: db}}, ingress: [{fromEndpoints: [{matchLabels: {app: ${from}}}]}]}\n`;
  const rollback = async (namespace: string, options: object = {}) => {
    const { io, said } = testIo('/', {});
    const all = { ...place(namespace), defaultNamespace: 'default', format: 'text', ...options };
    return { code: await runRollback(all as never, io), ...said() };
  };

  it('a rollback that cannot bring back one policy does not delete the one that took its place', async () => {
    await install();
    expect((await deploy('moved', ciliumPolicy('moved', 'old', 'web'))).code).toBe(0);
    expect((await deploy('moved', allowYaml('moved', 'new', 'web', 'db'))).code).toBe(0);
    await removeDefinition();

    const refused = await rollback('moved');
    expect(refused.code, refused.stderr).toBe(5);
    expect(refused.stderr).toContain('moved/old: cannot be restored: its address answers 404');
    expect(await namesIn('moved')).toEqual(['new']);

    const forced = await rollback('moved', { keepGoing: true });
    expect(forced.code, forced.stderr).toBe(6);
    expect(await namesIn('moved')).toEqual([]);
  });

  it('nor one that took the place of a policy that the run had changed', async () => {
    await install();
    const before = `${ciliumPolicy('changed', 'old', 'web')}---\n${ciliumPolicy('changed', 'same', 'x')}`;
    expect((await deploy('changed', before)).code).toBe(0);
    const after = [
      ciliumPolicy('changed', 'old', 'shop'),
      ciliumPolicy('changed', 'same', 'x'),
      allowYaml('changed', 'new', 'web', 'db'),
    ];
    expect((await deploy('changed', after.join('---\n'))).code).toBe(0);
    await removeDefinition();

    const refused = await rollback('changed');
    expect(refused.code, refused.stderr).toBe(5);
    expect(refused.stderr).toContain('changed/old: cannot be restored: its address answers 404');
    expect(refused.stderr).toContain('nothing was changed');
    expect(refused.stderr).not.toContain('changed/same');
    expect(await namesIn('changed')).toEqual(['new']);

    const forced = await rollback('changed', { keepGoing: true });
    expect(forced.code, forced.stderr).toBe(6);
    expect(await namesIn('changed')).toEqual([]);
  });

  it('what somebody else changed or deleted since is left alone, and that is said before anybody is asked', async () => {
    const policies = (port: number, ...names: string[]) =>
      names.map((name) => allowYaml('deleted', name, 'x', name, port)).join('---\n');
    expect((await deploy('deleted', policies(80, 'a', 'b'))).code).toBe(0);
    expect((await deploy('deleted', policies(81, 'a', 'b', 'c'))).code).toBe(0);
    await server.call('DELETE', '/apis/networking.k8s.io/v1/namespaces/deleted/networkpolicies/b');
    const { io, said } = testIo('/', { typed: 'n\n' });
    await runRollback({ ...place('deleted'), defaultNamespace: 'default', format: 'text' } as never, io);
    expect(said().stderr.split('\n').slice(0, 3)).toEqual([
      'delete NetworkPolicy deleted/c',
      'restore NetworkPolicy deleted/a',
      'leave alone NetworkPolicy deleted/b: somebody else deleted it since, or its kind or namespace',
    ]);
    expect(await namesIn('deleted')).toEqual(['a', 'c']);
    const done = await rollback('deleted');
    expect(done.code, done.stderr).toBe(6);
    expect(await namesIn('deleted')).toEqual(['a']);
  });
});
