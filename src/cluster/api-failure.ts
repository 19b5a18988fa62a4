/** A Status cause: which field, and what about it. */
export interface StatusCause {
  readonly reason: string | undefined;
  readonly message: string;
  readonly field: string | undefined;
}

export type NoAnswerReason =
  | 'credentials'
  | 'unknown-host'
  | 'connection-refused'
  | 'certificate'
  | 'connection-lost'
  | 'time-limit'
  | 'out-of-time'
  | 'too-large';

export type UnreadableContent = 'html' | 'empty' | 'not-json' | 'redirect';

/** Why a request gave nothing to work with. Texts come from the network and are not escaped; none holds a credential. */
export type ApiFailure =
  | { readonly kind: 'no-answer'; readonly reason: NoAnswerReason; readonly detail: string }
  | { readonly kind: 'unreadable'; readonly status: number; readonly found: UnreadableContent }
  | {
      readonly kind: 'refused';
      readonly status: number;
      /** The reason word and message of a Status body; undefined when there was no such body. */
      readonly reason: string | undefined;
      readonly message: string | undefined;
      readonly aboutKind: string | undefined;
      readonly causes: readonly StatusCause[];
      /** How long the server asks to wait, in milliseconds. */
      readonly retryAfterMs: number | undefined;
    };

export type ApiResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: ApiFailure };

/** Server errors that pass: overload, a leader election, a webhook that is restarting. */
const PASSING_STATUS: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

/** An unknown field answers 500 in server-side apply: that is a bad manifest, and asking again does not help. */
export function isUntypedPatch(failure: ApiFailure): boolean {
  return failure.kind === 'refused' && /failed to create typed patch object/.test(failure.message ?? '');
}

/** True when the same request may well succeed a little later. */
export function isPassing(failure: ApiFailure): boolean {
  switch (failure.kind) {
    case 'no-answer':
      return ['connection-refused', 'connection-lost', 'time-limit', 'unknown-host'].includes(failure.reason);
    case 'unreadable':
      return failure.found !== 'redirect';
    case 'refused':
      return PASSING_STATUS.has(failure.status) && !isUntypedPatch(failure);
  }
}

/** True when the server may have carried the request out although it did not say so. */
export function mayHaveHappened(failure: ApiFailure): boolean {
  switch (failure.kind) {
    case 'no-answer':
      return ['connection-lost', 'time-limit', 'too-large'].includes(failure.reason);
    case 'unreadable':
      return failure.found !== 'redirect';
    case 'refused':
      return failure.status >= 500 && !isUntypedPatch(failure);
  }
}

export function isNotFound(failure: ApiFailure): boolean {
  return failure.kind === 'refused' && failure.status === 404;
}
