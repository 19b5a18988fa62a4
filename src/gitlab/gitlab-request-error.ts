import type { HttpFailure } from '../http/http-failure.ts';
import { describeFailure } from './describe-failure.ts';

/** Carries a failure through the library between the requester and its callers, which only knows exceptions. */
export class GitlabRequestError extends Error {
  readonly failure: HttpFailure;

  constructor(failure: HttpFailure) {
    super(describeFailure(failure));
    this.name = 'GitlabRequestError';
    this.failure = failure;
  }
}
