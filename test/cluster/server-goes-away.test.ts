import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RollbackOptions, runRollback } from '../../src/cli/commands/rollback.ts';
import { installValidation } from './admission-policies.ts';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { type Fault, type ProxiedRequest, startFaultProxy } from './fault-proxy.ts';
import { allowYaml, policyYaml } from './policy-yaml.ts';
import { runCommand, testIo } from './run-command.ts';

const NEXT = { name: 'next', token: 'next-token-83af', groups: ['system:masters'] };
const DEPLOYER = { name: 'deployer', token: 'deployer-token-1f0c', groups: [] };
const RIGHTS = [
  { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'] },
  { apiGroups: [''], resources: ['configmaps'] },
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'] },
].map((rule) => ({ ...rule, verbs: ['get', 'list', 'create', 'patch', 'update', 'delete'] }));

describe.skipIf(whyNoApiServer() !== undefined)('what changes while a deploy is at work', () => {
  let server: ApiServer;
  let folder: string;
  beforeAll(async () => {
    server = await startApiServer([NEXT, DEPLOYER]);
    folder = await mkdtemp(join(tmpdir(), 'sluice-goes-away-'));
    for (const name of ['restarted', 'renewed', 'clocks', 'paged', 'unlisted', 'large', 'warned']) {
      await server.call('POST', '/api/v1/namespaces', { metadata: { name } });
    }
  });
  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const set = (namespace: string, names: readonly string[], port = 80) => ({
    'p.yaml': names.map((name) => allowYaml(namespace, name, 'a', 'b', port)).join('---\n'),
  });
  const deploy = (namespace: string, files: Record<string, string>, options: object = {}) =>
    runCommand('deploy', files, {
      kubeconfig: server.kubeconfig,
      applySet: { namespace, name: 'sluice' },
      ...options,
    });
  const through = async <Result>(
    faultOf: (request: ProxiedRequest) => Fault | Promise<Fault>,
    work: (url: string) => Promise<Result>,
  ): Promise<Result> => {
    const proxy = await startFaultProxy(server, faultOf);
    try {
      return await work(proxy.url);
    } finally {
      await proxy.stop();
    }
  };

  it('the API server restarts, and is away for longer than a few attempts take: everything is deployed', async () => {
    const namespace = 'restarted';
    const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
    await server.call('POST', `${rbac}/roles`, { metadata: { name: 'deploy' }, rules: RIGHTS });
    await server.call('POST', `${rbac}/rolebindings`, {
      metadata: { name: 'deploy' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'deploy' },
      subjects: [{ kind: 'User', name: DEPLOYER.name }],
    });
    let restart: Promise<void> | undefined;
    const run = await through(
      (request) => {
        if (request.isWrite && request.url.includes('/b?')) restart ??= server.restart(7_000);
        return { kind: 'pass' };
      },
      async (url) =>
        deploy(namespace, set(namespace, ['a', 'b', 'c']), {
          kubeconfig: await server.writeKubeconfig({ token: DEPLOYER.token, url }),
        }),
    );
    await restart;
    expect(run, run.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining(': 3 created.') });
  });

  it('a place of the set that the server cannot list: nothing is written, because what left the set would stay', async () => {
    const namespace = 'unlisted';
    await deploy(namespace, set(namespace, ['a', 'b']));
    const run = await through(
      ({ method, url }) =>
        method === 'GET' && url.includes(`/namespaces/${namespace}/networkpolicies?`)
          ? { kind: 'answer', status: 500 }
          : { kind: 'pass' },
      async (url) =>
        deploy(namespace, set(namespace, ['a'], 81), {
          kubeconfig: await server.writeKubeconfig({ token: server.token, url }),
        }),
    );
    expect(run.code, run.stderr).toBe(5);
    expect(run.stderr).toContain(
      `listing \`/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies\``,
    );
  });

  it.each(['plug-in', 'file'] as const)(
    'a token is no longer accepted, and the %s has another one: everything is deployed',
    async (source) => {
      const namespace = 'renewed';
      const tokenFile = join(folder, `token-of-${source}`);
      await writeFile(tokenFile, `${server.token}\n`);
      const script = `console.log(JSON.stringify({apiVersion: 'x', kind: 'ExecCredential', status: {token: require('fs').readFileSync(${JSON.stringify(tokenFile)}, 'utf8').trim()}}))`;
      const command = process.execPath;
      const user = {
        file: { tokenFile },
        'plug-in': {
          exec: { apiVersion: 'client.authentication.k8s.io/v1', command, args: ['-e', script] },
        },
      }[source];
      let isExpired = false;
      const run = await through(
        async ({ isWrite, authorization }): Promise<Fault> => {
          if (isWrite && !isExpired) {
            isExpired = true;
            await writeFile(tokenFile, `${NEXT.token}\n`);
          }
          const isOld = isExpired && authorization.includes(server.token);
          return isOld ? { kind: 'answer', status: 401 } : { kind: 'pass' };
        },
        async (url) =>
          deploy(namespace, set(namespace, ['a', 'b'], source === 'file' ? 80 : 81), {
            kubeconfig: await server.writeKubeconfig({ user, url }),
          }),
      );
      expect(run, run.stderr).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/: 2 (created|updated)\.$/m),
      });
      expect(run.stderr + run.stdout).not.toContain(NEXT.token);
    },
  );

  it('clocks of runners that are hours apart: the last run is the one that ran last', async () => {
    const namespace = 'clocks';
    const at = (hours: number) => ({ later: hours * 3_600_000 });
    expect((await deploy(namespace, set(namespace, ['a'], 1), at(3))).code).toBe(0);
    // The server's time has seconds.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await deploy(namespace, set(namespace, ['a'], 2), at(0))).code).toBe(0);
    const { io, said } = testIo('/', {});
    const options: RollbackOptions = {
      kubeconfig: server.kubeconfig,
      applySet: { namespace, name: 'sluice' },
      defaultNamespace: 'default',
      yes: true,
    };
    expect(await runRollback(options, io), said().stderr).toBe(0);
    const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies/a`;
    expect((await server.call('GET', path)).body.spec).toMatchObject({ ingress: [{ ports: [{ port: 1 }] }] });
  });

  it('pages of a list that expire again and again (410): what left the set is found all the same', async () => {
    const namespace = 'paged';
    const body = JSON.stringify({ kind: 'Status', reason: 'Expired', message: 'too old', code: 410 });
    expect((await deploy(namespace, set(namespace, ['a', 'stays']))).code).toBe(0);
    const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
    // More than a page.
    for (let made = 0; made < 510; made += 30) {
      const some = Array.from({ length: 30 }, (_, index) => {
        const metadata = { name: `other-${made + index}` };
        return server.call('POST', path, { metadata, spec: { podSelector: {} } });
      });
      await Promise.all(some);
    }
    const run = await through(
      ({ url }) => (url.includes('continue=') ? { kind: 'answer', status: 410, body } : { kind: 'pass' }),
      async (url) =>
        deploy(namespace, set(namespace, ['stays']), {
          kubeconfig: await server.writeKubeconfig({ token: server.token, url }),
        }),
    );
    expect(run, run.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('1 deleted') });
  });

  it('a policy near the limit of etcd is deployed, changed and shown in seconds', async () => {
    const namespace = 'large';
    const large = (salt: number) => {
      const blocks = Array.from({ length: 18_000 }, (_, index) => {
        const [high, low] = [(index * salt) >> 8, (index * salt) & 255];
        return `  - ipBlock: {cidr: 10.${(high >> 8) & 255}.${high & 255}.${low}/32}`;
      });
      const spec = `podSelector: {}\npolicyTypes: [Egress]\negress:\n- to:\n${[...new Set(blocks)].join('\n')}`;
      return { 'p.yaml': policyYaml(namespace, 'large', spec) };
    };
    expect((await deploy(namespace, large(3))).code).toBe(0);
    const more = { 'p.yaml': `${large(3)['p.yaml']}    - ipBlock: {cidr: 11.0.0.1/32}\n` };
    expect((await deploy(namespace, more)).stdout).toContain('1 updated.');
    const plan = await runCommand('plan', large(5), {
      kubeconfig: server.kubeconfig,
      applySet: { namespace, name: 'sluice' },
    });
    expect(plan.stdout).toContain('1 to update');
  });

  it('warnings of the server and its admission are shown, each once, with nothing hidden', async () => {
    const namespace = 'warned';
    await installValidation(server, {
      name: 'short',
      namespace,
      operations: ['CREATE', 'UPDATE'],
      expression: 'object.metadata.name.size() > 6',
      message: 'short "names", \u202eold',
      action: 'Warn',
    });
    const warnings = async (names: readonly string[]) => {
      const { stderr } = await deploy(namespace, set(namespace, names));
      return stderr.split('\n').filter((line) => line.includes(' warns: '));
    };
    // The server looks for new policies of admission now and then.
    await expect.poll(async () => (await warnings(['a'])).length, { timeout: 30_000, interval: 500 }).toBe(1);
    const [first, ...others] = await warnings(['a', 'b', 'c']);
    expect(others).toEqual([]);
    expect(first).toContain('short "names", \\u202eold');
  });
});
