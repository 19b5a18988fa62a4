import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepDriftIssue } from '../../src/cli/commands/deploy/keep-drift-issue.ts';
import type { Io } from '../../src/cli/io.ts';
import type { DriftedObject } from '../../src/plan/drift.ts';
import type { Fault } from './double/faults.ts';
import { type GitlabDouble, startGitlabDouble } from './double/server.ts';
import { BOT, type DoubleIssue, MALLORY, PROJECT_ID, TOKENS } from './double/world.ts';
import { headSha } from './note-harness.ts';

let double: GitlabDouble;

beforeEach(async () => {
  double = await startGitlabDouble();
});

afterEach(() => double.close());

function drifted(name: string, port = 9): DriftedObject {
  const object = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'shop', name };
  return {
    object: { ...object, span: undefined },
    kind: 'changed',
    managers: ['kubectl-edit'],
    change: {
      object: { ...object, span: undefined },
      resource: 'networkpolicies.networking.k8s.io',
      action: 'refused',
      effect: 'none',
      before: { spec: { port } },
      after: { spec: { port: 1 } },
      takesFrom: [],
      otherManagers: ['kubectl-edit'],
    },
  };
}

interface Changes {
  readonly instance?: string;
  readonly isConfidential?: boolean;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** What the scheduled job of one pipeline does after it has looked at the cluster. */
async function pipeline(iid: number, found: readonly DriftedObject[], changes: Changes = {}) {
  const log: string[] = [];
  const io: Io = {
    env: {
      CI_API_V4_URL: `${double.url}/api/v4`,
      CI_PROJECT_ID: String(PROJECT_ID),
      CI_PIPELINE_IID: String(iid),
      CI_COMMIT_SHA: headSha(iid),
      CI_JOB_TOKEN: TOKENS.job,
      SLUICE_GITLAB_TOKEN: BOT.token,
      ...changes.env,
    },
    cwd: '/',
    now: () => Date.now(),
    stdout: async () => {},
    stderr: (line) => log.push(line),
    stdin: (async function* () {})(),
    isTerminal: false,
  };
  const { instance = 'default', isConfidential = true } = changes;
  const drift = { server: 'https://cluster.example', drifted: found };
  return { isWritten: await keepDriftIssue({ instance, isConfidential }, drift, io), log };
}

const open = (): readonly DoubleIssue[] => double.world.issues.filter(({ state }) => state === 'opened');
const history = () => double.world.issues.map((issue) => issue.history);

describe('one issue', { timeout: 30_000 }, () => {
  it('is confidential and names what drifted, by whom, and which lines', async () => {
    expect(await pipeline(5, [drifted('web')])).toEqual({ isWritten: true, log: ['issue: created #1'] });
    expect(double.world.issues).toMatchObject([
      {
        projectId: PROJECT_ID,
        authorId: BOT.id,
        title: 'Network policies in the cluster differ from git',
        confidential: true,
        state: 'opened',
      },
    ]);
    expect(double.world.issues[0]?.description).toBe(
      `<!-- sluice/drift-default/v1 pipeline=5 sha=${headSha(5)} -->
1 policy on \`https://cluster.example\` does not match git. Lines with \`-\` are in the cluster, those with \`+\` in git.

- NetworkPolicy \`shop/web\` differs from git; also managed by \`kubectl-edit\`<br>\`-   port: 9\`<br>\`+   port: 1\`

The log of the job has the whole difference. \`sluice drift --repair\` repairs the differences.

Sluice keeps this issue: it changes when the drift does, is closed when there is none, and opened again when there is some.`,
    );
  });

  it('is for everybody when that is asked for', async () => {
    await pipeline(5, [drifted('web')], { isConfidential: false });
    expect(double.world.issues).toMatchObject([{ confidential: false }]);
  });

  it('is created, left alone while the drift stays, changed with it, closed, and opened again', async () => {
    expect((await pipeline(4, [])).log).toEqual(['issue: not needed']);
    await pipeline(5, [drifted('web')]);
    expect((await pipeline(6, [drifted('web')])).log).toEqual(['issue: #1 is already up to date']);
    expect(history()).toEqual([['created']]);
    expect((await pipeline(7, [drifted('web'), drifted('api')])).log).toContain('issue: updated #1');
    expect((await pipeline(8, [])).log).toContain('issue: closed #1');
    expect((await pipeline(9, [])).log).toEqual(['issue: #1 is already up to date']);
    expect((await pipeline(10, [drifted('api')])).log).toContain('issue: updated #1');
    expect(history()).toEqual([
      [
        'created',
        'changed the description',
        'changed the description',
        'closed',
        'changed the description',
        'reopened',
      ],
    ]);
    expect(open()).toHaveLength(1);
  });

  it('that somebody closed while there is drift is opened again', async () => {
    await pipeline(5, [drifted('web')]);
    for (const issue of double.world.issues) issue.state = 'closed';
    await pipeline(6, [drifted('web')]);
    expect(open()).toHaveLength(1);
    expect(double.world.issues).toHaveLength(1);
  });

  it('keeps the title and the readers that people gave it', async () => {
    await pipeline(5, [drifted('web')]);
    for (const issue of double.world.issues) Object.assign(issue, { title: 'Ours', confidential: false });
    await pipeline(6, [drifted('api')]);
    expect(double.world.issues).toMatchObject([{ title: 'Ours', confidential: false }]);
  });

  it('of each instance', async () => {
    await pipeline(5, [drifted('web')], { instance: 'staging' });
    await pipeline(5, [drifted('web')], { instance: 'production' });
    await pipeline(6, [], { instance: 'staging' });
    expect(open().map(({ title }) => title)).toEqual([
      'Network policies in the cluster differ from git (production)',
    ]);
  });

  it('is not closed by another job of the pipeline, which looked at another cluster', async () => {
    const job = (name: string) => ({ env: { CI_JOB_NAME: name } });
    await pipeline(5, [drifted('web')], job('eu'));
    const { isWritten, log } = await pipeline(5, [], job('us'));
    expect(isWritten).toBe(false);
    expect(log.join('\n')).toMatch(/another job of this pipeline .* `instance` of its own/);
    expect(open()).toHaveLength(1);
  });

  it('never of somebody else, whatever its first line says', async () => {
    const body = `<!-- sluice/drift-default/v1 pipeline=99 sha=${headSha(99)} -->\nall is well`;
    await pipeline(5, [drifted('web')], { env: { SLUICE_GITLAB_TOKEN: MALLORY.token } });
    for (const issue of double.world.issues) issue.description = body;
    await pipeline(6, [drifted('web')]);
    expect(double.world.issues).toMatchObject([{ description: body }, { authorId: BOT.id }]);
  });

  it('of a token that has another user now is named once, and left to people', async () => {
    await pipeline(5, [drifted('web')], { env: { SLUICE_GITLAB_TOKEN: MALLORY.token } });
    const { log } = await pipeline(6, [drifted('web')]);
    expect(log.join('\n')).toMatch(
      /^issue: #1 of another user has the same hidden line; .*close it by hand/m,
    );
    expect(open()).toHaveLength(2);
    expect((await pipeline(7, [drifted('web'), drifted('api')])).log.join()).not.toContain('#1');
    expect((await pipeline(8, [drifted('web')], { instance: 'other' })).log.join()).not.toContain('#1');
  });

  it('holds nothing that GitLab would act upon', async () => {
    const hostile = drifted('web');
    const text = '\n/close\n@all ``` <!-- sluice/drift-default/v1 --> ![x](http://evil.example)';
    const change = { ...hostile.change, before: { spec: { [text]: text } }, refusedByPlugIn: text };
    await pipeline(5, [{ ...hostile, managers: [text], change }]);
    expect(double.world.executedCommands).toEqual([]);
    expect(open()[0]?.description.match(/<!--/g)).toHaveLength(1);
  });
});

describe('pipelines at once', { timeout: 60_000 }, () => {
  it.each([1, 2, 3])('leave one open issue (%i)', async (round) => {
    const slow: Fault = {
      method: 'GET',
      path: '/issues$',
      times: round,
      commits: true,
      reply: { kind: 'slow', ms: 150 },
    };
    double.world.faults.push(slow);
    const runs = await Promise.all([
      pipeline(5, [drifted('web')]),
      pipeline(6, [drifted('web'), drifted('api')]),
      pipeline(7, [drifted('api')]),
    ]);
    expect(runs.map(({ isWritten }) => isWritten)).toEqual([true, true, true]);
    expect(open()).toHaveLength(1);
    // Nothing is left that the next pipeline would take for its own.
    const marked = double.world.issues.filter(({ description }) => description.includes('sluice/drift'));
    expect(marked).toHaveLength(1);
    await pipeline(8, []);
    expect(open()).toEqual([]);
  });

  it('one that looked before a newer one wrote leaves the words of the newer one', async () => {
    await pipeline(5, [drifted('web')]);
    await Promise.all([pipeline(6, [drifted('old')]), pipeline(7, [drifted('new')])]);
    expect(open()).toHaveLength(1);
    expect(open()[0]?.description).toContain('shop/new');
  });
});

describe('when GitLab does not do what is wanted', { timeout: 60_000 }, () => {
  it('a lost answer makes no second issue', async () => {
    const lost: Fault = {
      method: 'POST',
      path: '/issues$',
      times: 1,
      commits: true,
      reply: { kind: 'drop' },
    };
    double.world.faults.push(lost);
    expect(await pipeline(5, [drifted('web')])).toMatchObject({ isWritten: true });
    expect(double.world.issues).toHaveLength(1);
  });

  it.each([
    [
      'the job token alone',
      { SLUICE_GITLAB_TOKEN: undefined },
      /`SLUICE_GITLAB_TOKEN` is not set.*the job token cannot write issues$/,
    ],
    ['a job token as token', { SLUICE_GITLAB_TOKEN: TOKENS.job }, /answered 401.*or a job token$/],
    [
      'a token that only reads',
      { SLUICE_GITLAB_TOKEN: TOKENS.readOnly },
      /answered 403.*the token needs the scope `api`/,
    ],
    ['no job', { CI_PIPELINE_IID: undefined }, /this is not a GitLab job$/],
    ['a variable of no GitLab', { CI_PROJECT_ID: 'x' }, /the variable `CI_PROJECT_ID` is missing/],
  ])('%s: it says why', async (_what, env, why) => {
    const { isWritten, log } = await pipeline(5, [drifted('web')], { env });
    expect(isWritten).toBe(false);
    expect(log.join('\n')).toMatch(why);
    expect(log.join('\n')).not.toContain(TOKENS.job);
  });

  it('issues that are switched off are named', async () => {
    double.world.hasIssues = false;
    const { isWritten, log } = await pipeline(5, [drifted('web')]);
    expect(isWritten).toBe(false);
    expect(log.join('\n')).toContain('issues must be enabled in the project');
  });
});
