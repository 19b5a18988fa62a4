import type { GitlabClientSettings } from '../../../gitlab/gitlab-client.ts';
import { systemClock } from '../../../http/clock.ts';
import type { Io } from '../../io.ts';
import { createWaitNotice } from '../../progress.ts';

/** For one request. */
const CALL_TIME_LIMIT_MS = 20_000;

/** How a command talks to GitLab: waits are announced. `totalTimeLimitMs` is for all its requests and pauses together. */
export function gitlabSettings(
  access: Pick<GitlabClientSettings, 'serverUrl' | 'token' | 'isJobToken'>,
  totalTimeLimitMs: number,
  io: Io,
): GitlabClientSettings {
  return {
    ...access,
    env: io.env,
    clock: systemClock({ now: io.now, onWait: createWaitNotice(io) }),
    totalTimeLimitMs,
    callTimeLimitMs: CALL_TIME_LIMIT_MS,
  };
}
