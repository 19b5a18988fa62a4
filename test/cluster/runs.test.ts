import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runRollback } from '../../src/cli/commands/rollback.ts';
import { runStatus } from '../../src/cli/commands/status.ts';
import { canonicalJson } from '../../src/model/json-object.ts';
import { storedContent } from '../../src/plan/objects/stored-content.ts';
import { installMutation } from './admission-policies.ts';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { type Fault, type ProxiedRequest, startFaultProxy } from './fault-proxy.ts';
import { allowYaml } from './policy-yaml.ts';
import { runCommand, testIo } from './run-command.ts';

describe.skipIf(whyNoApiServer() !== undefined)('runs on a real API server', () => {
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
    namespace = `runs-${count}`;
    await server.call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  });

  const path = (name = '') =>
    `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies${name === '' ? '' : `/${name}`}`;
  /** Content and managers of everything, without what each write changes. */
  const state = async () =>
    (await server.call('GET', path())).body.items.map((item) => {
      const managers = item.metadata.managedFields as { manager: string; fieldsV1: object }[];
      return canonicalJson({
        ...storedContent(item),
        managers: managers.map(({ manager, fieldsV1 }) => [manager, fieldsV1]),
      });
    });
  const names = async () =>
    (await server.call('GET', path())).body.items.map(({ metadata }) => metadata.name);
  const allow = (port: number, ...of: string[]) => ({
    'p.yaml': of.map((name) => allowYaml(namespace, name, 'a', 'b', port)).join('---\n'),
  });
  const applySet = () => ({ namespace, name: 'sluice' });
  const deploy = (files: Record<string, string>, options = {}) =>
    runCommand('deploy', files, { kubeconfig: server.kubeconfig, applySet: applySet(), ...options });
  const through = async <Result>(
    faultOf: (request: ProxiedRequest) => Fault | Promise<Fault>,
    work: (options: object) => Promise<Result>,
  ) => {
    const proxy = await startFaultProxy(server, faultOf);
    const kubeconfig = await server.writeKubeconfig({ token: server.token, url: proxy.url });
    const pacing = { sleep: async () => {}, random: () => 0.5 };
    const result = await work({ kubeconfig, pacing, requestTimeoutMs: 2_000 });
    await proxy.stop();
    return result;
  };
  const withIo = async (
    run: (options: object, io: ReturnType<typeof testIo>['io']) => Promise<number>,
    options = {},
  ) => {
    const { io, said } = testIo('/', options);
    const code = await run(
      {
        kubeconfig: server.kubeconfig,
        applySet: applySet(),
        defaultNamespace: 'default',
        format: 'text',
        ...options,
      },
      io,
    );
    return { code, ...said() };
  };
  const status = () => withIo((options, io) => runStatus(options as never, io));
  const rollback = (options = {}) => withIo((all, io) => runRollback(all as never, io), options);

  it('a deploy says that the namespace of its ledger does not exist', async () => {
    const run = await deploy(allow(1, 'a'), { applySet: { namespace: 'nowhere', name: 'sluice' } });
    expect([run.code, await names()]).toEqual([5, []]);
    expect(run.stderr).toContain(
      'cluster/namespace-missing the namespace `nowhere` of the ledger `nowhere/sluice` does not exist',
    );
  });

  describe('a deploy that fails', () => {
    it('at any of its writes leaves everything as it was', async () => {
      await server.call(
        'POST',
        `${path()}?fieldManager=kubectl-create`,
        parse(allowYaml(namespace, 'taken', 'x', 'b')),
      );
      await deploy(allow(1, 'changes', 'leaves', 'stays'));
      const before = await state();
      const after = allow(2, 'changes', 'comes', 'stays', 'taken');
      const options = { takeOvers: [{ kind: 'tool', tool: 'kubectl' }] };
      for (let write = 1; write <= 4; write++) {
        let writes = 0;
        const run = await through(
          ({ isWrite, method }) =>
            isWrite && method === 'PATCH' && ++writes === write
              ? { kind: 'answer', status: 422, body: '{"kind":"Status","message":"no"}' }
              : { kind: 'pass' },
          (more) => deploy(after, { ...options, ...more }),
        );
        expect(run.code, `write ${write}`).toBe(5);
        expect(run.stdout).toMatch(/the cluster is (?:restored|unchanged)/);
        expect(await state(), `write ${write}`).toEqual(before);
      }
      expect((await deploy(after, options)).code).toBe(0);
      expect(await names()).toEqual(['changes', 'comes', 'stays', 'taken']);
    });

    it('keeps all places in the ledger that it may have touched, until one succeeds', async () => {
      const other = `${namespace}-other`;
      await server.call('POST', '/api/v1/namespaces', { metadata: { name: other } });
      const ledger = async () =>
        (await server.call('GET', `/api/v1/namespaces/${namespace}/configmaps/sluice`)).body.metadata
          .annotations as Record<string, string>;
      const places = async () => (await ledger())['applyset.kubernetes.io/additional-namespaces'];
      await deploy(allow(1, 'a'));
      expect(await places()).toBe('');
      const both = { ...allow(2, 'a'), 'o.yaml': allowYaml(other, 'o', 'a', 'b') };
      const failed = await through(
        ({ isWrite, url }) =>
          isWrite && url.includes(`/namespaces/${namespace}/`)
            ? { kind: 'answer', status: 422, body: '{}' }
            : { kind: 'pass' },
        (more) => deploy(both, more),
      );
      expect(failed.code).toBe(5);
      expect(await places()).toBe(other);
      expect((await deploy(allow(2, 'a'))).code).toBe(0);
      expect(await places()).toBe('');
    });

    it('to record its end says so: what it did is done, and its record goes on saying that it is at work', async () => {
      const once = (
        work: (options: object) => Promise<{ readonly code: number; readonly stderr: string }>,
      ) => {
        let records = 0;
        return through(
          ({ method, url }) =>
            method === 'PATCH' && url.includes('/configmaps/sluice-run-') && ++records === 2
              ? { kind: 'answer', status: 403, body: '{}' }
              : { kind: 'pass' },
          work,
        );
      };
      const said = 'recording the end of the run: not allowed (status 403)';
      const deployed = await once((more) => deploy(allow(1, 'a'), more));
      expect([deployed.code, deployed.stderr]).toEqual([0, expect.stringContaining(said)]);
      expect((await status()).stdout).toContain('died or still running');
      const back = await once((more) => rollback({ yes: true, ...more }));
      expect([back.code, back.stderr]).toEqual([0, expect.stringContaining(said)]);
    });

    it('because another one came between is planned again once, and then said to be superseded', async () => {
      await deploy(allow(1, 'a'));
      const path = `/api/v1/namespaces/${namespace}/configmaps/sluice`;
      const touch = (note: string) =>
        server.call('PATCH', path, { metadata: { annotations: { note } } }, 'application/merge-patch+json');
      /** Somebody writes the ledger, so many times, between our reading it and our writing it. */
      const racing = (times: number) => {
        let left = times;
        return through(
          async ({ method, url }) => {
            if (method === 'PATCH' && url.includes('/configmaps/sluice?') && left-- > 0)
              await touch(String(left));
            return { kind: 'pass' };
          },
          (more) => deploy(allow(2 + times, 'a'), { ...more, env: { CI: 'true' } }),
        );
      };
      const once = await racing(1);
      expect(once, once.stderr).toMatchObject({ code: 0 });
      expect(once.stderr).toContain('another deploy ran in between: planning again');
      const twice = await racing(9);
      expect(twice.code).toBe(5);
      expect(twice.stderr).toContain('cluster/superseded another deploy of this set has run');
    });

    it('writes down what happens to each object, while it happens', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'sluice-events-'));
      const events = join(folder, 'out/events.ndjson');
      const lines = async () =>
        (await readFile(events, 'utf8'))
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line))
          .map(({ event, name, how }) => `${event} ${name} ${how}`);
      expect((await deploy(allow(1, 'a'), { events })).code).toBe(0);
      expect(await lines()).toEqual([
        'planned a create',
        'dry-run-passed a create',
        'written a created',
        'verified a created',
      ]);
      let writes = 0;
      await through(
        ({ isWrite }) =>
          isWrite && ++writes === 2 ? { kind: 'answer', status: 422, body: '{}' } : { kind: 'pass' },
        (more) => deploy(allow(2, 'a', 'b', 'c'), { events, ...more }),
      );
      expect((await lines()).slice(6)).toEqual([
        'written b created',
        'verified b created',
        'failed c failed',
        'reverted b restored',
        'not-tried a not-tried',
      ]);
      await rm(folder, { recursive: true, force: true });
    });

    it('because admission alters the policy at the write, but not at the dry run: nothing of it stays', async () => {
      const value = '[Object.spec.ingress{ports: [Object.spec.ingress.ports{port: 999, protocol: "TCP"}]}]';
      const remove = await installMutation(server, {
        name: namespace,
        namespace,
        operations: ['CREATE', 'UPDATE'],
        conditions: [{ name: 'is-real', expression: 'request.dryRun != true' }],
        mutation: {
          patchType: 'JSONPatch',
          jsonPatch: { expression: `[JSONPatch{op: "replace", path: "/spec/ingress", value: ${value}}]` },
        },
      });
      const probe = parse(allowYaml(namespace, 'probe', 'a', 'b'));
      const isAltered = async () => {
        await server.call('DELETE', path('probe'));
        return JSON.stringify((await server.call('POST', path(), probe)).body.spec).includes('999');
      };
      // The server looks for new policies of admission now and then.
      await expect.poll(isAltered, { timeout: 30_000 }).toBe(true);
      await server.call('DELETE', path('probe'));
      const run = await deploy(allow(1, 'a'));
      expect([run.code, await names()], run.stderr).toEqual([5, []]);
      expect(run.stderr).toContain('error cluster/stored-differs');
      await remove();
    });

    it('and cannot be taken back says what is left, how to repair it, and exits with 6', async () => {
      await deploy(allow(1, 'a', 'b'));
      let writes = 0;
      const run = await through(
        ({ isWrite }) => {
          if (isWrite) writes++;
          return writes >= 2 && isWrite ? { kind: 'answer', status: 403, body: '{}' } : { kind: 'pass' };
        },
        (more) => deploy(allow(2, 'a', 'b'), more),
      );
      expect(run.code).toBe(6);
      expect(run.stderr).toContain(`cluster/not-restored NetworkPolicy ${namespace}/a: was not restored`);
      const [, name] = /sluice rollback (\S+) --apply-set/.exec(run.stdout) ?? [];
      expect((await rollback({ run: name })).code).toBe(0);
      const { spec } = (await server.call('GET', path('a'))).body;
      expect(spec).toEqual(parse(allowYaml(namespace, 'a', 'a', 'b', 1)).spec);
    });
  });

  describe('rollback', () => {
    it('puts back what the last run changed, created and deleted, and can be taken back itself', async () => {
      await deploy(allow(1, 'changes', 'leaves'));
      const before = await state();
      await deploy(allow(2, 'changes', 'comes'));
      const after = await state();
      const run = await rollback();
      expect(run).toMatchObject({
        code: 0,
        stdout: expect.stringContaining(`restored    NetworkPolicy ${namespace}/leaves`),
      });
      expect(await state()).toEqual(before);
      // A job that runs twice, or somebody after a watch has rolled back.
      const refused = async () => {
        const { code, stderr } = await rollback();
        expect(code).toBe(1);
        const itself = /if that is wanted: `sluice rollback (\S+)`/.exec(stderr)?.[1];
        const further = /`sluice rollback (\S+)` goes one deploy further back/.exec(stderr)?.[1];
        return { itself, further };
      };
      const { itself } = await refused();
      expect(await state()).toEqual(before);
      expect((await rollback({ run: itself })).code).toBe(0);
      expect(await state()).toEqual(after);
      expect((await rollback({ run: (await refused()).itself })).code).toBe(0);
      expect(await state()).toEqual(before);
      expect((await rollback({ run: (await refused()).further })).code).toBe(0);
      expect(await state()).toEqual([]);
    });
    it('leaves alone what somebody else changed or deleted since', async () => {
      await deploy(allow(1, 'a', 'b', 'c'));
      await deploy(allow(2, 'a', 'b', 'c'));
      const edit = [{ op: 'replace', path: '/spec/ingress/0/ports/0/port', value: 9 }];
      await server.call('PATCH', path('a'), edit, 'application/json-patch+json');
      await server.call('DELETE', path('c'));
      const run = await rollback();
      expect(run.code).toBe(6);
      expect(run.stderr).toContain(
        `NetworkPolicy ${namespace}/a: was not restored: somebody else changed it since`,
      );
      expect(run.stderr).toContain(
        `NetworkPolicy ${namespace}/c: was not restored: somebody else deleted it since`,
      );
      // The latest run is the rollback now: taking that back would be the opposite.
      const again = /`sluice rollback (\S+)` tries again/.exec(run.stderr)?.[1];
      await server.call('DELETE', path('a'));
      await deploy(allow(2, 'a', 'b', 'c'));
      expect((await rollback({ run: again })).stdout).toContain(`restored    NetworkPolicy ${namespace}/a`);
    });
    it.each(['reset', 'lose-reply'] as const)(
      'dies (%s) at any request: never a wrong claim, and a second one of the same run converges',
      async (kind) => {
        // Nobody waits for real until the lock of a run that died is over.
        const pacing = { sleep: async () => {}, random: () => 0.5 };
        const prepare = async () => {
          await deploy(allow(1, 'changes', 'leaves'), { pacing });
          const before = await state();
          await deploy(allow(2, 'changes', 'comes'), { pacing });
          const maps = (await server.call('GET', `/api/v1/namespaces/${namespace}/configmaps`)).body.items;
          const runs = maps
            .map(({ metadata }) => metadata.name)
            .filter((name) => name.startsWith('sluice-run-'));
          return { before, after: await state(), run: runs.sort().at(-1) ?? '' };
        };
        let total = 0;
        for (let death = 0; death === 0 || death < total; death++) {
          const { before, after, run } = await prepare();
          if (death === 0) {
            await through(
              () => {
                total++;
                return { kind: 'pass' };
              },
              (more) => rollback({ ...more, run }),
            );
            expect(await state()).toEqual(before);
            continue;
          }
          let index = 0;
          const died = await through(
            () => (++index < death ? { kind: 'pass' } : index === death ? { kind } : { kind: 'reset' }),
            (more) => rollback({ ...more, run }),
          );
          const at = `death at request ${death} of ${total}`;
          if (died.code === 0) expect(await state(), at).toEqual(before);
          else if (died.code !== 6) expect(await state(), at).toEqual(after);
          const again = await rollback({ run, pacing });
          expect(again.code, `${at}\n${again.stderr}\n${again.stdout}`).toBe(0);
          expect(await state(), at).toEqual(before);
        }
        expect(total).toBeGreaterThan(15);
      },
    );
    it('says when there is nothing to go back to', async () => {
      expect(await rollback()).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('no recorded run'),
      });
      expect(await rollback({ run: 'x' })).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('no run `x`'),
      });
    });
  });

  it('status shows what is deployed and the last runs, and no more than ten are kept', async () => {
    expect((await status()).stdout).toContain('nothing was deployed');
    const env = {
      CI: 'true',
      CI_COMMIT_SHA: 'a'.repeat(40),
      CI_PROJECT_PATH: 'g/p',
      GITLAB_USER_LOGIN: 'me',
    };
    for (let port = 1; port <= 12; port++) await deploy(allow(port, 'a'), { env });
    const { stdout, code } = await status();
    expect(code).toBe(0);
    expect(stdout).toContain(`NetworkPolicy.networking.k8s.io in ${namespace}`);
    expect(stdout).toContain(`commit ${'a'.repeat(40)} of g/p`);
    expect(stdout.match(/^sluice-run-\S+ {2}deployed {2}\(commit aaaaaaaaaaaa, by me\)$/gm)).toHaveLength(10);
    expect(stdout).toContain(`  updated NetworkPolicy ${namespace}/a`);
  });

  describe('what was deployed by another commit', () => {
    const commit = (letter: string, hour: number, project = 'g/p') => ({
      CI: 'true',
      CI_COMMIT_SHA: letter.repeat(40),
      CI_COMMIT_TIMESTAMP: `2026-01-01T0${hour}:00:00+00:00`,
      CI_PROJECT_PATH: project,
    });
    it('is not overwritten by an older one, unless that is asked for', async () => {
      await deploy(allow(2, 'a'), { env: commit('b', 2) });
      const run = await deploy(allow(1, 'a'), { env: commit('a', 1) });
      expect(run.code).toBe(5);
      expect(run.stderr).toContain(
        'cluster/older-commit the commit `bbbbbbbbbbbb` is deployed, and `aaaaaaaaaaaa` is older',
      );
      expect((await deploy(allow(3, 'a'), { env: commit('c', 3) })).code).toBe(0);
      expect((await deploy(allow(1, 'a'), { env: commit('a', 1), allowOlder: true })).code).toBe(0);
    });
    it('is older by ancestry where git knows both, whatever their times say', async () => {
      const repository = await mkdtemp(join(tmpdir(), 'sluice-ancestry-'));
      const git = (...args: string[]) =>
        execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@y', ...args], { cwd: repository })
          .toString()
          .trim();
      git('init', '-q');
      git('commit', '-q', '--allow-empty', '-m', 'older');
      const older = git('rev-parse', 'HEAD');
      git('commit', '-q', '--allow-empty', '-m', 'newer');
      const newer = git('rev-parse', 'HEAD');
      const of = (sha: string, hour: number) => ({ ...commit('x', hour), CI_COMMIT_SHA: sha });
      await deploy(allow(2, 'a'), { env: of(newer, 1), in: repository });
      expect((await deploy(allow(1, 'a'), { env: of(older, 2), in: repository })).stderr).toContain(
        'cluster/older-commit',
      );
      await rm(repository, { recursive: true, force: true });
    });
    it('of another project is refused: one would delete the policies of the other', async () => {
      await deploy(allow(1, 'a'), { env: commit('a', 1) });
      const run = await deploy(allow(1, 'b'), { env: commit('b', 2, 'g/other') });
      expect(run.code).toBe(5);
      expect(run.stderr).toContain('belongs to the project `g/p`, but this is `g/other`');
      expect(await names()).toEqual(['a']);
    });
  });

  describe('drift', () => {
    const drift = (files: Record<string, string>, options = {}) =>
      runCommand('drift', files, { kubeconfig: server.kubeconfig, applySet: applySet(), ...options });

    it('none', async () => {
      await deploy(allow(1, 'a'));
      expect(await drift(allow(1, 'a'))).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('No drift'),
      });
    });
    it('says what is missing, changed and left over, and by whom, and puts it right on demand', async () => {
      await deploy(allow(1, 'changed', 'extra', 'missing', 'same'));
      await server.call('DELETE', path('missing'));
      const edit = [{ op: 'replace', path: '/spec/ingress/0/ports/0/port', value: 9 }];
      await server.call(
        'PATCH',
        `${path('changed')}?fieldManager=kubectl-edit`,
        edit,
        'application/json-patch+json',
      );
      const git = allow(1, 'changed', 'missing', 'same');
      const { code, stdout } = await drift(git);
      expect(code).toBe(7);
      expect(stdout).toContain(`NetworkPolicy ${namespace}/missing is missing in the cluster\n`);
      expect(stdout).toContain(
        `NetworkPolicy ${namespace}/changed differs from git; also managed by kubectl-edit\n`,
      );
      expect(stdout).toMatch(/^ {3}- +- port: 9$/m);
      expect(stdout).toContain(`NetworkPolicy ${namespace}/extra was deployed and is no longer in git`);
      expect(stdout).toContain('3 objects differ from git');
      const json = JSON.parse((await drift(git, { format: 'json' })).stdout);
      expect(json.drift.map((one: { name: string; drift: string }) => [one.name, one.drift])).toEqual([
        ['missing', 'missing'],
        ['extra', 'extra'],
        ['changed', 'changed'],
      ]);
      expect((await drift(git, { repair: true })).code).toBe(0);
      expect((await drift(git)).code).toBe(0);
      expect(await names()).toEqual(['changed', 'missing', 'same']);
    });
  });

  describe('two deploys at once', () => {
    it('go one after the other', async () => {
      const runs = await Promise.all(
        [1, 2].map((port) => deploy(allow(port, 'a', 'b', 'c'), { pacing: undefined })),
      );
      expect(runs.map(({ code }) => code).sort()).toEqual([0, 0]);
      const ports = (await server.call('GET', path())).body.items.map((item) =>
        JSON.stringify(item.spec.ingress),
      );
      expect(new Set(ports).size).toBe(1);
    });
    it('the other one is named when it holds the lock for too long', async () => {
      const renewTime = new Date().toISOString().replace('Z', '000Z');
      await server.call('POST', `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`, {
        metadata: { name: 'sluice' },
        spec: {
          holderIdentity: 'run-of-somebody',
          leaseDurationSeconds: 60,
          renewTime,
          acquireTime: renewTime,
        },
      });
      const run = await deploy(allow(1, 'a'), { timeoutMs: 4_000 });
      expect(run.code).toBe(5);
      expect(run.stderr).toContain('cluster/locked another deploy of this set is running: `run-of-somebody`');
      expect(await names()).toEqual([]);
      // One that died is out of the way after a minute, whatever the time that it named.
      const slept: number[] = [];
      const pacing = { sleep: async (ms: number) => void slept.push(ms), random: () => 0.5 };
      const next = await deploy(allow(1, 'a'), { pacing, later: 661_000 });
      expect(next.code, next.stderr).toBe(0);
      expect(slept.reduce((sum, ms) => sum + ms, 0)).toBe(60_000);
    });
  });
});
