import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { type ProxiedRequest, startFaultProxy } from './fault-proxy.ts';
import { allowYaml } from './policy-yaml.ts';
import { runCommand } from './run-command.ts';

/* Two repositories that both have a policy of one name. Each has a lock of its own, and both write as the same field manager. */
describe.skipIf(whyNoApiServer() !== undefined)(
  'deploys of two projects at once, on a real API server',
  () => {
    let server: ApiServer;
    let namespace: string;
    let count = 0;

    beforeAll(async () => {
      server = await startApiServer();
    });
    afterAll(async () => {
      await server?.stop();
    });
    beforeEach(async () => {
      count++;
      namespace = `two-${count}`;
      await server.call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
    });

    const path = (name = '') =>
      `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies${name === '' ? '' : `/${name}`}`;
    const portOf = async (name: string) =>
      /"port":(\d+)/.exec(JSON.stringify((await server.call('GET', path(name))).body.spec))?.[1];
    const names = async () =>
      (await server.call('GET', path())).body.items.map(({ metadata }) => metadata.name);
    const deploy = (project: string, port: number, of: readonly string[], options = {}) =>
      runCommand(
        'deploy',
        { 'p.yaml': of.map((name) => allowYaml(namespace, name, 'a', 'b', port)).join('---\n') },
        { kubeconfig: server.kubeconfig, applySet: { namespace, name: project }, ...options },
      );
    /** Deploys, and does something else before the first request that is meant. */
    const deployAfter = async (
      isMeant: (request: ProxiedRequest) => boolean,
      meanwhile: () => Promise<unknown>,
      ...[project, port, of, options]: Parameters<typeof deploy>
    ) => {
      let isDone = false;
      const proxy = await startFaultProxy(server, async (request) => {
        if (isMeant(request) && !isDone) {
          isDone = true;
          await meanwhile();
        }
        return { kind: 'pass' };
      });
      const kubeconfig = await server.writeKubeconfig({ token: server.token, url: proxy.url });
      const run = await deploy(project, port, of, { ...options, kubeconfig });
      await proxy.stop();
      return run;
    };
    /** The plan is made, and nothing is written. */
    const isLock = ({ method, url }: ProxiedRequest) => method !== 'GET' && url.includes('/leases');
    const take = (name: string) => ({ takeOvers: [{ kind: 'object', name: `${namespace}/${name}` }] });

    it('what the other one created after the plan is not overwritten, and the rest is taken back', async () => {
      const run = await deployAfter(isLock, () => deploy('first', 1, ['web']), 'second', 2, ['more', 'web']);
      expect([run.code, run.stderr]).toEqual([5, expect.stringContaining('cluster/changed-meanwhile')]);
      expect(run.stderr).toContain(`\`${namespace}/web\`: somebody else changed it during the deploy`);
      expect([await portOf('web'), await names()]).toEqual(['1', ['web']]);
      expect((await deploy('first', 1, ['web'])).stdout).toMatch(/: 1 unchanged\.$/m);
    });

    it('what the other one has taken over after the plan is neither changed nor deleted', async () => {
      await deploy('first', 1, ['changes', 'leaves']);
      const both = ['changes', 'leaves'];
      const takeAll = { takeOvers: [...take('changes').takeOvers, ...take('leaves').takeOvers] };
      const run = await deployAfter(
        isLock,
        () => deploy('second', 3, both, takeAll),
        'first',
        2,
        ['changes'],
        { allowMassDelete: true },
      );
      expect([run.code, run.stderr]).toEqual([5, expect.stringContaining('cluster/changed-meanwhile')]);
      expect([await portOf('changes'), await portOf('leaves')]).toEqual(['3', '3']);
      expect((await deploy('second', 3, both)).stdout).toMatch(/: 2 unchanged\.$/m);
    });

    it('a server that creates nothing with a version, as that of Calico, is asked without', async () => {
      const status = {
        kind: 'Status',
        code: 500,
        message:
          "error with field Metadata.ResourceVersion = '1' (field must not be set for a Create request)",
      };
      let writes = 0;
      const proxy = await startFaultProxy(server, ({ isWrite }) =>
        isWrite && ++writes === 1
          ? { kind: 'answer', status: 500, body: JSON.stringify(status) }
          : { kind: 'pass' },
      );
      const kubeconfig = await server.writeKubeconfig({ token: server.token, url: proxy.url });
      const run = await deploy('first', 1, ['web'], { kubeconfig });
      await proxy.stop();
      expect([run.code, run.stdout, writes]).toEqual([0, expect.stringMatching(/: 1 created\.$/m), 2]);
    });

    it('what only a controller wrote into the status meanwhile stops nothing', async () => {
      await deploy('first', 1, ['web']);
      const annotate = () =>
        server.call(
          'PATCH',
          `${path('web')}?fieldManager=other`,
          { metadata: { annotations: { seen: 'x' } } },
          'application/merge-patch+json',
        );
      const run = await deployAfter(({ isWrite }) => isWrite, annotate, 'first', 2, ['web']);
      expect([run.code, run.stdout]).toEqual([0, expect.stringMatching(/: 1 updated\.$/m)]);
      expect((await server.call('GET', path('web'))).body.metadata.annotations).toEqual({ seen: 'x' });
    });
  },
);
