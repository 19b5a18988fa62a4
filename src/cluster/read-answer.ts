import { isJsonObject, type JsonObject, listAt, objectAt, textAt } from '../plan/json-object.ts';
import type { ApiResult, StatusCause } from './api-failure.ts';
import type { Exchange } from './exchange.ts';
import { parseRetryAfter } from './retry-after.ts';

/** Sorts what came back: an object of the API, a refusal with the reasons of its Status, or nothing readable. */
export function readAnswer(exchange: Exchange, now: number): ApiResult<JsonObject> {
  if (exchange.kind === 'no-answer') return { ok: false, failure: exchange };
  const { status, contentType, text } = exchange;
  const body = parseObject(text);
  if (status >= 200 && status < 300) {
    if (body !== undefined) return { ok: true, value: body };
    const found = isHtml(contentType, text) ? 'html' : text.trim() === '' ? 'empty' : 'not-json';
    return { ok: false, failure: { kind: 'unreadable', status, found } };
  }
  if (status < 400) return { ok: false, failure: { kind: 'unreadable', status, found: 'redirect' } };
  const isStatus = body?.kind === 'Status';
  const details = isStatus ? objectAt(body, 'details') : {};
  return {
    ok: false,
    failure: {
      kind: 'refused',
      status,
      reason: isStatus ? textAt(body, 'reason') : undefined,
      message: isStatus ? textAt(body, 'message') : undefined,
      aboutKind: textAt(details, 'kind'),
      causes: listAt(details, 'causes').filter(isJsonObject).map(readCause),
      retryAfterMs: parseRetryAfter(exchange.retryAfter, now),
    },
  };
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

function isHtml(contentType: string, text: string): boolean {
  return /html/i.test(contentType) || /^\s*<(!doctype|html)/i.test(text);
}
