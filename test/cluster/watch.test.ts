import { appendFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WatchOptions } from '../../src/cli/commands/deploy/settle-and-watch.ts';
import { type DeployCommandOptions, runDeploy } from '../../src/cli/commands/deploy.ts';
import { runStatus } from '../../src/cli/commands/status.ts';
import { canonicalJson } from '../../src/model/json-object.ts';
import { storedContent } from '../../src/plan/objects/stored-content.ts';
import { newestPlatform } from '../../src/policy/platform/choose-platform.ts';
import { type GitlabDouble, startGitlabDouble } from '../gitlab/double/server.ts';
import { BOT, PROJECT_ID, TOKENS, theMergeRequest } from '../gitlab/double/world.ts';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { type Fault, type ProxiedRequest, startFaultProxy } from './fault-proxy.ts';
import { hubbleFlow } from './hubble-flow.ts';
import { allowYaml } from './policy-yaml.ts';
import { testIo } from './run-command.ts';

const SHA = 'd'.repeat(40);
const NEXT = 'e'.repeat(40);

describe.skipIf(whyNoApiServer() !== undefined)('a watch after a deploy', () => {
  let server: ApiServer;
  let gitlab: GitlabDouble;
  let namespace = '';
  let cwd = '';
  let count = 0;

  beforeAll(async () => {
    server = await startApiServer();
  });
  afterAll(() => server?.stop());
  beforeEach(async () => {
    count++;
    namespace = `watch-${count}`;
    cwd = await mkdtemp(join(tmpdir(), 'sluice-watch-'));
    gitlab = await startGitlabDouble();
    await server.call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  });
  afterEach(async () => {
    await gitlab.close();
    await rm(cwd, { recursive: true });
  });

  const live = async () =>
    (
      await server.call('GET', `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`)
    ).body.items.map((item) => {
      const managers = item.metadata.managedFields as { manager: string; fieldsV1: object }[];
      return canonicalJson({
        ...storedContent(item),
        managers: managers.map(({ manager, fieldsV1 }) => [manager, fieldsV1]),
      });
    });
  /** Who sends what, as Hubble would record it at a time. */
  const flow = (time: number, from: string, to: string, verdict: 'FORWARDED' | 'DROPPED' = 'FORWARDED') =>
    `${hubbleFlow(namespace, from, to, verdict).replaceAll('2026-11-20T10:00:00Z', new Date(time).toISOString())}\n`;

  interface Run {
    /** Names of those who reach the database. */
    readonly clients: readonly string[];
    /** What the recorder writes before look `k`, from 1 on; `now` is the time then. */
    readonly records?: (look: number, now: number) => string | Promise<string>;
    readonly watch?: Partial<WatchOptions>;
    readonly options?: Partial<DeployCommandOptions>;
    readonly env?: Readonly<Record<string, string>>;
    /** How far the clock of the machine is ahead of all others. */
    readonly clockAheadMs?: number;
  }

  const WATCH: WatchOptions = {
    flows: ['flows.log'],
    initialDelayMs: 10_000,
    intervalMs: 30_000,
    durationMs: 120_000,
    failureLimit: 0,
    minimumConnections: 2,
    rollback: 'failure',
  };

  /** Deploys on a clock of its own: waiting takes no time, and the recorder writes meanwhile. */
  const deploy = async ({ clients, records = () => '', watch, options = {}, env = {}, ...run }: Run) => {
    const text = clients.map((name) => allowYaml(namespace, `db-from-${name}`, name, 'db')).join('---\n');
    await writeFile(join(cwd, 'p.yaml'), text);
    const { io, said } = testIo(cwd, { env });
    let ahead = 0;
    let looks = 0;
    const now = () => Date.now() + ahead;
    const code = await runDeploy(
      {
        policies: ['p.yaml'],
        platform: newestPlatform('cilium'),
        defaultNamespace: 'default',
        format: 'text',
        outputs: [],
        kubeconfig: server.kubeconfig,
        applySet: { namespace, name: 'sluice' },
        flows: ['before.log'],
        allowBreaks: true,
        yes: true,
        ...(watch !== undefined && { watch: { ...WATCH, ...watch } }),
        pacing: {
          random: () => 0,
          sleep: async (milliseconds) => {
            ahead += milliseconds;
            looks++;
            appendFileSync(join(cwd, 'flows.log'), await records(looks, now()));
          },
        },
        ...options,
      } as DeployCommandOptions,
      { ...io, now: () => now() + (run.clockAheadMs ?? 0) },
    );
    return { code, looks, ...said() };
  };
  const status = async () => {
    const { io, said } = testIo(cwd, {});
    await runStatus(
      {
        kubeconfig: server.kubeconfig,
        applySet: { namespace, name: 'sluice' },
        defaultNamespace: 'default',
        format: 'text',
        outputs: [],
      } as never,
      io,
    );
    return said().stdout;
  };
  /** What worked until now: web and batch reach the database. */
  const prepare = async () => {
    const old = Date.now() - 3_600_000;
    await writeFile(
      join(cwd, 'before.log'),
      flow(old, 'web', 'db') + flow(old, 'batch', 'db') + flow(old, 'web', 'cart'),
    );
    await writeFile(join(cwd, 'flows.log'), flow(old, 'web', 'db'));
    const first = await deploy({ clients: ['web', 'batch'] });
    expect(first.code, first.stdout + first.stderr).toBe(0);
    return live();
  };
  const healthy = (_: number, now: number) =>
    flow(now, 'web', 'db') + flow(now, 'batch', 'db', 'DROPPED') + flow(now, 'web', 'cart');

  it('is a success when what was to stay open is seen open, and drops are those that were predicted', async () => {
    await prepare();
    const run = await deploy({ clients: ['web'], watch: {}, records: healthy });
    expect(run.code, run.stdout + run.stderr).toBe(0);
    expect(run.looks).toBe(4);
    expect(run.stdout).toContain('success, 3 connections seen. None that the simulation allows was dropped.');
    expect(run.stdout).toContain(
      '1 of 1 recorded connection that the deploy affects and should keep was let through since.',
    );
    expect(run.stdout).toContain(`${namespace}/batch → ${namespace}/db TCP 8080`);
    expect(run.stdout).toContain('the deploy blocks it, as simulated');
    expect(await status()).toMatch(/watched \S+ to \S+: success; 3 connections seen; dropped: 1 predicted/);
  });

  /** Web is dropped in the third look, though it was to stay open. */
  const broken = (look: number, now: number) =>
    look < 3 ? healthy(look, now) : flow(now, 'web', 'db', 'DROPPED');

  it('takes the deploy back once, when a connection is dropped that was to stay open, and the state is that of before', async () => {
    const before = await prepare();
    theMergeRequest(gitlab.world).merged = { sha: SHA, commits: [SHA] };
    const env = {
      CI_API_V4_URL: `${gitlab.url}/api/v4`,
      CI_PROJECT_ID: String(PROJECT_ID),
      CI_PIPELINE_IID: '12',
      CI_COMMIT_SHA: SHA,
      CI_COMMIT_BRANCH: 'main',
      SLUICE_GITLAB_TOKEN: BOT.token,
      CI_JOB_TOKEN: TOKENS.job,
    };
    const run = await deploy({
      clients: ['web', 'other'],
      watch: {},
      records: broken,
      env,
      options: { environment: 'production' },
    });
    expect(run.code, run.stdout + run.stderr).toBe(5);
    expect(run.looks).toBe(3);
    expect(run.stdout).toContain('what was written was undone, the cluster is restored');
    expect(run.stdout).toContain('failure, 3 connections seen. 1 that the simulation allows was dropped.');
    expect(await live()).toEqual(before);

    const said = await status();
    expect(said.match(/rollback of/g)).toHaveLength(1);
    expect(said).toContain('by its watch');
    expect(said).toMatch(
      /: failure; 3 connections seen; dropped: 1 unpredicted, 1 predicted; rolled back by/,
    );

    const [note, ...more] = theMergeRequest(gitlab.world).notes;
    expect(more).toEqual([]);
    expect(note?.body).toContain('deployed, and connections are dropped');
    expect(note?.body).toContain('`production`');
    expect(note?.body).toContain(`\`${namespace}/web\` → \`${namespace}/db\` TCP 8080`);
    expect(note?.body).toContain('The deploy was rolled back');
    expect(gitlab.world.deployments).toEqual([
      { projectId: PROJECT_ID, environment: 'production', sha: SHA, ref: 'main', status: 'failed' },
    ]);

    // No loops: the same commit is not deployed again, unless somebody says so; another one is.
    const again = { clients: ['web', 'other'], env };
    for (const CI_COMMIT_SHA of [SHA, NEXT]) {
      const refused = await deploy({ ...again, env: { ...env, CI_COMMIT_SHA } });
      expect(refused.code).toBe(5);
      expect(refused.stderr).toContain('cluster/undone');
      expect(await live()).toEqual(before);
    }
    expect((await deploy({ ...again, options: { allowUndone: true } })).code).toBe(0);
    const next = await deploy({ clients: ['web', 'batch'], env: { ...env, CI_COMMIT_SHA: NEXT } });
    expect(next.code, next.stderr).toBe(0);
  });

  it.each([-3_600_000, 3_600_000])(
    'goes by the clock of the server, when that of the machine is %i ms ahead: what was dropped before says nothing, what is dropped now does',
    async (clockAheadMs) => {
      await prepare();
      const fine = (_look: number, now: number) => flow(now, 'web', 'db') + flow(now, 'web', 'cart');
      const late = await deploy({
        clients: ['web', 'cron'],
        clockAheadMs,
        watch: {},
        // A recorder that hands over late: the drop was before the deploy.
        records: (look, now) =>
          fine(look, now) + (look === 1 ? flow(now - 1_800_000, 'web', 'db', 'DROPPED') : ''),
      });
      expect(late.code, late.stdout).toBe(0);
      expect(late.stderr).toContain(
        `the clock of this machine is 3,600 seconds ${clockAheadMs > 0 ? 'ahead of' : 'behind'} that of the API server`,
      );
      const now = await deploy({
        clients: ['web', 'job'],
        clockAheadMs,
        watch: {},
        records: (look, time) => fine(look, time) + flow(time, 'web', 'db', 'DROPPED'),
      });
      expect(now.code, now.stdout).toBe(5);
    },
  );

  it('refuses the same plan where no commit is known', async () => {
    await prepare();
    expect((await deploy({ clients: ['web'], watch: {}, records: broken })).code).toBe(5);
    const refused = await deploy({ clients: ['web'] });
    expect(refused.code).toBe(5);
    expect(refused.stderr).toContain('cluster/undone');
    expect((await deploy({ clients: ['web', 'batch', 'new'] })).code).toBe(0);
  });

  it('cannot tell without new records, and takes that back only when it is told so', async () => {
    const before = await prepare();
    const run = await deploy({ clients: ['web'], watch: {} });
    expect(run.code, run.stdout + run.stderr).toBe(4);
    expect(run.stdout).toContain('inconclusive, 0 connections seen; nothing was recorded since the deploy.');
    expect(await live()).toHaveLength(1);

    await deploy({ clients: ['web', 'batch'] });
    const late = (_: number, now: number) => flow(now - 3_600_000, 'web', 'db', 'DROPPED');
    const undone = await deploy({ clients: ['web'], watch: { rollback: 'inconclusive' }, records: late });
    expect(undone.code, undone.stdout).toBe(5);
    expect(undone.stdout).toContain('all records are older than the deploy');
    expect(await live()).toEqual(before);
  });

  it('is not a success on connections that the deploy does not reach', async () => {
    await prepare();
    const beside = (_: number, now: number) => flow(now, 'web', 'cart') + flow(now, 'cart', 'web');
    const run = await deploy({ clients: ['web'], watch: {}, records: beside });
    expect(run.code).toBe(4);
    expect(run.stdout).toContain('no connection was seen that the deploy can affect');
  });

  it('leaves a newer deploy alone', async () => {
    await prepare();
    const run = await deploy({
      clients: ['web'],
      watch: {},
      records: async (look, now) => {
        if (look === 1) {
          const text = ['web', 'newer'].map((name) => allowYaml(namespace, `db-from-${name}`, name, 'db'));
          await writeFile(join(cwd, 'newer.yaml'), text.join('---\n'));
          const { io } = testIo(cwd, {});
          const options = { policies: ['newer.yaml'], format: 'text', outputs: [], yes: true };
          const newer = await runDeploy(
            {
              ...options,
              platform: newestPlatform('cilium'),
              defaultNamespace: 'default',
              kubeconfig: server.kubeconfig,
              applySet: { namespace, name: 'sluice' },
            } as never,
            io,
          );
          expect(newer).toBe(0);
        }
        return flow(now, 'web', 'db', 'DROPPED');
      },
    });
    expect(run.code, run.stdout).toBe(6);
    expect(run.stderr).toContain('another run came after');
    expect(await live()).toHaveLength(2);
  });

  it('whose rollback fails says what is left and how to go back (exit 6)', async () => {
    const before = await prepare();
    let isBroken = false;
    const proxy = await startFaultProxy(server, ({ method, url }: ProxiedRequest): Fault => {
      const isPolicy = method !== 'GET' && url.includes('networkpolicies');
      return isBroken && isPolicy ? { kind: 'answer', status: 403, body: '{}' } : { kind: 'pass' };
    });
    const kubeconfig = await server.writeKubeconfig({ token: server.token, url: proxy.url });
    const run = await deploy({
      clients: ['web', 'other'],
      watch: {},
      options: { kubeconfig },
      records: (_, now) => {
        isBroken = true;
        return flow(now, 'web', 'db', 'DROPPED');
      },
    });
    await proxy.stop();
    expect(run.code, run.stdout).toBe(6);
    expect(run.stdout).toContain('Its watch failed, and it was not rolled back.');
    expect(run.stdout).toMatch(/To go back: sluice rollback sluice-run-\S+ --apply-set/);
    expect(await live()).not.toEqual(before);
  });

  it('that is told to take nothing back says so, and that somebody has to act (exit 6)', async () => {
    await prepare();
    const run = await deploy({ clients: ['web'], watch: { rollback: 'never' }, records: broken });
    expect(run.code).toBe(6);
    expect(run.stdout).toContain('automatic rollback is off');
    expect(await live()).toHaveLength(1);
  });

  it('that is cancelled cannot tell, and leaves the deploy in place', async () => {
    await prepare();
    const job = new AbortController();
    const run = await deploy({
      clients: ['web'],
      watch: {},
      options: { signal: job.signal },
      records: (look, now) => {
        if (look === 2) job.abort();
        return healthy(look, now);
      },
    });
    expect(run.code, run.stdout).toBe(4);
    expect(run.looks).toBe(2);
    expect(run.stdout).toContain('the job was cancelled before the time was over');
    expect(await live()).toHaveLength(1);
    expect(await status()).toContain('inconclusive (cancelled)');
  });

  it('is told by events, too, that it took the deploy back', async () => {
    await prepare();
    await deploy({ clients: ['web'], watch: {}, records: broken, options: { events: 'events.ndjson' } });
    const events = (await readFile(join(cwd, 'events.ndjson'), 'utf8')).trim().split('\n');
    expect(events.map((line) => JSON.parse(line).event).slice(-2)).toEqual(['verified', 'reverted']);
  });

  it('has nothing to watch where nothing was written', async () => {
    await prepare();
    const run = await deploy({ clients: ['web', 'batch'], watch: {} });
    expect(run.code).toBe(0);
    expect(run.looks).toBe(0);
  });
});
