import { deployedCommit } from '../../../cluster/ledger/commit-notes.ts';
import type { ClusterPlan } from '../../../cluster/plan/cluster-plan.ts';
import { positiveInteger, readServerUrl, readToken } from '../../../gitlab/job/predefined-variables.ts';
import type { ShownByReports } from '../../../gitlab/notes/find-shown-impact.ts';
import type { KeyedFinding } from '../../../impact/gate/keyed-findings.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { describeFinding } from '../../../report/describe-finding.ts';
import type { GuardLevel } from '../../config/deploy-schema.ts';
import type { Io } from '../../io.ts';
import { gitlabSettings } from '../gitlab/gitlab-settings.ts';
import { commitsSince } from './commits-since.ts';

export interface GuardOptions {
  readonly level: GuardLevel;
  /** Which of several comments on one merge request. */
  readonly instance: string;
}

/** The most commits whose merge requests' comments are read: what older ones showed counts as not shown. */
const MAX_COMMITS = 50;
const MAX_NAMED = 20;
const TOTAL_TIME_LIMIT_MS = 60_000;

/**
 * Compares what the plan now does to recorded connections with what the comments on the merged merge requests showed to those who
 * approved them. In between, somebody may have changed the cluster, and recording goes on. GitLab is asked only when the plan
 * does something that has to be shown.
 */
export async function guardImpact(
  { plan: { impact }, writes, ledger }: ClusterPlan,
  { level, instance }: GuardOptions,
  io: Io,
): Promise<readonly Diagnostic[]> {
  if (level === 'off' || writes.length === 0) return [];
  if (impact === undefined) return level === 'require' ? [notSimulated()] : [];
  const { findings, unlisted } = impact;
  if (findings.length + unlisted === 0) return [];
  const { commit } = deployedCommit(ledger.parent.annotations);
  const reading = await readShown(commit, instance, io);
  const keys = 'shown' in reading ? reading.shown.keys : new Set<string>();
  const missing = findings.filter(({ key }) => !keys.has(key));
  if (missing.length + unlisted === 0) return [];
  const why = 'shown' in reading ? whyMissing(reading) : reading.why;
  return describeMissing(missing, unlisted, why, level);
}

type ShownReading = { readonly shown: ShownByReports; readonly isWhole: boolean } | { readonly why: string };

/**
 * The comment is written with the project's token: without the token nothing was shown, and our comments cannot be told from
 * other people's.
 */
async function readShown(deployed: string | undefined, instance: string, io: Io): Promise<ShownReading> {
  const { env } = io;
  const serverUrl = readServerUrl(env.CI_API_V4_URL || env.CI_SERVER_URL);
  const projectId = positiveInteger(env.CI_PROJECT_ID);
  const commit = env.CI_COMMIT_SHA;
  const branch = env.CI_COMMIT_BRANCH;
  if (serverUrl === undefined || projectId === undefined || !commit || !branch) {
    return { why: 'this is not a branch pipeline in GitLab, so there is no report to compare with' };
  }
  const token = readToken(env.SLUICE_GITLAB_TOKEN);
  if (token.kind !== 'token') return { why: '`SLUICE_GITLAB_TOKEN` is not set, so no report can be read' };
  const { createNotesApi } = await import('../../../gitlab/notes/notes-api.ts');
  const { findShownImpact } = await import('../../../gitlab/notes/find-shown-impact.ts');
  const { describeFailure } = await import('../../../gitlab/describe-failure.ts');
  const api = createNotesApi(gitlabSettings({ serverUrl, token: token.value }, TOTAL_TIME_LIMIT_MS, io));
  const { commits, isWhole } = await commitsSince(deployed, commit, MAX_COMMITS, io);
  const found = await findShownImpact(api, { projectId, commits, branch, instance });
  return 'shown' in found
    ? { ...found, isWhole }
    : { why: `GitLab did not answer: ${describeFailure(found.failure)}` };
}

const WHY = {
  'no-comment': 'has no comment of Sluice',
  'other-commit': 'was reported for a commit other than the merged one',
  unreadable: 'has a comment without the list of what it shows',
  'too-many': 'has more findings than a comment keeps',
} as const;

function whyMissing({
  shown: { mergeRequests, nothingShown, withoutRequest },
  isWhole,
}: Extract<ShownReading, { isWhole: boolean }>): string {
  const parts = [
    ...nothingShown.map(({ mergeRequestIid, why }) => `!${mergeRequestIid} ${WHY[why]}`),
    ...(withoutRequest.length === 0
      ? []
      : [`\`${withoutRequest[0]?.slice(0, 12) ?? ''}\` did not come through a merge request`]),
    ...(isWhole ? [] : ['the clone does not show all commits since the last deploy, or there are too many']),
  ];
  if (parts.length > 0) return parts.join(', ');
  return `the report of ${mergeRequests.map((iid) => `!${iid}`).join(', ')} did not show it: the cluster or the recording changed since`;
}

function describeMissing(
  missing: readonly KeyedFinding[],
  unlisted: number,
  why: string,
  level: Exclude<GuardLevel, 'off'>,
): readonly Diagnostic[] {
  const weight =
    level === 'require'
      ? ({ severity: 'error', meaning: 'refused' } as const)
      : ({ severity: 'warning', meaning: 'noted' } as const);
  const help =
    'run the pipeline of a merge request that shows it, or undo what changed in the cluster (`sluice simulate --base cluster:` shows it); `deploy.guard: warn` continues anyway';
  const named = missing.slice(0, MAX_NAMED).map(
    (finding): Diagnostic => ({
      code: 'cluster/impact-not-approved',
      ...weight,
      message: `${describeFinding(finding)}, which nobody approved: ${why}`,
      help,
    }),
  );
  const more = missing.length - named.length + unlisted;
  if (more === 0) return named;
  return [
    ...named,
    {
      code: 'cluster/impact-not-approved',
      ...weight,
      message: `${more === 1 ? '1 more finding was' : `${more} more findings were`} not approved: ${why}`,
      help,
    },
  ];
}

function notSimulated(): Diagnostic {
  return {
    code: 'cluster/impact-not-known',
    severity: 'error',
    meaning: 'refused',
    message:
      'the effect of the deploy is not known, because no connections were recorded, and `deploy.guard` is `require`',
    help: 'give recorded flows with `--flows`, or set `deploy.guard: warn`',
  };
}
