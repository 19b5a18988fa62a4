import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { runCli } from '../../src/cli/run-cli.ts';
import { type GitlabDouble, startGitlabDouble } from '../gitlab/double/server.ts';
import { addNote, BOT, MALLORY, PROJECT_ID, theMergeRequest } from '../gitlab/double/world.ts';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { hubbleFlow } from './hubble-flow.ts';
import { allowYaml, policyYaml } from './policy-yaml.ts';
import { testIo } from './run-command.ts';

const isSkipped = whyNoApiServer() !== undefined;
let server: ApiServer;
let gitlab: GitlabDouble;
let count = 0;
const POLICIES = '/apis/networking.k8s.io/v1/namespaces';
beforeAll(async () => {
  if (!isSkipped) server = await startApiServer();
});
afterAll(() => server?.stop());
beforeEach(async () => {
  gitlab = await startGitlabDouble();
});
afterEach(() => gitlab.close());

/** The policy `batch`, which lets batch and nightly into the database. */
const batchOnly = (namespace: string) =>
  policyYaml(
    namespace,
    'batch',
    `podSelector: {matchLabels: {app: db}}
ingress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: In, values: [batch, nightly]}]}}]}]`,
  );

/**
 * A repository whose `main` has the base, and a merge request that narrows who reaches the database. `report` is its pipeline, `merge` what
 * GitLab does, `deploy` the pipeline of the default branch.
 */
async function start() {
  count++;
  const namespace = `guard-${count}`;
  await server.call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  const cwd = await mkdtemp(join(tmpdir(), 'sluice-guard-'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.example', ...args], {
      cwd,
      encoding: 'utf8',
    }).trim();
  const commit = async (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text);
    git('add', '.');
    git('commit', '-qm', 'x');
    return git('rev-parse', 'HEAD');
  };
  const flows = [
    ['web', 'db'],
    ['batch', 'db'],
    ['web', 'cache'],
  ]
    .map(([from = '', to = '']) => `${hubbleFlow(namespace, from, to)}\n`)
    .join('');
  git('init', '-qb', 'main');
  const both = `${allowYaml(namespace, 'web', 'web', 'db')}---\n${batchOnly(namespace)}`;
  const base = await commit({ 'flows.ndjson': flows, 'p.yaml': both });
  const environment = {
    CI_API_V4_URL: `${gitlab.url}/api/v4`,
    CI_PROJECT_ID: String(PROJECT_ID),
    GITLAB_CI: 'true',
  };
  const run = async (args: readonly string[], env: Readonly<Record<string, string>>) => {
    const { io, said } = testIo(cwd, {
      env: { ...process.env, ...environment, ...env } as Record<string, string>,
    });
    return { code: await runCli(args, io), ...said() };
  };
  const inputs = ['-p', 'p.yaml', '-f', 'flows.ndjson'];
  const report = async (sha: string) => {
    const env = {
      SLUICE_GITLAB_TOKEN: BOT.token,
      CI_MERGE_REQUEST_IID: '7',
      CI_MERGE_REQUEST_PROJECT_ID: String(PROJECT_ID),
      CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
      CI_PIPELINE_IID: '12',
      CI_COMMIT_SHA: sha,
    };
    await run(['simulate', ...inputs, '-o', 'markdown=c.md'], env);
    const commented = await run(['comment', '--body', 'c.md'], env);
    expect(commented.code, commented.stderr).toBe(0);
  };
  const merge = (sha: string, commits = [sha]) => {
    theMergeRequest(gitlab.world).merged = { sha, commits };
  };
  const deploy = (sha: string, more: readonly string[] = [], env: Readonly<Record<string, string>> = {}) =>
    run(
      [
        'deploy',
        ...inputs,
        '--kubeconfig',
        server.kubeconfig,
        '--apply-set',
        `${namespace}/sluice`,
        '-y',
        '--settle-seconds=0',
        ...more,
      ],
      { SLUICE_GITLAB_TOKEN: BOT.token, CI_COMMIT_SHA: sha, CI_COMMIT_BRANCH: 'main', ...env },
    );
  const live = async () => {
    const { body } = await server.call(
      'GET',
      `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`,
    );
    return body.items.map(({ metadata }) => metadata.name).sort();
  };
  /** What is merged: `batch` may not reach the database any more. */
  const change = () => commit({ 'p.yaml': allowYaml(namespace, 'web', 'web', 'db') });
  return {
    namespace,
    base,
    git,
    report,
    merge,
    deploy,
    live,
    change,
    commit,
    stop: () => rm(cwd, { recursive: true }),
  };
}

type Guarded = Awaited<ReturnType<typeof start>>;

async function withBaseDeployed(test: (guarded: Guarded, head: string) => Promise<void>): Promise<void> {
  const guarded = await start();
  const first = await guarded.deploy(guarded.base, ['--guard', 'off', '--allow-breaks']);
  expect(first.code, first.stdout + first.stderr).toBe(0);
  const head = await guarded.change();
  await test(guarded, head);
  await guarded.stop();
}

const REQUIRED = ['--guard', 'require'];

it.skipIf(isSkipped)('deploys what the report of the merge request showed', () =>
  withBaseDeployed(async ({ report, merge, deploy, live }, head) => {
    await report(head);
    merge(head);
    const { code, stdout, stderr } = await deploy(head, REQUIRED);
    expect(code, stdout + stderr).toBe(0);
    expect(stderr).not.toContain('nobody approved');
    expect(await live()).toEqual(['web']);
  }),
);

it.skipIf(isSkipped)(
  'stops when the cluster changed between approval and deploy, says what, and writes nothing',
  () =>
    withBaseDeployed(async ({ namespace, report, merge, deploy, live }, head) => {
      await report(head);
      merge(head);
      // In the night somebody cut the web off by hand: the deploy would let it in again.
      await server.call('DELETE', `${POLICIES}/${namespace}/networkpolicies/web`);
      const { code, stdout, stderr } = await deploy(head, REQUIRED);
      expect(code, stdout + stderr).toBe(5);
      expect(stderr).toContain('cluster/impact-not-approved');
      expect(stderr).toContain('would be opened, which nobody approved: the report of !7 did not show it');
      expect(stderr).toContain(`${namespace}/web`);
      // What was shown is not what stops it.
      expect(stderr).not.toContain(`${namespace}/batch`);
      expect(await live()).toEqual(['batch']);

      const warned = await deploy(head, ['--guard', 'warn']);
      expect(warned.code, warned.stderr).toBe(0);
      expect(warned.stderr).toContain('which nobody approved');
      expect(await live()).toEqual(['web']);
    }),
);

it.skipIf(isSkipped)('stops when a connection is seen that was not in the recording then', () =>
  withBaseDeployed(async ({ namespace, report, merge, deploy, commit, live }, head) => {
    await report(head);
    // As a newer package of the registry would bring it.
    const more = ['batch', 'nightly'].map((from) => `${hubbleFlow(namespace, from, 'db')}\n`).join('');
    await commit({ 'flows.ndjson': more });
    merge(head);
    const { code, stderr } = await deploy(head, REQUIRED);
    expect(code, stderr).toBe(5);
    expect(stderr).toContain(`${namespace}/nightly`);
    expect(stderr.match(/nobody approved/g)).toHaveLength(1);
    expect(await live()).toEqual(['batch', 'web']);
  }),
);

const NOTHING_SHOWN: readonly {
  readonly what: string;
  readonly said: string;
  readonly arrange?: (guarded: Guarded, head: string) => Promise<void> | void;
  readonly env?: Readonly<Record<string, string>>;
}[] = [
  {
    what: 'there is no token',
    env: { SLUICE_GITLAB_TOKEN: '$SLUICE_GITLAB_TOKEN' },
    said: '`SLUICE_GITLAB_TOKEN` is not set',
  },
  { what: 'nobody commented', said: '!7 has no comment of Sluice' },
  {
    what: 'only somebody else wrote a comment that looks like one',
    arrange: async ({ report }, head) => {
      await report(head);
      const { notes } = theMergeRequest(gitlab.world);
      const [own] = notes.splice(0);
      addNote(gitlab.world, theMergeRequest(gitlab.world), { authorId: MALLORY.id, body: own?.body ?? '' });
    },
    said: '!7 has no comment of Sluice',
  },
  {
    what: 'the comment is about an earlier commit',
    arrange: async ({ report, merge }, head) => {
      await report('b'.repeat(40));
      merge(head);
    },
    said: '!7 was reported for a commit other than',
  },
  {
    what: 'somebody edited the hidden line',
    arrange: async ({ report }, head) => {
      await report(head);
      for (const note of theMergeRequest(gitlab.world).notes)
        note.body = note.body.replace('findings=', 'findings=1');
    },
    said: '!7 has a comment without the list',
  },
  {
    what: 'the commit was pushed past all merge requests',
    arrange: ({ merge }) => merge('c'.repeat(40)),
    said: 'did not come through a merge request',
  },
  {
    what: 'GitLab fails',
    arrange: () => {
      gitlab.world.faults.push({
        method: 'GET',
        times: 1000,
        commits: false,
        reply: { kind: 'status', status: 401, body: 'json' },
      });
    },
    said: 'GitLab did not answer',
  },
];

it.skipIf(isSkipped).each(NOTHING_SHOWN)('stops when $what', ({ arrange, env = {}, said }) =>
  withBaseDeployed(async (guarded, head) => {
    guarded.merge(head);
    await arrange?.(guarded, head);
    const { code, stdout, stderr } = await guarded.deploy(head, REQUIRED, env);
    expect(code, stdout + stderr).toBe(5);
    expect(stderr).toContain(said);
    expect(stderr).toContain(`${guarded.namespace}/batch`);
    expect(await guarded.live()).toEqual(['batch', 'web']);
  }),
);

it.skipIf(isSkipped)('counts the reports of all merge requests since the last deploy', () =>
  withBaseDeployed(async ({ report, merge, deploy, commit, live }, head) => {
    await report(head);
    const later = await commit({ 'readme.md': 'x' });
    merge(head);
    // The newest commit came by another one, which changes no policy.
    gitlab.world.mergeRequests.push({
      projectId: PROJECT_ID,
      iid: 8,
      notes: [],
      merged: { sha: later, commits: [later] },
    });
    const { code, stdout, stderr } = await deploy(later, REQUIRED);
    expect(code, stdout + stderr).toBe(0);
    expect(await live()).toEqual(['web']);
  }),
);

it.skipIf(isSkipped)('goes on without a word when nothing turns, also where no report can be read', () =>
  withBaseDeployed(async ({ namespace, deploy, commit, live }) => {
    const head = await commit({
      'p.yaml': `${allowYaml(namespace, 'web', 'web', 'db')}---\n${batchOnly(namespace)}---\n${allowYaml(namespace, 'more', 'web', 'db')}`,
    });
    const { code, stderr } = await deploy(head, REQUIRED, { SLUICE_GITLAB_TOKEN: '' });
    expect(code, stderr).toBe(0);
    expect(stderr).not.toContain('approved');
    expect(await live()).toEqual(['batch', 'more', 'web']);
  }),
);

it.skipIf(isSkipped)('stops without recorded connections when it is required', () =>
  withBaseDeployed(async ({ commit, deploy, live }) => {
    const head = await commit({ 'flows.ndjson': '' });
    const { code, stderr } = await deploy(head, REQUIRED);
    expect(code, stderr).toBe(5);
    expect(stderr).toContain('cluster/impact-not-known');
    expect(await live()).toEqual(['batch', 'web']);
  }),
);
