import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startGitlabDouble } from './double/server.ts';
import { BOT, MERGE_REQUEST_IID, PROJECT_ID, TOKENS } from './double/world.ts';

const run = promisify(execFile);
const PYTHON = '/usr/bin/python3';
const SCRIPT = new URL('python-client.py', import.meta.url).pathname;

/**
 * The double is checked by a client that was written for the real GitLab. SLUICE_REQUIRE_GITLAB=1 makes a missing
 * client a failure.
 */
const hasClient = await run(PYTHON, ['-c', 'import gitlab']).then(
  () => true,
  () => false,
);
if (!hasClient && process.env.SLUICE_REQUIRE_GITLAB !== '1') {
  console.warn(
    'SKIPPED: python-gitlab is not installed (apt-get install python3-gitlab); the GitLab double is unchecked',
  );
}

describe.skipIf(!hasClient && process.env.SLUICE_REQUIRE_GITLAB !== '1')(
  'python-gitlab against the double',
  () => {
    it('creates, lists, edits, replies, deletes, and understands refusals and rate limits', async () => {
      const double = await startGitlabDouble();
      try {
        const settings = {
          url: double.url,
          project: PROJECT_ID,
          mergeRequest: MERGE_REQUEST_IID,
          token: BOT.token,
          readOnly: TOKENS.readOnly,
          expired: TOKENS.expired,
          job: TOKENS.job,
        };
        const { stdout } = await run(PYTHON, [SCRIPT, JSON.stringify(settings)], { timeout: 50_000 });
        expect(stdout.trim().split('\n')).toEqual([
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
        ]);
        expect(double.world.executedCommands).toEqual([{ name: 'close', argument: '', userId: BOT.id }]);
        const posts = double.world.requests.filter(
          ({ method, status }) => method === 'POST' && status === 429,
        );
        expect(posts).toHaveLength(2);
      } finally {
        await double.close();
      }
    });
  },
);
