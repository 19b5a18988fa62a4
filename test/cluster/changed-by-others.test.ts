import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseTakeOver } from '../../src/plan/ownership/take-over.ts';
import { installMutation } from './admission-policies.ts';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { installDefinition } from './install-crds.ts';
import { allowYaml } from './policy-yaml.ts';
import { runCommand } from './run-command.ts';

const MERGE = 'application/merge-patch+json';

/* People, webhooks and controllers of other clusters touch what was deployed. */
describe.skipIf(whyNoApiServer() !== undefined)('objects that others change, on a real API server', () => {
  let server: ApiServer;
  let namespace: string;
  let count = 0;
  beforeAll(async () => {
    server = await startApiServer();
  });
  afterAll(() => server?.stop());
  beforeEach(async () => {
    count++;
    namespace = `others-${count}`;
    await server.call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  });

  const path = (name = '') => `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies${name}`;
  const live = async () => (await server.call('GET', path('/web'))).body;
  const web = (port = 80) => allowYaml(namespace, 'web', 'a', 'b', port);
  const run = (command: 'deploy' | 'drift', yaml: string, options = {}) =>
    runCommand(
      command,
      { 'web.yaml': yaml },
      {
        kubeconfig: server.kubeconfig,
        applySet: { namespace, name: 'sluice' },
        ...options,
      },
    );
  const take = (what: string) => ({ takeOvers: [parseTakeOver(what)].filter((one) => one !== undefined) });

  it('a label of the file with another value: named with whoever set it, and repaired', async () => {
    const ofTeam = (team: string) => web().replace('{name: web,', `{labels: {team: ${team}}, name: web,`);
    expect((await run('deploy', ofTeam('a'))).code).toBe(0);
    const relabel = (labels: object) =>
      server.call('PATCH', `${path('/web')}?fieldManager=kubectl-label`, { metadata: { labels } }, MERGE);
    await relabel({ owner: 'bob' });
    expect((await run('drift', ofTeam('a'))).code).toBe(0);

    await relabel({ team: 'b' });
    const refused = await run('deploy', ofTeam('a'));
    expect(refused.code).toBe(5);
    expect(refused.stderr).toContain(`take the object over with \`--take-over ${namespace}/web\``);
    const drift = await run('drift', ofTeam('a'), { repair: true });
    expect(drift.code, drift.stderr).toBe(0);
    expect(drift.stdout).toContain('web differs from git; also managed by kubectl-label');
    expect((await live()).metadata.labels).toMatchObject({ team: 'a', owner: 'bob' });

    await relabel({ team: 'c' });
    expect((await run('deploy', ofTeam('d'), take(`${namespace}/web`))).code).toBe(0);
    expect((await live()).metadata.labels).toMatchObject({ team: 'd' });
  });

  it('admission that stamps each write is no drift, and nothing is written because of it', async () => {
    const stamp =
      'Object{metadata: Object.metadata{annotations: {"stamp": oldObject.metadata.resourceVersion}}}';
    const remove = await installMutation(server, {
      name: namespace,
      namespace,
      operations: ['UPDATE'],
      mutation: { patchType: 'ApplyConfiguration', applyConfiguration: { expression: stamp } },
    });
    const yaml = web().replace('{name: web,', '{annotations: {note: x}, name: web,');
    expect((await run('deploy', yaml)).code).toBe(0);
    const touch = () => server.call('PATCH', path('/web'), { metadata: { labels: { x: 'y' } } }, MERGE);
    // The server looks for new policies of admission now and then.
    const isStamped = async () => JSON.stringify((await touch()).body).includes('"stamp"');
    await expect.poll(isStamped, { timeout: 30_000 }).toBe(true);
    const before = await live();
    expect((await run('deploy', yaml)).stdout).toMatch(/: 1 unchanged\.$/m);
    expect((await run('drift', yaml)).code).toBe(0);
    expect((await live()).metadata.resourceVersion).toBe(before.metadata.resourceVersion);
    // What the file says is written all the same, and what it no longer says goes.
    expect((await run('drift', yaml.replace('note: x', 'note: z'))).code).toBe(7);
    expect((await run('deploy', web())).stdout).toMatch(/: 1 updated\.$/m);
    expect(Object.keys((await live()).metadata.annotations ?? {})).toEqual(['stamp']);
    await remove();
  });

  it('a policy that somebody deleted and a finalizer keeps is neither deployed nor without drift', async () => {
    expect((await run('deploy', web())).code).toBe(0);
    const finalizers = (value: string[]) =>
      server.call('PATCH', path('/web'), { metadata: { finalizers: value } }, MERGE);
    await finalizers(['example.com/wait']);
    await server.call('DELETE', path('/web'));
    for (const port of [80, 81]) {
      const deployed = await run('deploy', web(port));
      expect(deployed.code).toBe(5);
      expect(deployed.stderr).toContain('and only finalizers keep it: `example.com/wait`');
    }
    const drift = await run('drift', web(), { repair: true });
    expect([drift.code, drift.stderr]).toEqual([7, '']);
    expect(drift.stdout).toContain('web was deleted by somebody, and only its finalizers keep it');
    await finalizers([]);
    expect((await run('deploy', web())).stdout).toMatch(/: 1 created\.$/m);
  });

  const tracked = (marks: object, manager: string) => {
    const object = parse(web());
    return server.call('POST', `${path()}?fieldManager=${manager}`, {
      ...object,
      metadata: { ...object.metadata, ...marks },
    });
  };
  const FLUX = {
    'kustomize.toolkit.fluxcd.io/name': 'apps',
    'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
  };

  it('Argo CD or Flux of another cluster: nobody sees from here whether they let go', async () => {
    const id = `shop:networking.k8s.io/NetworkPolicy:${namespace}/web`;
    await tracked({ annotations: { 'argocd.argoproj.io/tracking-id': id } }, 'argocd-controller');
    const argocd = await run('deploy', web(81), take('argocd'));
    expect(argocd.code).toBe(5);
    expect(argocd.stderr).toContain(
      `the application \`shop\` of Argo CD is not of this cluster, which has no such kind`,
    );
    await server.call('DELETE', path('/web'));
    await tracked({ labels: FLUX }, 'kustomize-controller');
    const flux = await run('deploy', web(81), take('flux'));
    expect(flux.code).toBe(5);
    const command = `kubectl label networkpolicies.networking.k8s.io web --namespace=${namespace} kustomize.toolkit.fluxcd.io/name- kustomize.toolkit.fluxcd.io/namespace-`;
    expect(flux.stderr).toContain(`remove the marks here, and run this again: \`${command}\``);
    const labels = Object.fromEntries(Object.keys(FLUX).map((key) => [key, null]));
    await server.call('PATCH', path('/web'), { metadata: { labels } }, MERGE);
    expect((await run('deploy', web(81), take('flux'))).code).toBe(0);
  });

  it('a Kustomization is found in an older version of its kind', async () => {
    const [group, version] = ['kustomize.toolkit.fluxcd.io', 'v1beta2'];
    const definition = {
      metadata: { name: `kustomizations.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names: { kind: 'Kustomization', plural: 'kustomizations' },
        versions: [
          {
            name: version,
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        ],
      },
    };
    await installDefinition(server, definition);
    await server.call('POST', '/api/v1/namespaces', { metadata: { name: 'flux-system' } });
    const kustomizations = `/apis/${group}/${version}/namespaces/flux-system/kustomizations`;
    const apiVersion = `${group}/${version}`;
    await server.call('POST', kustomizations, {
      apiVersion,
      kind: 'Kustomization',
      metadata: { name: 'apps' },
      spec: {},
    });
    await tracked({ labels: FLUX }, 'kustomize-controller');
    expect((await run('deploy', web(81), take('flux'))).stderr).toContain('of Flux keeps writing it');
    await server.call('DELETE', `${kustomizations}/apps`);
    expect((await run('deploy', web(81), take('flux'))).code).toBe(0);
  });
});
