import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { allowYaml } from './policy-yaml.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');

describe.skipIf(whyNoApiServer() !== undefined)('sluice deploy as a process of its own', () => {
  let server: ApiServer;
  let folder: string;
  let namespace: string;
  let count = 0;

  beforeAll(async () => {
    server = await startApiServer();
    folder = await mkdtemp(join(tmpdir(), 'sluice-process-'));
  });
  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    count++;
    namespace = `process-${count}`;
    await server.call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
    const policies = ['a', 'b', 'c'].map((name) => allowYaml(namespace, name, 'x', 'z'));
    await writeFile(join(folder, 'p.yaml'), policies.join('---\n'));
  });

  function start(kubeconfig: string, settleSeconds = '0') {
    const child = spawn(
      process.execPath,
      [
        MAIN,
        'deploy',
        '--policies',
        'p.yaml',
        '--apply-set',
        `${namespace}/sluice`,
        '--settle-seconds',
        settleSeconds,
      ],
      {
        cwd: folder,
        env: { PATH: process.env.PATH, KUBECONFIG: kubeconfig, HOME: folder },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const done = once(child, 'close').then(([code]) => ({ code, stdout, stderr }));
    return { child, done };
  }

  it('deploys and ends: no open connection keeps it', async () => {
    const started = Date.now();
    const run = await start(server.kubeconfig).done;
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining(': 3 created.') });
    expect(Date.now() - started).toBeLessThan(15_000);
  });

  it('a job that is cancelled (SIGTERM) finishes its write, puts back what it wrote, and says so', async () => {
    let run: ReturnType<typeof start> | undefined;
    let isKilled = false;
    const proxy = await startFaultProxy(server, async ({ isWrite }) => {
      if (isWrite && !isKilled) {
        isKilled = true;
        run?.child.kill('SIGTERM');
        // The signal arrives before the answer does.
        await sleep(200);
      }
      return { kind: 'pass' };
    });
    run = start(await server.writeKubeconfig({ token: server.token, url: proxy.url }));
    const { code, stdout, stderr } = await run.done;
    await proxy.stop();
    expect(code).toBe(5);
    expect(stdout).toContain(`undone     NetworkPolicy ${namespace}/a`);
    expect(stdout).toContain(`not tried  NetworkPolicy ${namespace}/b`);
    expect(stderr).toContain('cluster/interrupted');
  });

  it('hears SIGTERM while a write waits to be repeated', async () => {
    let run: ReturnType<typeof start> | undefined;
    const proxy = await startFaultProxy(server, ({ isWrite }) => {
      if (!isWrite) return { kind: 'pass' };
      setTimeout(() => run?.child.kill('SIGTERM'), 300);
      return { kind: 'answer', status: 503, headers: { 'retry-after': '40' } };
    });
    run = start(await server.writeKubeconfig({ token: server.token, url: proxy.url }));
    const started = Date.now();
    const { code, stdout } = await run.done;
    await proxy.stop();
    expect(Date.now() - started).toBeLessThan(20_000);
    expect(code).toBe(5);
    expect(stdout).toContain('nothing was written');
  });

  it('hears SIGTERM while it waits for what it wrote to be in force', async () => {
    const run = start(server.kubeconfig, '600');
    const started = Date.now();
    run.child.stderr.on('data', (said) => {
      if (String(said).includes('to be in force')) run.child.kill('SIGTERM');
    });
    const { code, stdout } = await run.done;
    expect(Date.now() - started).toBeLessThan(30_000);
    expect(code).toBe(0);
    expect(stdout).toMatch(/: 3 created\.$/m);
    expect(stdout).toMatch(/^Not settled, .*: waited \d+ s, then the job was cancelled\.$/m);
  });
});
