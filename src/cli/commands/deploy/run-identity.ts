import { randomBytes } from 'node:crypto';
import type { RunIdentity } from '../../../plan/runs/run-record.ts';
import type { Io } from '../../io.ts';

/** Who deploys what, from GitLab's predefined variables; at a prompt next to nothing is known. */
export function runIdentity({ env, now }: Pick<Io, 'env' | 'now'>): RunIdentity {
  // Sorts by time, and is a valid name of a ConfigMap.
  const time = new Date(now()).toISOString().replace(/[-:]/g, '').replace('.', '').toLowerCase();
  const known = {
    project: env.CI_PROJECT_PATH,
    commit: env.CI_COMMIT_SHA,
    commitTime: env.CI_COMMIT_TIMESTAMP,
    pipeline: env.CI_PIPELINE_URL,
    who: env.GITLAB_USER_LOGIN ?? env.USER,
  };
  const given = Object.entries(known).filter((entry): entry is [keyof typeof known, string] => !!entry[1]);
  return { run: `sluice-run-${time}-${randomBytes(3).toString('hex')}`, ...Object.fromEntries(given) };
}
