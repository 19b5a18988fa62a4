import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type GitlabDouble, startGitlabDouble } from './double/server.ts';
import { BOT, MERGE_REQUEST_IID, PROJECT_ID, TOKENS } from './double/world.ts';

const run = promisify(execFile);
const PYTHON = '/usr/bin/python3';
const RUBY = '/usr/bin/ruby';
/**
 * The double is checked by clients that were written for the real GitLab. With SLUICE_REQUIRE_GITLAB=1 a missing
 * python-gitlab is a failure; the Ruby client is a second opinion, used where it is installed.
 */
const isPythonRequired = process.env.SLUICE_REQUIRE_GITLAB === '1';

async function isMissing(program: string, args: readonly string[], debianPackage: string): Promise<boolean> {
  const isThere = await run(program, [...args]).then(
    () => true,
    () => false,
  );
  if (isThere) return false;
  console.warn(
    `SKIPPED: a part of the checks of the GitLab double; apt-get install ${debianPackage} brings them`,
  );
  return true;
}

async function drive(program: string, script: string, double: GitlabDouble): Promise<readonly string[]> {
  const settings = {
    url: double.url,
    project: PROJECT_ID,
    mergeRequest: MERGE_REQUEST_IID,
    token: BOT.token,
    readOnly: TOKENS.readOnly,
    expired: TOKENS.expired,
    job: TOKENS.job,
  };
  const path = new URL(script, import.meta.url).pathname;
  const { stdout } = await run(program, [path, JSON.stringify(settings)], { timeout: 50_000 });
  return stdout.trim().split('\n');
}

let double: GitlabDouble;

beforeEach(async () => {
  double = await startGitlabDouble();
});

afterEach(() => double.close());

it.skipIf(!isPythonRequired && (await isMissing(PYTHON, ['-c', 'import gitlab'], 'python3-gitlab')))(
  'python-gitlab creates, lists, edits, replies, deletes, publishes packages, and understands refusals and rate limits',
  async () => {
    expect(await drive(PYTHON, 'python-client.py', double)).toEqual([
      'user project_42_bot_5f0c',
      'created a plain note',
      'edited',
      'listed 251 of 251',
      'only comments 250',
      'discussion made by a reply: individual False, DiscussionNote, 2 notes',
      'resolved True',
      'thread DiscussionNote',
      'deleted, then 404',
      'quick action alone: 202 without a note',
      'blank body 400',
      'too long 400: maximum is 1000000 characters',
      'unknown token 401',
      'expired token 401',
      'job token: reads 250, writes 401',
      'read-only token 403',
      'missing merge request 404',
      'rate limit obeyed',
      "issue 1 opened confidential True 'one\\ntwo'",
      'issue closed []',
      'issues 120 1 opened of another 0',
      'blank title 400',
      'long title 400',
      'delete 403',
      'job token 401 401',
      'read-only token 403',
      'package published and downloaded',
      "newest cluster-flows 1.1 default ['flows.parquet', 'again']",
      "job token: lists ['1.0'] downloads True",
      'missing package 404',
      'bad name 400',
    ]);
    const close = { name: 'close', argument: '', userId: BOT.id };
    expect(double.world.executedCommands).toEqual([close, close]);
    const limited = double.world.requests.filter(({ method, status }) => method === 'POST' && status === 429);
    expect(limited).toHaveLength(2);
  },
);

it.skipIf(await isMissing(RUBY, ['-e', 'require "gitlab"'], 'ruby-gitlab'))(
  'the gitlab gem creates by form, pages, edits, deletes, and understands refusals',
  async () => {
    expect(await drive(RUBY, 'ruby-client.rb', double)).toEqual([
      'user project_42_bot_5f0c',
      'form text kept: true',
      'listed 150',
      'edited: changed',
      'deleted, then 404',
      'issue a & b opened true, closed, opened',
      'issues [1]',
      'unknown token 401',
    ]);
  },
);
