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
    await installCrds(server, [join(moduleFolder('github.com/cilium/cilium@v1.20.2'), CILIUM_CRD)]);
    for (const name of ['kept', 'moved']) {
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

  it('a rollback that cannot bring back one policy does not delete the one that took its place', async () => {
    const old = `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: old, namespace: moved}\nspec: {endpointSelector: {matchLabels: {app: db}}, ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]}\n`;
    expect((await deploy('moved', old)).code).toBe(0);
    expect((await deploy('moved', allowYaml('moved', 'new', 'web', 'db'))).code).toBe(0);
    await server.call('DELETE', `${DEFINITIONS}/ciliumnetworkpolicies.cilium.io`);
    const kinds = async () => (await server.call('GET', '/apis/cilium.io/v2')).status;
    await expect.poll(kinds, { timeout: 30_000 }).toBe(404);

    const rollback = async (keepGoing: boolean) => {
      const { io, said } = testIo('/', {});
      const options = { ...place('moved'), defaultNamespace: 'default', format: 'text', keepGoing };
      return { code: await runRollback(options as never, io), ...said() };
    };
    const refused = await rollback(false);
    expect(refused.code, refused.stderr).toBe(5);
    expect(refused.stderr).toContain('moved/old: cannot be restored: its address answers 404');
    expect(await namesIn('moved')).toEqual(['new']);

    const forced = await rollback(true);
    expect(forced.code, forced.stderr).toBe(6);
    expect(await namesIn('moved')).toEqual([]);
  });
});
