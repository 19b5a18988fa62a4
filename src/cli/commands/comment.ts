import { type MergeRequestContext, readMergeRequestContext } from '../../gitlab/job/merge-request-context.ts';
import { readToken } from '../../gitlab/job/predefined-variables.ts';
import { describeNoteOutcome } from '../../gitlab/notes/describe-outcome.ts';
import { findLiveText } from '../../gitlab/notes/live-text.ts';
import { isAsItShouldBe, type NoteOutcome } from '../../gitlab/notes/note-outcome.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { progress } from '../progress.ts';
import { readsWithoutImpact } from './comment/report-impact.ts';
import { gitlabSettings } from './gitlab/gitlab-settings.ts';
import { instanceProblem } from './gitlab/instance-problem.ts';
import { printDiagnostics } from './output/write-reports.ts';
import { readTextFile } from './read-text-file.ts';

export interface CommentOptions {
  /** Path of the Markdown file that `simulate --output markdown=…` wrote. */
  readonly body: string;
  /**
   * Path of the JSON report of the same run. When it says that the change touches nothing, no comment is created, but an existing
   * one is updated.
   */
  readonly report?: string;
  /** Which of several comments on one merge request; `default` when absent. */
  readonly instance?: string;
  /** Create no comment, but update an existing one; for when there is no report. */
  readonly onlyUpdate?: boolean;
  /** Print the body, send nothing. */
  readonly dryRun?: boolean;
  /** Exit with 1 when the comment could not be written. */
  readonly required?: boolean;
  /** Seconds for all requests and pauses together; 120 when absent. */
  readonly timeLimit?: number;
}

/** GitLab takes a million characters of up to four bytes. */
const MAX_BODY = { maxBytes: 4 * 1024 * 1024, setting: undefined };
const TOTAL_TIME_LIMIT_S = 120;

const NO_TOKEN =
  'comment: not written, `SLUICE_GITLAB_TOKEN` is not set; create a project access token with the role Developer and ' +
  'the scope `api`, and store it as a masked CI/CD variable of this name (a protected one is only in pipelines of protected branches)';
/** Not an error: there is nothing that anybody has to do. */
const FORK =
  'comment: not written, this pipeline runs in a fork, which does not have the variables of the target project; the reports are in the artifacts';
const UNUSABLE_TOKEN = 'comment: not written, `SLUICE_GITLAB_TOKEN` contains characters that no token has';

/**
 * Puts a rendered report into the merge request of the pipeline, as one comment that later pipelines update.
 *
 * The comment is an extra: without a merge request, a token or a working GitLab, one line on standard error says so and the exit
 * code stays 0, unless the comment is required. The job token cannot write comments and is never tried.
 */
export async function runComment(options: CommentOptions, io: Io): Promise<ExitCode> {
  const instance = options.instance ?? 'default';
  const problem = instanceProblem(instance);
  if (problem !== undefined) return complain(problem, io);
  if (options.dryRun) {
    const body = readBody(options.body, io.cwd);
    return typeof body === 'string' ? printBody(body, io) : complain(body, io);
  }
  const missing = options.required ? EXIT.failed : EXIT.pass;
  const reading = readMergeRequestContext(io.env);
  if (reading.kind === 'no-merge-request') {
    io.stderr('comment: not written, this is not a merge request pipeline');
    return missing;
  }
  if (reading.kind === 'invalid') {
    io.stderr(
      `comment: not written, the variable \`${reading.variable}\` is missing or not as GitLab sets it`,
    );
    return missing;
  }
  const token = readToken(io.env.SLUICE_GITLAB_TOKEN);
  if (token.kind !== 'token') {
    const isFork = io.env.CI_PROJECT_ID !== io.env.CI_MERGE_REQUEST_PROJECT_ID;
    io.stderr(token.kind === 'unusable' ? UNUSABLE_TOKEN : isFork ? FORK : NO_TOKEN);
    return missing;
  }
  const body = readBody(options.body, io.cwd);
  if (typeof body !== 'string') return complain(body, io);
  const isNoise = options.report === undefined ? false : readsWithoutImpact(options.report, io.cwd);
  if (typeof isNoise !== 'boolean') return complain(isNoise, io);

  const onlyUpdate = isNoise || (options.onlyUpdate ?? false);
  const outcome = await write(
    reading.context,
    { instance, body, onlyUpdate, token: token.value },
    options,
    io,
  );
  const said = describeNoteOutcome(outcome, 'comment', reading.context.mergeRequestIid);
  if (!isAsItShouldBe(outcome)) {
    io.stderr(said);
    return missing;
  }
  progress(said, io);
  return EXIT.pass;
}

/** The comment has the rights of the token, so text that Sluice did not write must not be able to act in it. */
function readBody(path: string, cwd: string): string | Diagnostic {
  const body = readTextFile(path, cwd, MAX_BODY);
  if (typeof body !== 'string') return body;
  const live = findLiveText(body);
  if (live === undefined) return body;
  const does = live.what === 'mention' ? 'notifies people' : 'is a quick action';
  return {
    code: 'gitlab/live-text',
    severity: 'error',
    meaning: 'refused',
    message: `the comment would have side effects: \`${live.text}\` ${does}`,
    help: 'give the Markdown that `sluice simulate` wrote, or put such text into a code span on one line',
    span: { file: path, line: live.line, column: 1 },
  };
}

async function write(
  context: MergeRequestContext,
  note: {
    readonly instance: string;
    readonly body: string;
    readonly onlyUpdate: boolean;
    readonly token: string;
  },
  options: CommentOptions,
  io: Io,
): Promise<NoteOutcome> {
  // The GitLab client is the heaviest part of this command, and most pipelines leave before they need it.
  const { createNotesApi } = await import('../../gitlab/notes/notes-api.ts');
  const { upsertNote } = await import('../../gitlab/notes/upsert-note.ts');
  const totalTimeLimitMs = (options.timeLimit ?? TOTAL_TIME_LIMIT_S) * 1000;
  const access = { serverUrl: context.serverUrl, token: note.token };
  const api = createNotesApi(gitlabSettings(access, totalTimeLimitMs, io));
  return upsertNote(api, {
    projectId: context.projectId,
    mergeRequestIid: context.mergeRequestIid,
    marker: { instance: note.instance, pipelineIid: context.pipelineIid, sha: context.sha, job: context.job },
    body: note.body,
    onlyUpdate: note.onlyUpdate,
  });
}

async function printBody(body: string, io: Io): Promise<ExitCode> {
  await io.stdout(body);
  progress('comment: not written, this is a dry run', io);
  return EXIT.pass;
}

function complain(problem: Diagnostic, io: Io): ExitCode {
  printDiagnostics([problem], io);
  return EXIT.usage;
}
