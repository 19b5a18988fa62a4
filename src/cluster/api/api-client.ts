import type { Clock } from '../../http/clock.ts';
import type { HttpResult } from '../../http/exchange.ts';
import type { HttpFailure } from '../../http/http-failure.ts';
import { createPatience, type Patience } from '../../http/patience.ts';
import type { RetryPace } from '../../http/retry-delay.ts';
import { createSender } from '../../http/sender.ts';
import { isJsonObject, type JsonObject } from '../../model/json-object.ts';
import type { ClusterAccess } from '../access/cluster-access.ts';
import { type ApiResult, isPassing } from './api-status.ts';
import { createAuthorizedExchange } from './authorized-exchange.ts';
import { explainFailure } from './explain-failure.ts';
import { createServerClock, type ServerClock } from './server-clock.ts';

/** A request to the Kubernetes API. */
export interface ApiRequest {
  readonly method: 'GET' | 'PATCH' | 'POST' | 'PUT' | 'DELETE';
  /** Follows the server's URL; encoded: `/apis/…`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  /** The bytes to send, unchanged. */
  readonly body?: string;
}

export interface ApiLimits {
  /** For one request with its answer. */
  readonly requestTimeoutMs: number;
  /** For everything together, including waiting. */
  readonly totalMs: number;
  readonly maxAnswerBytes: number;
  /** Including the first try. */
  readonly maxAttempts: number;
}

export interface ApiClient {
  readonly server: string;
  /** How far the server's clock is ahead of ours, in milliseconds, as `ServerClock.aheadMs` says it. */
  readonly serverAheadMs: () => number;
  /** Sends until an answer is final. Only for requests that may be carried out twice. */
  readonly send: (request: ApiRequest) => Promise<ApiResult<JsonObject>>;
  /** Sends once. */
  readonly sendOnce: (request: ApiRequest) => Promise<ApiResult<JsonObject>>;
  /** Waits before repetition `attempt`; false when no attempt is left, too little time is left for a whole one, or the job is cancelled. */
  readonly waitBefore: (attempt: number, failure: HttpFailure) => Promise<boolean>;
  /** Waits for something other than an answer; false when there is not enough time, or the job is cancelled. */
  readonly pause: (ms: number, why: string) => Promise<boolean>;
  /** Like `pause`, but without telling anybody. */
  readonly rest: (ms: number) => Promise<boolean>;
  /**
   * The same client, but with at least `ms` left, and without its waiting being ended by a cancellation: for what must be known
   * or done even when the time is over.
   */
  readonly withAtLeast: (ms: number) => ApiClient;
  /** The same client, but with at most `ms` left: for what is good to know but not worth all the time there is. */
  readonly withAtMost: (ms: number) => ApiClient;
}

const PACE: RetryPace = { firstMs: 250, longestMs: 8_000 };

export interface ClientHooks {
  /** Ends all waiting for another try; requests under way are finished. */
  readonly cancelled?: AbortSignal | undefined;
  /** Called with each warning of the server or of its webhooks, as often as it comes; not escaped. */
  readonly onWarning?: (text: string) => void;
}

export function createApiClient(
  access: ClusterAccess,
  limits: ApiLimits,
  clock: Clock,
  { cancelled, onWarning }: ClientHooks = {},
): ApiClient {
  const patience = createPatience(clock, limits.totalMs, cancelled);
  const serverClock = createServerClock();
  return createPatientClient({ access, limits, clock, serverClock, patience, onWarning, wasReached: false });
}

interface PatientClient {
  readonly access: ClusterAccess;
  readonly limits: ApiLimits;
  readonly clock: Clock;
  readonly serverClock: ServerClock;
  readonly patience: Patience;
  readonly onWarning: ((text: string) => void) | undefined;
  /** Whether the server has answered before. */
  readonly wasReached: boolean;
}

function createPatientClient(settings: PatientClient): ApiClient {
  const { access, limits, clock, serverClock, patience, onWarning, wasReached } = settings;
  const sender = createSender(
    createAuthorizedExchange({
      access,
      maxAnswerBytes: limits.maxAnswerBytes,
      clock,
      serverClock,
      patience,
      onWarning,
    }),
    {
      patience,
      random: clock.random,
      pace: PACE,
      requestTimeoutMs: limits.requestTimeoutMs,
      maxAttempts: limits.maxAttempts,
      server: access.server,
      describe: (failure, attempt) => explainFailure(failure, access.server, `attempt ${attempt}`).message,
      isPassing,
      // A deploy that stops half-way leaves more to mend than one that takes longer.
      outlastsAbsence: true,
      wasReached,
    },
  );
  return {
    server: access.server,
    serverAheadMs: serverClock.aheadMs,
    send: async (request) => valueIn(await sender.send(toHttp(access.server, request))),
    sendOnce: async (request) => valueIn(await sender.sendOnce(toHttp(access.server, request))),
    waitBefore: sender.waitBefore,
    pause: (ms, why) => patience.pause(ms, why),
    rest: patience.rest,
    // The server counts as reached: what is done at the end is done to one that has answered before.
    withAtLeast: (ms) =>
      createPatientClient({ ...settings, patience: patience.withAtLeast(ms), wasReached: true }),
    withAtMost: (ms) =>
      createPatientClient({ ...settings, patience: patience.withAtMost(ms), wasReached: true }),
  };
}

function toHttp(server: string, { method, path, query, contentType, body }: ApiRequest) {
  const search = query === undefined ? '' : `?${new URLSearchParams(query)}`;
  return {
    method,
    url: new URL(`${server}${path}${search}`),
    headers: {
      accept: 'application/json',
      'user-agent': 'sluice',
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
    },
    body,
  };
}

function valueIn(result: HttpResult): ApiResult<JsonObject> {
  if (result.kind === 'failed') return result;
  return { kind: 'answered', value: isJsonObject(result.reply.json) ? result.reply.json : {} };
}
