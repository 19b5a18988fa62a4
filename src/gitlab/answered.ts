import type { HttpFailure } from '../http/http-failure.ts';

/** What GitLab was asked for, or why there is no answer. */
export type Answered<Value> = { readonly value: Value } | { readonly failure: HttpFailure };

export function unexpectedAnswer(): { readonly failure: HttpFailure } {
  return { failure: { kind: 'unusable', status: 200, found: 'unexpected' } };
}
