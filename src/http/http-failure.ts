/** What an answer contained instead of what was asked for. */
export type UnusableContent = 'html' | 'empty' | 'not-json' | 'redirect' | 'too-large' | 'unexpected';

/** Why a request has no usable answer. Texts come from the network and are not escaped; none contains a credential that was sent. */
export type HttpFailure = FailureCause & {
  /** The proxy through which the request went, without its credentials; undefined without one. */
  readonly proxy?: string;
};

type FailureCause =
  /** The server, or something in front of it, refused. `text` has a limited length. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly contentType: string;
      readonly text: string;
      /** How long the server asks to wait. */
      readonly retryAfterMs: number | undefined;
    }
  /** No connection was made, so nothing was sent. */
  | {
      readonly kind: 'unreachable';
      readonly reason: 'unknown-host' | 'no-connection';
      readonly code: string;
    }
  /** The proxy made no connection to the server, so nothing was sent. */
  | { readonly kind: 'proxy-refused'; readonly status: number }
  /** The certificate of the server was not accepted; nothing was sent. */
  | { readonly kind: 'untrusted'; readonly code: string }
  /** The server did not accept the certificate that identifies us; nothing was carried out. */
  | {
      readonly kind: 'certificate-refused';
      readonly code: string;
      /** When it expired, if it has. */
      readonly expired: Date | undefined;
    }
  /** The connection broke before the answer was complete: the request may have been carried out. */
  | { readonly kind: 'interrupted'; readonly code: string }
  /** No complete answer within the time for one request: it may have been carried out. */
  | { readonly kind: 'time-limit'; readonly limitMs: number }
  /** An answer that the API never gives. The request may have been carried out. */
  | { readonly kind: 'unusable'; readonly status: number; readonly found: UnusableContent }
  /** There are no credentials; nothing was sent. */
  | { readonly kind: 'no-credentials'; readonly detail: string }
  /** The time for the whole work is over; nothing was sent. */
  | { readonly kind: 'out-of-time' };

/** Server errors that waiting does not mend: the server does not support such a request at all. */
const LASTING_ERRORS: ReadonlySet<number> = new Set([501, 505]);

/**
 * Whether the same request may succeed later. This does not say that it may be sent again: a write is repeated only when it may
 * be carried out twice, or after looking at what it did.
 */
export function isPassing(failure: HttpFailure): boolean {
  switch (failure.kind) {
    case 'status':
    case 'proxy-refused':
      return failure.status === 429 || (failure.status >= 500 && !LASTING_ERRORS.has(failure.status));
    case 'unreachable':
    case 'interrupted':
    case 'time-limit':
      return true;
    case 'unusable':
      return failure.found !== 'redirect' && failure.found !== 'too-large';
    case 'untrusted':
    case 'certificate-refused':
    case 'no-credentials':
    case 'out-of-time':
      return false;
  }
}

/** Overloaded, or a proxy or load balancer without a server behind it. */
const AWAY: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Whether the server is away or too busy, as while it restarts, rather than failing at this request. */
export function isAway(failure: HttpFailure): boolean {
  switch (failure.kind) {
    case 'status':
    case 'proxy-refused':
      return AWAY.has(failure.status);
    case 'unreachable':
    case 'interrupted':
      return true;
    default:
      return false;
  }
}

/** Whether the server may have carried the request out although it did not say so. */
export function mayHaveHappened(failure: HttpFailure): boolean {
  switch (failure.kind) {
    case 'status':
      return failure.status >= 500;
    case 'interrupted':
    case 'time-limit':
      return true;
    case 'unusable':
      return failure.found !== 'redirect';
    case 'unreachable':
    case 'proxy-refused':
    case 'untrusted':
    case 'certificate-refused':
    case 'no-credentials':
    case 'out-of-time':
      return false;
  }
}

export function isStatus(failure: HttpFailure, ...statuses: readonly number[]): boolean {
  return failure.kind === 'status' && statuses.includes(failure.status);
}
