import type { Sender } from '../http/sender.ts';
import { type Answered, unexpectedAnswer } from './answered.ts';
import { GitlabRequestError } from './gitlab-request-error.ts';

/** Turns a call of the library into a value; what it throws besides failed requests is a bug and passes through. */
export async function answerOf<Value>(
  call: Promise<unknown>,
  read: (value: unknown) => Value | undefined,
): Promise<Answered<Value>> {
  try {
    const value = read(await call);
    return value === undefined ? unexpectedAnswer() : { value };
  } catch (error) {
    if (error instanceof GitlabRequestError) return { failure: error.failure };
    throw error;
  }
}

/** An answer of the wrong shape comes from a proxy that has its moment, as answers do that are no JSON at all. */
export async function readAgain<Value>(
  sender: Sender,
  read: () => Promise<Answered<Value>>,
): Promise<Answered<Value>> {
  for (let attempt = 1; ; attempt++) {
    const answer = await read();
    const isOdd =
      'failure' in answer && answer.failure.kind === 'unusable' && answer.failure.found === 'unexpected';
    if (!isOdd || !(await sender.waitBefore(attempt, answer.failure))) return answer;
  }
}
