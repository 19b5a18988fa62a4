import type { HttpFailure } from '../http/http-failure.ts';
import type { Sender } from '../http/sender.ts';
import { GitlabRequestError } from './requester.ts';

/** What GitLab was asked for, or why there is no answer. */
export type Answered<Value> =
  | { readonly kind: 'answered'; readonly value: Value }
  | { readonly kind: 'failed'; readonly failure: HttpFailure };

/** For an answer that is not what GitLab documents. */
export function unexpectedAnswer(): { readonly kind: 'failed'; readonly failure: HttpFailure } {
  return { kind: 'failed', failure: { kind: 'unusable', status: 200, found: 'unexpected' } };
}

/** Turns a call of the library into a value; anything that it throws besides failed requests is a bug and is passed on. */
export async function answerOf<Value>(
  call: Promise<unknown>,
  read: (value: unknown) => Value | undefined,
): Promise<Answered<Value>> {
  try {
    const value = read(await call);
    return value === undefined ? unexpectedAnswer() : { kind: 'answered', value };
  } catch (error) {
    if (error instanceof GitlabRequestError) return { kind: 'failed', failure: error.failure };
    throw error;
  }
}

/** An answer of the wrong shape comes from a proxy with a passing problem, as do answers that are not JSON at all. */
export async function readAgain<Value>(
  sender: Sender,
  read: () => Promise<Answered<Value>>,
): Promise<Answered<Value>> {
  for (let attempt = 1; ; attempt++) {
    const answer = await read();
    const isOdd =
      answer.kind === 'failed' && answer.failure.kind === 'unusable' && answer.failure.found === 'unexpected';
    if (!isOdd || !(await sender.waitBefore(attempt, answer.failure))) return answer;
  }
}

/** A member of an answer; undefined when the answer is not an object or has no such member. */
export function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

export function numberIn(value: unknown, key: string): number | undefined {
  const number = property(value, key);
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}

export function textIn(value: unknown, key: string): string | undefined {
  const text = property(value, key);
  return typeof text === 'string' ? text : undefined;
}
