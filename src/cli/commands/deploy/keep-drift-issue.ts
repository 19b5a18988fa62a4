import { type PipelineContext, readPipelineContext } from '../../../gitlab/job/pipeline-context.ts';
import { readToken } from '../../../gitlab/job/predefined-variables.ts';
import { describeIssueOutcome } from '../../../gitlab/notes/describe-outcome.ts';
import type { IssueStore } from '../../../gitlab/notes/issue-store.ts';
import { isAsItShouldBe, type NoteOutcome, REFUSED_ISSUE } from '../../../gitlab/notes/note-outcome.ts';
import type { DriftedObject } from '../../../plan/drift.ts';
import { renderDriftIssue } from '../../../report/deploy/render-drift-issue.ts';
import type { Io } from '../../io.ts';
import { progress } from '../../progress.ts';
import { gitlabSettings } from '../gitlab/gitlab-settings.ts';

export interface DriftIssueOptions {
  /** Which of several issues of one project: each cluster has its own. */
  readonly instance: string;
  /** Drift reveals what is open, so only those who may see confidential issues should see it. */
  readonly isConfidential: boolean;
}

interface Drift {
  readonly server: string;
  readonly drifted: readonly DriftedObject[];
}

const TOTAL_TIME_LIMIT_MS = 120_000;

const NO_TOKEN =
  'issue: not written, `SLUICE_GITLAB_TOKEN` is not set; create a project access token with the role Reporter and the scope `api`, and store it ' +
  'as a masked CI/CD variable of this name: the job token cannot write issues';
const UNUSABLE_TOKEN = 'issue: not written, `SLUICE_GITLAB_TOKEN` contains characters that no token has';

/**
 * Updates the one issue about the drift of a cluster: it is created or reopened when there is drift, changed when that changes,
 * and closed when there is none. False, after saying why, when it could not be written.
 */
export async function keepDriftIssue(options: DriftIssueOptions, drift: Drift, io: Io): Promise<boolean> {
  const reading = readPipelineContext(io.env);
  if (reading.kind !== 'pipeline') {
    io.stderr(
      reading.kind === 'no-pipeline'
        ? 'issue: not written, this is not a GitLab job'
        : `issue: not written, the variable \`${reading.variable}\` is missing or not as GitLab sets it`,
    );
    return false;
  }
  const token = readToken(io.env.SLUICE_GITLAB_TOKEN);
  if (token.kind !== 'token') {
    io.stderr(token.kind === 'none' ? NO_TOKEN : UNUSABLE_TOKEN);
    return false;
  }
  const outcome = await write(reading.context, token.value, options, drift, io);
  const said = describeIssueOutcome(outcome, drift.drifted.length > 0);
  if (!isAsItShouldBe(outcome)) {
    io.stderr(said);
    return false;
  }
  progress(said, io);
  return true;
}

async function write(
  { serverUrl, projectId, pipelineIid, sha, job }: PipelineContext,
  token: string,
  { instance, isConfidential }: DriftIssueOptions,
  { server, drifted }: Drift,
  io: Io,
): Promise<NoteOutcome> {
  // The GitLab client is heavy, and most runs do not need it.
  const { createIssueStore } = await import('../../../gitlab/notes/issue-store.ts');
  const { upsertNote } = await import('../../../gitlab/notes/upsert-note.ts');
  const isOpen = drifted.length > 0;
  const suffix = instance === 'default' ? '' : ` (${instance})`;
  const store = createIssueStore(gitlabSettings({ serverUrl, token }, TOTAL_TIME_LIMIT_MS, io), {
    title: `Network policies in the cluster differ from git${suffix}`,
    isConfidential,
    isOpen,
  });
  const outcome = await upsertNote(store, {
    projectId,
    marker: { instance: `drift-${instance}`, pipelineIid, sha, job },
    body: renderDriftIssue(server, drifted),
    onlyUpdate: !isOpen,
    // GitLab shows each change of a description in the issue.
    keepsSameWords: true,
    refused: REFUSED_ISSUE,
  });
  // This is rare enough that listing the project's issues is worthwhile.
  if (outcome.kind === 'created') await nameForeign(store, projectId, `drift-${instance}`, io);
  return outcome;
}

/**
 * Nobody keeps the issue of the token's former user any longer. Anybody may have written one that looks like it, so it is named, and
 * left to people.
 */
async function nameForeign(store: IssueStore, projectId: number, instance: string, io: Io): Promise<void> {
  const author = await store.ownUserId();
  const foreign = 'value' in author ? await store.listForeign({ projectId }, author.value, instance) : author;
  if (!('value' in foreign) || foreign.value.length === 0) return;
  const named = foreign.value.map((iid) => `#${iid}`).join(', ');
  io.stderr(
    `issue: ${named} of another user has the same hidden line; if the token belonged to another user before, close it by hand: no run will`,
  );
}
