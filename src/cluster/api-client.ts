import type { EpochMs } from '../model/digest.ts';
import type { JsonObject } from '../plan/json-object.ts';
import { type ApiFailure, type ApiResult, isPassing } from './api-failure.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { type ApiRequest, exchange } from './exchange.ts';
import { explainFailure } from './explain-failure.ts';
import type { Pacing } from './pacing.ts';
import { readAnswer } from './read-answer.ts';
import { retryDelayMs } from './retry-after.ts';

export interface ApiLimits {
  /** For one request with its answer. */
  readonly requestTimeoutMs: number;
  /** When everything must be over, waiting included. */
  readonly deadline: EpochMs;
  readonly maxAnswerBytes: number;
  /** The first try included. */
  readonly maxAttempts: number;
}

export interface ApiClient {
  readonly server: string;
  /** Sends until an answer is final. Only for requests that may be carried out twice. */
  readonly send: (request: ApiRequest) => Promise<ApiResult<JsonObject>>;
  /** Sends once. */
  readonly sendOnce: (request: ApiRequest) => Promise<ApiResult<JsonObject>>;
  /** Waits before repetition `attempt`; false when no attempt is left, or not the time for a whole one. */
  readonly waitBefore: (attempt: number, failure: ApiFailure) => Promise<boolean>;
  /** The same client, but its time is at least `ms` from now on: for what must be known even when the time is over. */
  readonly withAtLeast: (ms: number) => ApiClient;
}

export function createApiClient(access: ClusterAccess, limits: ApiLimits, pacing: Pacing): ApiClient {
  const sendOnce = async (request: ApiRequest): Promise<ApiResult<JsonObject>> => {
    const left = limits.deadline - pacing.now();
    if (left <= 0) {
      return {
        ok: false,
        failure: { kind: 'no-answer', reason: 'out-of-time', detail: 'the time for the whole run is over' },
      };
    }
    const timeoutMs = Math.min(limits.requestTimeoutMs, left);
    const end = pacing.onWait?.(`an answer of ${access.server}`);
    const answer = await exchange(access, request, { timeoutMs, maxAnswerBytes: limits.maxAnswerBytes });
    end?.();
    return readAnswer(answer, pacing.now());
  };
  const waitBefore = async (attempt: number, failure: ApiFailure): Promise<boolean> => {
    if (attempt >= limits.maxAttempts) return false;
    const asked = failure.kind === 'refused' ? failure.retryAfterMs : undefined;
    const delay = retryDelayMs(attempt, asked, pacing.random);
    if (pacing.now() + delay + limits.requestTimeoutMs > limits.deadline) return false;
    const why = explainFailure(failure, access.server, `attempt ${attempt} of ${limits.maxAttempts}`).message;
    const end = pacing.onWait?.(`${why}; trying again in ${Math.ceil(delay / 1000)} s`, delay);
    await pacing.sleep(delay);
    end?.();
    return true;
  };
  const send = async (request: ApiRequest): Promise<ApiResult<JsonObject>> => {
    for (let attempt = 1; ; attempt++) {
      const result = await sendOnce(request);
      if (result.ok || !isPassing(result.failure)) return result;
      if (!(await waitBefore(attempt, result.failure))) return result;
    }
  };
  const withAtLeast = (ms: number): ApiClient =>
    createApiClient(access, { ...limits, deadline: Math.max(limits.deadline, pacing.now() + ms) }, pacing);
  return { server: access.server, send, sendOnce, waitBefore, withAtLeast };
}
