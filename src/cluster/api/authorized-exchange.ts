import type { Clock } from '../../http/clock.ts';
import { createExchange, type Exchange, type HttpResult } from '../../http/exchange.ts';
import { isStatus } from '../../http/http-failure.ts';
import type { Patience } from '../../http/patience.ts';
import { isJsonObject } from '../../model/json-object.ts';
import type { ClusterAccess, ReadyCredentials } from '../access/cluster-access.ts';
import type { ServerClock } from './server-clock.ts';

interface AuthorizedExchange {
  readonly access: ClusterAccess;
  readonly maxAnswerBytes: number;
  readonly clock: Clock;
  readonly serverClock: ServerClock;
  readonly patience: Patience;
  readonly onWarning: ((text: string) => void) | undefined;
}

/** The most time for a credential plug-in. */
const PLUG_IN_MS = 30_000;

/** Sends one request with our credentials, and once more with other ones when the server refuses these. */
export function createAuthorizedExchange(settings: AuthorizedExchange): Exchange {
  const { access, maxAnswerBytes, clock, serverClock, patience, onWarning } = settings;
  const plugInLimitMs = () => Math.min(PLUG_IN_MS, patience.remainingMs());
  return async (request, timeLimitMs) => {
    const credentials = await access.credentials(plugInLimitMs());
    if (credentials.kind === 'failed') {
      return { kind: 'failed', failure: { kind: 'no-credentials', detail: credentials.problem } };
    }
    const sendAs = async ({ headers, dispatcher }: ReadyCredentials): Promise<HttpResult> => {
      const { proxy } = access;
      const exchange = createExchange({ now: clock.now, maxAnswerBytes, dispatcher, proxy, onWarning });
      // The plug-in took some of the time.
      const limitMs = Math.min(timeLimitMs, patience.remainingMs());
      if (limitMs <= 0) return { kind: 'failed', failure: { kind: 'out-of-time' } };
      const sentAt = clock.now();
      const result = await exchange({ ...request, headers: { ...headers, ...request.headers } }, limitMs);
      if (result.kind === 'answered') serverClock.note(result.reply.headers.date, sentAt, clock.now());
      return result;
    };
    const result = await sendAs(credentials);
    // Nothing was carried out. A token may expire in the middle, or be withdrawn before its time.
    const isRefused = result.kind === 'failed' && isStatus(result.failure, 401);
    const renewed = isRefused ? await access.renewed(credentials, plugInLimitMs()) : undefined;
    return asObject(
      renewed === undefined ? sayExpired(result, credentials, clock.now()) : await sendAs(renewed),
    );
  };
}

/** The server does not say why it refuses a client certificate. */
function sayExpired(result: HttpResult, { certificateEnd }: ReadyCredentials, now: number): HttpResult {
  if (result.kind === 'answered' || certificateEnd === undefined || certificateEnd.getTime() > now)
    return result;
  const { failure } = result;
  if (!isStatus(failure, 401) && failure.kind !== 'certificate-refused') return result;
  return {
    kind: 'failed',
    failure: { kind: 'certificate-refused', code: 'expired', expired: certificateEnd },
  };
}

/** Every answer of the API is an object: anything else is as unusable as what is not JSON. */
function asObject(result: HttpResult): HttpResult {
  if (result.kind === 'failed' || isJsonObject(result.reply.json)) return result;
  const { json, status } = result.reply;
  return {
    kind: 'failed',
    failure: { kind: 'unusable', status, found: json === undefined ? 'empty' : 'not-json' },
  };
}
