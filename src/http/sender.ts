import type { Exchange, HttpReply, HttpRequest, HttpResult } from './exchange.ts';
import { type HttpFailure, isAway, isPassing } from './http-failure.ts';
import type { Patience } from './patience.ts';
import { type RetryPace, retryDelayMs } from './retry-delay.ts';

/** The one rule for waiting and repeating, for everything that talks HTTP. */
export interface SendingRule {
  readonly patience: Patience;
  readonly random: () => number;
  readonly pace: RetryPace;
  /** For one request with its answer. */
  readonly requestTimeoutMs: number;
  /** The first try included. */
  readonly maxAttempts: number;
  /** The server, as it is shown to people who are waiting. */
  readonly server: string;
  /** What happened, in words for people who are waiting. */
  readonly describe: (failure: HttpFailure, attempt: number) => string;
  /** Whether the server was reached before; by default that is not known. */
  readonly wasReached?: boolean;
  /** Failures that waiting mends; default: `isPassing`. */
  readonly isPassing?: (failure: HttpFailure) => boolean;
  /** Waits for a server that has worked before and went away (`isAway`) as long as there is time, however many attempts that takes. */
  readonly outlastsAbsence?: boolean;
}

export interface Sender<Reply = HttpReply> {
  /** Sends once. */
  readonly sendOnce: (request: HttpRequest) => Promise<HttpResult<Reply>>;
  /** Sends until an answer is final. Only for requests that may be carried out twice. */
  readonly send: (request: HttpRequest) => Promise<HttpResult<Reply>>;
  /** Waits before repetition `attempt`; false when that is not worthwhile, no attempt is left, or too little time for a whole one. */
  readonly waitBefore: (attempt: number, failure: HttpFailure) => Promise<boolean>;
}

/** A server that was never reached probably does not exist, rather than being away for a moment. */
const FIRST_CONTACT_ATTEMPTS = 3;
/** The same for a server that accepts connections but has never answered: the limit for its first answer, all tries together. */
const FIRST_ANSWER_MS = 30_000;

const ANSWERS: ReadonlySet<HttpFailure['kind']> = new Set(['status', 'unusable']);

/** Of two times without an answer the longer one: the last try often has little time left, which says nothing of the server. */
function longerWait(before: HttpFailure | undefined, now: HttpFailure): HttpFailure {
  return before?.kind === 'time-limit' && now.kind === 'time-limit' && before.limitMs > now.limitMs
    ? before
    : now;
}

export function createSender<Reply>(exchange: Exchange<Reply>, rule: SendingRule): Sender<Reply> {
  let wasReached = rule.wasReached ?? false;
  let hasAnswered = wasReached;
  let hasServed = wasReached;
  let untilAnswer: Patience | undefined;

  const patience = (): Patience => {
    untilAnswer ??= rule.patience.withAtMost(Math.max(FIRST_ANSWER_MS, rule.requestTimeoutMs));
    return hasAnswered ? rule.patience : untilAnswer;
  };
  const sendOnce = async (request: HttpRequest): Promise<HttpResult<Reply>> => {
    const timeLimitMs = Math.min(rule.requestTimeoutMs, patience().remainingMs());
    if (timeLimitMs <= 0) return { kind: 'failed', failure: { kind: 'out-of-time' } };
    const result = await rule.patience.during(`an answer of ${rule.server}`, exchange(request, timeLimitMs));
    if (result.kind === 'answered' || result.failure.kind !== 'unreachable') wasReached = true;
    if (result.kind === 'answered' || ANSWERS.has(result.failure.kind)) hasAnswered = true;
    if (result.kind === 'answered') hasServed = true;
    return result;
  };
  const waitBefore = async (attempt: number, failure: HttpFailure): Promise<boolean> => {
    if (!(rule.isPassing ?? isPassing)(failure)) return false;
    const isOutlasted = rule.outlastsAbsence === true && hasServed && isAway(failure);
    if (!isOutlasted && attempt >= (wasReached ? rule.maxAttempts : FIRST_CONTACT_ATTEMPTS)) return false;
    const delay = retryDelayMs(failure, attempt, rule.pace, rule.random);
    if (delay === undefined) return false;
    // A wait that leaves no time for the request after it is useless; if there is little time in all, a quarter of it counts as a
    // request's.
    const needed = Math.min(rule.requestTimeoutMs, patience().remainingMs() / 4);
    return patience().pause(delay, rule.describe(failure, attempt), needed);
  };
  const send = async (request: HttpRequest): Promise<HttpResult<Reply>> => {
    let longest: HttpFailure | undefined;
    for (let attempt = 1; ; attempt++) {
      const result = await sendOnce(request);
      if (result.kind === 'answered') return result;
      longest = longerWait(longest, result.failure);
      if (!(await waitBefore(attempt, result.failure))) return { kind: 'failed', failure: longest };
    }
  };
  return { sendOnce, send, waitBefore };
}
