import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type MergeRequestContext, readMergeRequestContext } from '../../gitlab/merge-request-context.ts';
import { isInstanceName } from '../../gitlab/note-marker.ts';
import { describeNoteOutcome, type NoteOutcome } from '../../gitlab/note-outcome.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { readTextFile } from '../read-text-file.ts';

export interface CommentOptions {
  /** Path of the Markdown file that `simulate --output markdown=…` wrote. */
  readonly body: string;
  /** Which of several comments in one merge request; `default` when absent. */
  readonly instance?: string;
  /** Create no comment, only bring an existing one up to date. */
  readonly onlyUpdate?: boolean;
  /** Print the body, send nothing. */
  readonly dryRun?: boolean;
  /** Exit with 1 when the comment could not be written. */
  readonly required?: boolean;
  /** Seconds for all requests and pauses together; 120 when absent. */
  readonly timeLimit?: number;
}

/** GitLab takes a million characters of up to four bytes. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
const CALL_TIME_LIMIT_MS = 20_000;
const TOTAL_TIME_LIMIT_S = 120;

const NO_TOKEN =
  'comment: not written, `SLUICE_GITLAB_TOKEN` is not set; create a project access token with the role Developer and ' +
  'the scope `api`, and store it as a masked CI/CD variable of this name';

/**
 * Puts a rendered report into the merge request of the pipeline, as one comment that later pipelines update.
 *
 * The comment is an extra: without a merge request, a token or a working GitLab, one line on standard error says so and the exit
 * code stays 0, unless the comment is required. The job token cannot write comments and is never tried.
 */
export async function runComment(options: CommentOptions, io: Io): Promise<ExitCode> {
  const instance = options.instance ?? 'default';
  if (!isInstanceName(instance)) {
    io.stderr(
      `error: the instance \`${instance}\` is not a name; use lower case letters, digits and single dashes`,
    );
    return EXIT.usage;
  }
  const missing = options.required ? EXIT.failed : EXIT.pass;
  const reading = readMergeRequestContext(io.env);
  if (options.dryRun) return printBody(options, io);
  if (reading.kind === 'no-merge-request') {
    io.stderr('comment: not written, this is no merge request pipeline');
    return EXIT.pass;
  }
  if (reading.kind === 'invalid') {
    io.stderr(
      `comment: not written, the variable \`${reading.variable}\` is missing or not as GitLab sets it`,
    );
    return missing;
  }
  const token = readToken(io.env.SLUICE_GITLAB_TOKEN);
  if (token === undefined) {
    io.stderr(NO_TOKEN);
    return missing;
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    io.stderr('comment: not written, `SLUICE_GITLAB_TOKEN` holds characters that no token has');
    return missing;
  }
  const body = await readBody(options, io);
  if (body === undefined) return EXIT.usage;
  const outcome = await write(reading.context, { instance, body, token }, options, io);
  io.stderr(describeNoteOutcome(outcome, reading.context.mergeRequestIid));
  return outcome.kind === 'failed' || outcome.kind === 'not-permitted' ? missing : EXIT.pass;
}

async function write(
  context: MergeRequestContext,
  note: { readonly instance: string; readonly body: string; readonly token: string },
  options: CommentOptions,
  io: Io,
): Promise<NoteOutcome> {
  // The GitLab client is the heaviest part of this command, and most pipelines leave before they need it.
  const { createNotesApi } = await import('../../gitlab/notes-api.ts');
  const { upsertNote } = await import('../../gitlab/upsert-note.ts');
  const totalTimeLimitMs = (options.timeLimit ?? TOTAL_TIME_LIMIT_S) * 1000;
  const api = createNotesApi({
    serverUrl: context.serverUrl,
    token: note.token,
    env: io.env,
    clock: { now: io.now, sleep: (milliseconds) => sleep(milliseconds) },
    totalTimeLimitMs,
    callTimeLimitMs: CALL_TIME_LIMIT_MS,
  });
  return upsertNote(api, {
    projectId: context.projectId,
    mergeRequestIid: context.mergeRequestIid,
    marker: { instance: note.instance, pipelineIid: context.pipelineIid, sha: context.sha },
    body: note.body,
    onlyUpdate: options.onlyUpdate ?? false,
  });
}

/** GitLab hands on the name of a variable that is not set, as `$NAME`. */
function readToken(value: string | undefined): string | undefined {
  const token = value?.trim() ?? '';
  return token === '' || token.startsWith('$') ? undefined : token;
}

async function printBody(options: CommentOptions, io: Io): Promise<ExitCode> {
  const body = await readBody(options, io);
  if (body === undefined) return EXIT.usage;
  await io.stdout(body);
  io.stderr('comment: not written, this is a dry run');
  return EXIT.pass;
}

async function readBody(options: CommentOptions, io: Io): Promise<string | undefined> {
  const reading = await readTextFile(resolve(io.cwd, options.body), MAX_BODY_BYTES);
  if ('text' in reading) return reading.text;
  io.stderr(
    `error: \`${options.body}\` cannot be read: ${reading.problem}; write it with --output markdown=<path>`,
  );
  return undefined;
}
