/** Why a request to GitLab has no usable answer. No text in it holds the token. */
export type RequestFailure =
  /** GitLab, or something in front of it, said no. */
  | {
      readonly kind: 'status';
      readonly status: number;
      /** What the answer says about itself; from the network, bounded. */
      readonly detail: string | undefined;
      readonly retryAfterMs: number | undefined;
    }
  /** No connection was made, so nothing was sent. */
  | { readonly kind: 'unreachable'; readonly code: string }
  /** The certificate of the server was not accepted; nothing was sent. */
  | { readonly kind: 'untrusted'; readonly code: string }
  /** The request was sent, or may have been, and the answer did not arrive: it may have been carried out. */
  | { readonly kind: 'interrupted'; readonly code: string }
  /** An answer that the API never gives: HTML, broken JSON, too large, a redirect. It may have been carried out. */
  | { readonly kind: 'unusable'; readonly problem: string }
  | { readonly kind: 'out-of-time' };

/**
 * Whether the same request may go well later: rate limits, errors of the server and of the network.
 * This says nothing about whether it may be sent again; a write is only repeated after a look at what it did.
 */
export function isTemporary(failure: RequestFailure): boolean {
  switch (failure.kind) {
    case 'status':
      return failure.status === 429 || failure.status >= 500;
    case 'unreachable':
    case 'interrupted':
      return true;
    case 'untrusted':
    case 'unusable':
    case 'out-of-time':
      return false;
  }
}

/** A clause for a log line, in lower case and without a full stop. */
export function describeRequestFailure(failure: RequestFailure): string {
  switch (failure.kind) {
    case 'status':
      return failure.detail === undefined
        ? `GitLab answered ${failure.status}`
        : `GitLab answered ${failure.status}: \`${failure.detail}\``;
    case 'unreachable':
      return `GitLab cannot be reached (${failure.code})`;
    case 'untrusted':
      return `the certificate of GitLab is not trusted (${failure.code}); set NODE_EXTRA_CA_CERTS to the file of your certificate authority`;
    case 'interrupted':
      return `the connection to GitLab broke (${failure.code})`;
    case 'unusable':
      return `the answer is not one of the GitLab API: ${failure.problem}`;
    case 'out-of-time':
      return 'the time for GitLab is over';
  }
}

/** Carries a failure through the library that sits between the requester and its callers, which knows exceptions only. */
export class GitlabRequestError extends Error {
  readonly failure: RequestFailure;

  constructor(failure: RequestFailure) {
    super(describeRequestFailure(failure));
    this.name = 'GitlabRequestError';
    this.failure = failure;
  }
}
