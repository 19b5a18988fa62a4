import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runRollback } from '../../src/cli/commands/rollback.ts';
import { canonicalJson } from '../../src/model/json-object.ts';
import { storedContent } from '../../src/plan/objects/stored-content.ts';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { allowYaml } from './policy-yaml.ts';
import { runCommand, testIo } from './run-command.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');
/** Points of a deploy at which it is killed; more of them with SLUICE_KILLS. */
const KILLS = Number(process.env.SLUICE_KILLS ?? 6);
const PACING = { sleep: async () => {}, random: () => 0.5 };

/* No handler sees SIGKILL: the lock stays, nothing is taken back, and the record of the run says `started`. */
describe.skipIf(whyNoApiServer() !== undefined)('a deploy that is killed', () => {
  let server: ApiServer;
  let folder: string;
  beforeAll(async () => {
    server = await startApiServer();
    folder = await mkdtemp(join(tmpdir(), 'sluice-killed-'));
  });
  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const inNamespace = (namespace: string) => {
    const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
    const applySet = { namespace, name: 'sluice' };
    const set = (port: number, ...names: string[]) =>
      names.map((name) => allowYaml(namespace, name, 'a', 'b', port)).join('---\n');
    const after = set(2, 'changes', 'comes', 'more', 'stays', 'taken');
    const inProcess = { kubeconfig: server.kubeconfig, applySet, pacing: PACING };
    const takeOvers = [{ kind: 'tool', tool: 'kubectl' }];
    return {
      prepare: async () => {
        await server.call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
        await server.call('POST', `${path}?fieldManager=kubectl-create`, parse(set(9, 'taken')));
        const first = set(1, 'changes', 'leaves', 'stays');
        expect((await runCommand('deploy', { 'p.yaml': first }, inProcess)).code).toBe(0);
      },
      /** Content and managers of everything, without what each write changes. */
      state: async () =>
        (await server.call('GET', path)).body.items.map((item) => {
          const managers = item.metadata.managedFields as { manager: string; fieldsV1: object }[];
          return canonicalJson({
            ...storedContent(item),
            managers: managers.map(({ manager, fieldsV1 }) => [manager, fieldsV1]),
          });
        }),
      /** Kills the deploy at one of its requests, before or after the server carries it out. */
      killAt: async (request: number, when: 'before' | 'after') => {
        await writeFile(join(folder, 'p.yaml'), after);
        let child: ReturnType<typeof spawn> | undefined;
        const proxy = await startFaultProxy(server, async ({ index }) => {
          if (index !== request) return { kind: 'pass' };
          if (when === 'after') return { kind: 'late', until: Promise.resolve() };
          child?.kill('SIGKILL');
          return { kind: 'hang' };
        });
        const env = {
          PATH: process.env.PATH,
          HOME: folder,
          KUBECONFIG: await server.writeKubeconfig({ token: server.token, url: proxy.url }),
        };
        const args = ['deploy', '--policies', 'p.yaml', '--apply-set', `${namespace}/sluice`];
        const more = ['--settle-seconds', '0', '--take-over', 'kubectl'];
        child = spawn(process.execPath, [MAIN, ...args, ...more], { cwd: folder, env, stdio: 'ignore' });
        const closed = once(child, 'close');
        // Nobody says when the server is done.
        if (when === 'after') {
          const isSeen = () => proxy.seen.length > request || child?.exitCode !== null;
          await expect.poll(isSeen, { timeout: 60_000, interval: 5 }).toBe(true);
          await new Promise((resolve) => setTimeout(resolve, 150));
          child.kill('SIGKILL');
        }
        const [, signal] = await closed;
        await proxy.stop();
        return { isKilled: signal === 'SIGKILL', requests: proxy.seen.length };
      },
      again: () => runCommand('deploy', { 'p.yaml': after }, { ...inProcess, takeOvers } as never),
      /** The records of runs that did not end. */
      died: async () =>
        (await server.call('GET', `/api/v1/namespaces/${namespace}/configmaps`)).body.items
          .filter((item) => JSON.stringify(item).includes('\\"result\\":\\"started\\"'))
          .map(({ metadata }) => metadata.name),
      rollback: async (run: string) => {
        const { io, said } = testIo('/', {});
        const options = { ...inProcess, defaultNamespace: 'default', run, yes: true };
        return { code: await runRollback(options as never, io), ...said() };
      },
    };
  };

  it(`at ${KILLS} points is continued by the next one, or rolled back`, {
    timeout: 60_000 + KILLS * 20_000,
  }, async () => {
    let killed = 0;
    let rolledBack = 0;
    const reference = inNamespace('killed-reference');
    await reference.prepare();
    const { requests } = await reference.killAt(Number.POSITIVE_INFINITY, 'before');
    expect(requests).toBeGreaterThan(20);
    const wanted = (await reference.state()).map((one) => one.replaceAll('killed-reference', 'NS'));
    for (let kill = 0; kill < KILLS; kill++) {
      const request = Math.floor(((kill + 0.5) * requests) / KILLS);
      for (const when of ['before', 'after'] as const) {
        const namespace = `killed-${kill}-${when}`;
        const at = `killed ${when} request ${request}`;
        const one = inNamespace(namespace);
        await one.prepare();
        const before = await one.state();
        if ((await one.killAt(request, when)).isKilled) killed++;
        const [run] = await one.died();
        if (run !== undefined && (kill % 2 === 0) === (when === 'before')) {
          const back = await one.rollback(run);
          expect(back.code, `${at}\n${back.stderr}`).toBe(0);
          expect(await one.state(), at).toEqual(before);
          rolledBack++;
        }
        const again = await one.again();
        expect(again.code, `${at}\n${again.stderr}`).toBe(0);
        const stored = (await one.state()).map((text) => text.replaceAll(namespace, 'NS'));
        expect(stored.map(withoutSet), at).toEqual(wanted.map(withoutSet));
        expect((await one.again()).stdout, at).toMatch(/: 5 unchanged\.$/m);
      }
    }
    expect(killed).toBeGreaterThan(KILLS);
    expect(rolledBack).toBeGreaterThan(0);
  });
});

/** The label of the set has its namespace in it, hashed. */
function withoutSet(text: string): string {
  return text.replaceAll(/applyset-[\w-]+-v1/g, 'SET');
}
