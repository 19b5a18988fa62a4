import type { Clock } from '../http/clock.ts';
import { createExchange } from '../http/exchange.ts';
import { createPatience, type Patience } from '../http/patience.ts';
import type { RetryPace } from '../http/retry-delay.ts';
import { createRoute } from '../http/route.ts';
import { createSender, type Sender } from '../http/sender.ts';
import { describeFailure } from './describe-failure.ts';
import { createGitlabRequester } from './requester.ts';

export interface GitlabClientSettings {
  /** Without `/api/v4`. */
  readonly serverUrl: string;
  /** A project, group or personal access token with the scope `api`. */
  readonly token: string;
  /** Whether it is a job token, which is allowed little. */
  readonly isJobToken?: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** For all requests and pauses together, in milliseconds. */
  readonly totalTimeLimitMs: number;
  /** For one request, in milliseconds. */
  readonly callTimeLimitMs: number;
}

/** What gitbeaker's resources need, and the one retry rule behind them. */
export interface GitlabClient {
  readonly patience: Patience;
  readonly sender: Sender;
  readonly resourceOptions: ({ readonly token: string } | { readonly jobToken: string }) & {
    readonly host: string;
    readonly queryTimeout: null;
    readonly rateLimits: Record<string, never>;
    readonly requesterFn: ReturnType<typeof createGitlabRequester>;
  };
}

/** 100 notes or issues per page, most of them far below GitLab's limit of a million characters each. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
/** GitLab's application limits (notes, issues: 300 a minute) come without `Retry-After`. */
const PACE: RetryPace = { firstMs: 2000, longestMs: 32_000 };

export function createGitlabClient(settings: GitlabClientSettings): GitlabClient {
  const { token, env, clock, callTimeLimitMs } = settings;
  const patience = createPatience(clock, settings.totalTimeLimitMs);
  const sender = createSender(
    createExchange({
      now: clock.now,
      maxAnswerBytes: MAX_ANSWER_BYTES,
      ...createRoute(settings.serverUrl, env),
    }),
    {
      patience,
      random: clock.random,
      pace: PACE,
      requestTimeoutMs: callTimeLimitMs,
      maxAttempts: Number.POSITIVE_INFINITY,
      server: new URL(settings.serverUrl).origin,
      describe: describeFailure,
    },
  );
  return {
    patience,
    sender,
    resourceOptions: {
      host: settings.serverUrl,
      ...(settings.isJobToken === true ? { jobToken: token } : { token }),
      // The requester has its own time limits; gitbeaker's would cover a call with all its repetitions.
      queryTimeout: null,
      rateLimits: {},
      requesterFn: createGitlabRequester(sender),
    },
  };
}
