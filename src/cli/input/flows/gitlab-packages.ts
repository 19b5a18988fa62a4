import { type JobContextReading, readJobContext } from '../../../gitlab/job/job-context.ts';
import type { PackageRef } from '../../../gitlab/packages/package-ref.ts';
import { createPackagesApi, type PackagesApi } from '../../../gitlab/packages/packages-api.ts';
import { systemClock } from '../../../http/clock.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { Io } from '../../io.ts';
import { createWaitNotice } from '../../progress.ts';
import { inputProblem } from '../input-problem.ts';

/** Digests and recordings are read as a whole. */
const MAX_PACKAGE_BYTES = 512 * 1024 * 1024;
const CALL_TIME_LIMIT_MS = 120_000;
const TOTAL_TIME_LIMIT_MS = 300_000;

const MISSING: Readonly<Record<Exclude<JobContextReading['kind'], 'job'>, readonly [string, string]>> = {
  'no-server': [
    '`CI_API_V4_URL` and `CI_SERVER_URL` are not set: this is no GitLab job',
    'run it in a job, or set `CI_SERVER_URL` to the address of your GitLab and `SLUICE_GITLAB_TOKEN` to a token with the scope `read_api`',
  ],
  'no-token': [
    'there is no token: `CI_JOB_TOKEN` is not set',
    'run it in a GitLab job, which has one, or set `SLUICE_GITLAB_TOKEN` to a token with the scope `read_api`',
  ],
  'unusable-token': [
    'the token contains characters that no token has',
    'set `CI_JOB_TOKEN` or `SLUICE_GITLAB_TOKEN` to the token and nothing else',
  ],
};

/** The registry that has a package, as far as the environment says how to reach it. */
export function openPackages(
  ref: PackageRef,
  shown: string,
  io: Io,
): { readonly api: PackagesApi; readonly project: string } | Diagnostic {
  const reading = readJobContext(io.env);
  if (reading.kind !== 'job') {
    const [reason, help] = MISSING[reading.kind];
    return inputProblem('gitlab/no-registry', `\`${shown}\` cannot be reached: ${reason}`, help);
  }
  const { projectId, ...job } = reading.context;
  const project = ref.project ?? projectId;
  if (project === undefined) {
    return inputProblem(
      'gitlab/no-registry',
      `\`${shown}\` names no project, and \`CI_PROJECT_ID\` is not set`,
      'write `gitlab-package:group/project/NAME`',
    );
  }
  const api = createPackagesApi({
    ...job,
    env: io.env,
    clock: systemClock({ now: io.now, onWait: createWaitNotice(io) }),
    totalTimeLimitMs: TOTAL_TIME_LIMIT_MS,
    callTimeLimitMs: CALL_TIME_LIMIT_MS,
    maxFileBytes: MAX_PACKAGE_BYTES,
  });
  return { api, project };
}

export function notAPackage(shown: string): Diagnostic {
  return inputProblem(
    'gitlab/package-name',
    `\`${shown}\` is not the name of a package`,
    'write `gitlab-package:NAME`, `gitlab-package:NAME@VERSION` or `gitlab-package:group/project/NAME`',
  );
}
