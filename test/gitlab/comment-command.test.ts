import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CommentOptions, runComment } from '../../src/cli/commands/comment.ts';
import type { Io } from '../../src/cli/io.ts';
import { FAULTS } from './double/faults.ts';
import { type GitlabDouble, startGitlabDouble } from './double/server.ts';
import { BOT, TOKENS } from './double/world.ts';
import { headSha, notes, run, visibleBody } from './note-harness.ts';

let double: GitlabDouble;
let cwd: string;

beforeEach(async () => {
  double = await startGitlabDouble();
  cwd = await mkdtemp(join(tmpdir(), 'sluice-comment-'));
  await writeFile(join(cwd, 'comment.md'), '### 🟢 Blocks nothing\n');
});

afterEach(async () => {
  await double.close();
  await rm(cwd, { recursive: true });
});

function mergeRequestPipeline(pipelineIid: number): Record<string, string | undefined> {
  return {
    CI_API_V4_URL: `${double.url}/api/v4`,
    CI_SERVER_URL: double.url,
    CI_PROJECT_ID: '77',
    CI_MERGE_REQUEST_PROJECT_ID: '42',
    CI_MERGE_REQUEST_IID: '7',
    CI_PIPELINE_IID: String(pipelineIid),
    CI_COMMIT_SHA: headSha(pipelineIid),
    SLUICE_GITLAB_TOKEN: BOT.token,
  };
}

async function comment(options: Partial<CommentOptions>, env = mergeRequestPipeline(5)) {
  const log: string[] = [];
  let report = '';
  const io: Io = {
    env,
    cwd,
    now: () => Date.now(),
    stdout: async (text) => {
      report += text;
    },
    stderr: (line) => {
      log.push(line);
    },
    stdin: (async function* () {})(),
    isTerminal: false,
  };
  return { exitCode: await runComment({ body: 'comment.md', ...options }, io), log, report };
}

it('comments on the merge request, in the project of the merge request', async () => {
  expect(await comment({})).toEqual({
    exitCode: 0,
    log: ['comment: created on merge request !7'],
    report: '',
  });
  expect(notes(double).map((note) => note.body)).toEqual([
    `<!-- sluice/default/v1 pipeline=5 sha=${headSha(5)} -->\n### 🟢 Blocks nothing`,
  ]);
});

it('names the head of the source branch in a merged results pipeline', async () => {
  await comment({}, { ...mergeRequestPipeline(5), CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: headSha(99) });
  expect(notes(double)[0]?.body).toContain(`sha=${headSha(99)} `);
});

it('does not overwrite what another job of the same pipeline wrote, and says so', async () => {
  const jobNamed = (name: string) => ({ ...mergeRequestPipeline(5), CI_JOB_NAME: name });
  await comment({}, jobNamed('eu-merge-request'));
  await writeFile(join(cwd, 'comment.md'), '### 🔴 Blocks 2\n');
  const { exitCode, log } = await comment({ required: true }, jobNamed('us-merge-request'));
  expect([exitCode, log]).toEqual([
    1,
    [
      'comment: not written, another job of this pipeline wrote the comment of the same instance on merge request !7; give each an `instance` of its own',
    ],
  ]);
  expect(notes(double).map(visibleBody)).toEqual(['### 🟢 Blocks nothing']);
  await comment({}, { ...jobNamed('us-merge-request'), CI_PIPELINE_IID: '6' });
  expect(notes(double).map(visibleBody)).toEqual(['### 🔴 Blocks 2']);
});

it('leaves one comment of two jobs of one pipeline that write at the same moment', async () => {
  const both = ['eu', 'us'].map((name) => comment({}, { ...mergeRequestPipeline(5), CI_JOB_NAME: name }));
  const logs = (await Promise.all(both)).flatMap(({ log }) => log);
  expect(notes(double)).toHaveLength(1);
  expect(logs.filter((line) => line.startsWith('comment: not written, another job'))).toHaveLength(1);
});

it('says why an older pipeline wrote nothing', async () => {
  await comment({}, mergeRequestPipeline(6));
  const { exitCode, log } = await comment({ required: true }, mergeRequestPipeline(5));
  expect([exitCode, log]).toEqual([
    0,
    ['comment: not written, pipeline 6 is newer and has already commented on merge request !7'],
  ]);
});

it('creates nothing with onlyUpdate, but brings a note up to date', async () => {
  expect(await comment({ onlyUpdate: true })).toMatchObject({
    exitCode: 0,
    log: ['comment: not needed on merge request !7, the change touches nothing'],
  });
  await run(double, 5, 'blocks 2');
  await comment({ onlyUpdate: true }, mergeRequestPipeline(6));
  expect(notes(double).map(visibleBody)).toEqual(['### 🟢 Blocks nothing']);
});

it.each([
  [true, 'created', 1],
  [false, 'not needed', 0],
])('asks the report whether there is anything to say (%s)', async (hasImpact, word, count) => {
  await writeFile(
    join(cwd, 'report.json'),
    JSON.stringify({ schemaVersion: '2', hasImpact, tool: {} }, null, 2),
  );
  const { exitCode, log } = await comment({ report: 'report.json' });
  expect([exitCode, log]).toEqual([0, [expect.stringContaining(word)]]);
  expect(notes(double)).toHaveLength(count);
});

it('asks a report of hundreds of megabytes without reading it', async () => {
  const path = join(cwd, 'report.json');
  await writeFile(path, '{\n  "schemaVersion": "2",\n  "hasImpact": false,\n');
  await truncate(path, 1024 ** 3);
  expect(await comment({ report: 'report.json' })).toMatchObject({
    exitCode: 0,
    log: [expect.stringContaining('not needed')],
  });
});

it('prints the body in a dry run and asks nobody', async () => {
  expect(await comment({ dryRun: true })).toEqual({
    exitCode: 0,
    log: ['comment: not written, this is a dry run'],
    report: '### 🟢 Blocks nothing\n',
  });
  expect(double.world.requests).toEqual([]);
});

describe('degrades with one line', () => {
  it.each([
    ['no token', { SLUICE_GITLAB_TOKEN: undefined }],
    ['an empty token', { SLUICE_GITLAB_TOKEN: ' ' }],
    ['a variable that GitLab did not expand', { SLUICE_GITLAB_TOKEN: '$SLUICE_GITLAB_TOKEN' }],
    ['a job token only', { SLUICE_GITLAB_TOKEN: undefined, CI_JOB_TOKEN: TOKENS.job }],
  ])('for %s', async (_name, changes) => {
    const env = { ...mergeRequestPipeline(5), CI_PROJECT_ID: '42', ...changes };
    const { exitCode, log } = await comment({}, env);
    expect(exitCode).toBe(0);
    expect(log).toEqual([
      'comment: not written, `SLUICE_GITLAB_TOKEN` is not set; create a project access token with the role Developer ' +
        'and the scope `api`, and store it as a masked CI/CD variable of this name (a protected one is only in pipelines of protected branches)',
    ]);
    expect(double.world.requests).toEqual([]);
  });

  it('in a fork, where nobody can set the token', async () => {
    const { exitCode, log } = await comment(
      {},
      { ...mergeRequestPipeline(5), SLUICE_GITLAB_TOKEN: undefined },
    );
    expect(exitCode).toBe(0);
    expect(log).toEqual([
      'comment: not written, this pipeline runs in a fork, which does not have the variables of the target project; the reports are in the artifacts',
    ]);
  });

  it.each([
    [false, 0],
    [true, 1],
  ])('where there is no merge request (required: %s, exit code %i)', async (required, exitCode) => {
    const env = { ...mergeRequestPipeline(5), CI_MERGE_REQUEST_IID: undefined };
    expect(await comment({ required }, env)).toMatchObject({
      exitCode,
      log: ['comment: not written, this is not a merge request pipeline'],
    });
    expect(double.world.requests).toEqual([]);
  });

  it.each([
    ['CI_PIPELINE_IID', { CI_PIPELINE_IID: '5; rm' }],
    ['CI_MERGE_REQUEST_PROJECT_ID', { CI_MERGE_REQUEST_PROJECT_ID: '../42' }],
    ['CI_COMMIT_SHA', { CI_COMMIT_SHA: 'main -->' }],
    ['CI_API_V4_URL', { CI_API_V4_URL: 'file:///etc' }],
  ])('for a %s that GitLab never sets', async (variable, changes) => {
    const { exitCode, log } = await comment({}, { ...mergeRequestPipeline(5), ...changes });
    expect([exitCode, log]).toEqual([
      0,
      [`comment: not written, the variable \`${variable}\` is missing or not as GitLab sets it`],
    ]);
  });

  it.each([
    [false, 0],
    [true, 1],
  ])('for a GitLab that fails (required: %s, exit code %i)', async (required, exitCode) => {
    double.world.faults.push(FAULTS.status(503, 'html', 1000));
    expect(await comment({ required, timeLimit: 1 })).toMatchObject({
      exitCode,
      log: ['comment: failed on merge request !7: GitLab answered 503'],
    });
  });

  it('for a token that is wrong, without showing it', async () => {
    const env = { ...mergeRequestPipeline(5), SLUICE_GITLAB_TOKEN: 'wrong-token' };
    const { exitCode, log } = await comment({ required: true }, env);
    expect(exitCode).toBe(1);
    expect(log).toEqual([
      'comment: not permitted on merge request !7: GitLab answered 401: `401 Unauthorized`; the token is wrong, ' +
        'expired, revoked or a job token',
    ]);
  });

  it('for a token that cannot be sent', async () => {
    const env = { ...mergeRequestPipeline(5), SLUICE_GITLAB_TOKEN: 'two\nlines' };
    const { exitCode, log } = await comment({}, env);
    expect([exitCode, log.length]).toEqual([0, 1]);
    expect(log[0]).toContain('`SLUICE_GITLAB_TOKEN` contains characters that no token has');
    expect(log[0]).not.toContain('lines');
  });
});

describe('refuses', () => {
  it('a name of an instance that could end the hidden line', async () => {
    const { exitCode, log } = await comment({ instance: 'x -->' });
    expect(exitCode).toBe(2);
    expect(log.join('\n')).toMatch(
      /^error gitlab\/instance-name `x -->` is not the name of an instance\n {2}help: use 1 to 63/,
    );
  });

  it.each([
    ['is missing', 'missing.md', undefined, 'cannot read `missing.md`: it does not exist'],
    ['is a folder', '.', undefined, 'cannot read `.`: it is not a file'],
    ['is not text', 'binary.md', Buffer.from([0xff, 0xfe, 0x41]), 'binary.md:1:1 error input/not-utf8'],
    [
      'is huge',
      'huge.md',
      Buffer.alloc(4 * 1024 * 1024 + 1, 97),
      '`huge.md` is over 4 MiB, the limit is 4 MiB',
    ],
  ])('a body that %s', async (_name, body, content, problem) => {
    if (content !== undefined) await writeFile(join(cwd, body), content);
    const { exitCode, log } = await comment({ body });
    expect([exitCode, log[0], log[1]]).toEqual([
      2,
      expect.stringContaining(problem),
      expect.stringContaining('help: '),
    ]);
    expect(double.world.requests).toEqual([]);
  });

  it.each(['not json', '{}', 'null', '', '{"hasImpact":false}', '{"schemaVersion":"2","hasImpact":"no",'])(
    'a report that is %s',
    async (report) => {
      await writeFile(join(cwd, 'report.json'), report);
      const { exitCode, log } = await comment({ report: 'report.json' });
      expect([exitCode, log[0]]).toEqual([
        2,
        expect.stringContaining('report.json:1:1 error gitlab/not-a-report the file is not a JSON report'),
      ]);
      expect(double.world.requests).toEqual([]);
    },
  );
});
