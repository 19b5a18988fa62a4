import {
  type HttpFailure,
  isPassing as isPassingFailure,
  isStatus,
  mayHaveHappened as mayHave,
} from '../../http/http-failure.ts';
import { isJsonObject, type JsonObject, listAt, objectAt, textAt } from '../../model/json-object.ts';

/** A Status cause: a field, and what is wrong with it. */
export interface StatusCause {
  readonly reason: string | undefined;
  readonly message: string;
  readonly field: string | undefined;
}

/** What the API server says about a refusal (meta/v1 Status). Everything is undefined or empty when the answer is not a Status. */
export interface ApiStatus {
  readonly reason: string | undefined;
  readonly message: string | undefined;
  readonly aboutKind: string | undefined;
  readonly causes: readonly StatusCause[];
}

export type ApiResult<T> =
  | { readonly kind: 'answered'; readonly value: T }
  | { readonly kind: 'failed'; readonly failure: HttpFailure };

const NO_STATUS: ApiStatus = { reason: undefined, message: undefined, aboutKind: undefined, causes: [] };

/** Reads the Status of a refusal; the texts are the server's and not escaped. */
export function readStatus(failure: HttpFailure): ApiStatus {
  if (failure.kind !== 'status') return NO_STATUS;
  const body = parseObject(failure.text);
  if (body?.kind !== 'Status') return NO_STATUS;
  const details = objectAt(body, 'details');
  return {
    reason: textAt(body, 'reason'),
    message: textAt(body, 'message'),
    aboutKind: textAt(details, 'kind'),
    causes: listAt(details, 'causes').filter(isJsonObject).map(readCause),
  };
}

/** Server-side apply answers 500 to an unknown field: that is a bad manifest, and asking again does not help. */
export function isUntypedPatch(failure: HttpFailure): boolean {
  return /failed to create typed patch object/.test(readStatus(failure).message ?? '');
}

/** Whether the same request may well succeed a little later. */
export function isPassing(failure: HttpFailure): boolean {
  return isPassingFailure(failure) && !isUntypedPatch(failure);
}

/** Whether the server may have carried the request out although it did not say so. */
export function mayHaveHappened(failure: HttpFailure): boolean {
  return mayHave(failure) && !isUntypedPatch(failure);
}

/** Whether the API server itself says that an object, or its namespace, does not exist; a 404 of a proxy in front of it is another one. */
export function isNotFound(failure: HttpFailure): boolean {
  return isStatus(failure, 404) && readStatus(failure).reason === 'NotFound';
}

/** Whether nothing can be created because the namespace is being deleted. */
export function isNamespaceGoing(failure: HttpFailure): boolean {
  return readStatus(failure).causes.some(({ reason }) => reason === 'NamespaceTerminating');
}

/** Whether the server took the request for one of nobody: it saw no credentials (RBAC refuses `system:anonymous` by name). */
export function isAnonymous(failure: HttpFailure): boolean {
  return /^[^"]*User "system:anonymous" cannot /.test(readStatus(failure).message ?? '');
}

function readCause(cause: JsonObject): StatusCause {
  return {
    reason: textAt(cause, 'reason'),
    message: textAt(cause, 'message') ?? '',
    field: textAt(cause, 'field'),
  };
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The rule of the cluster that a refusal names: an admission webhook, an admission policy or a quota; undefined when it names none. */
export function denyingRule(message: string): string | undefined {
  const webhook = /admission webhook "([^"]+)" denied the request/.exec(message)?.[1];
  if (webhook !== undefined) return `the admission webhook \`${webhook}\``;
  const policy = /ValidatingAdmissionPolicy '([^']+)'/.exec(message)?.[1];
  if (policy !== undefined) return `the admission policy \`${policy}\``;
  const quota = /exceeded quota: ([^\s,]+)/.exec(message)?.[1];
  return quota === undefined ? undefined : `the quota \`${quota}\``;
}
