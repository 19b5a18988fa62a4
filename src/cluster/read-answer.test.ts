import { describe, expect, it } from 'vitest';
import { isPassing, mayHaveHappened } from './api-failure.ts';
import { readAnswer } from './read-answer.ts';

const answer = (status: number, text: string, contentType = 'application/json', retryAfter?: string) =>
  readAnswer({ kind: 'answer', status, text, contentType, retryAfter }, 0);

it('reads an object', () => {
  expect(answer(200, '{"kind":"NetworkPolicy"}')).toEqual({ ok: true, value: { kind: 'NetworkPolicy' } });
});

describe('what is no object of the API', () => {
  it.each([
    [200, '', 'application/json', 'empty'],
    [201, '{"kind": "Netw', 'application/json', 'not-json'],
    [200, '[]', 'application/json', 'not-json'],
    [200, 'hello', 'text/plain', 'not-json'],
    [200, '<!DOCTYPE html><p>', 'text/plain', 'html'],
    [200, 'sign in', 'text/html; charset=utf-8', 'html'],
    [302, '', 'text/html', 'redirect'],
    [199, '', '', 'redirect'],
  ])('%i %j as %s', (status, text, contentType, found) => {
    expect(answer(status, text, contentType)).toEqual({
      ok: false,
      failure: { kind: 'unreadable', status, found },
    });
  });
});

describe('refusals', () => {
  const refused = (status: number, message = '') => {
    const result = answer(status, JSON.stringify({ kind: 'Status', message, details: 'odd' }));
    if (result.ok) throw new Error('expected a refusal');
    return result.failure;
  };
  it('without a body that is a Status', () => {
    expect(answer(401, '')).toMatchObject({ failure: { kind: 'refused', status: 401, message: undefined } });
    expect(answer(404, '404 page not found\n', 'text/plain')).toMatchObject({ failure: { status: 404 } });
  });
  it('carry how long to wait', () => {
    expect(answer(429, '', 'text/plain', '3')).toMatchObject({ failure: { retryAfterMs: 3_000 } });
  });
  it('of overload and of a failing server pass, and those of a failing server may have been carried out', () => {
    expect([429, 500, 502, 503, 504].map((status) => isPassing(refused(status)))).toEqual(
      Array(5).fill(true),
    );
    expect([400, 401, 403, 404, 409, 422].some((status) => isPassing(refused(status)))).toBe(false);
    expect(mayHaveHappened(refused(504))).toBe(true);
    expect(mayHaveHappened(refused(429))).toBe(false);
  });
  it('of an unknown field answer 500, but are about the manifest', () => {
    const failure = refused(
      500,
      'failed to create typed patch object (a/b; v1, Kind=K): .spec.x: field not declared in schema',
    );
    expect(isPassing(failure)).toBe(false);
    expect(mayHaveHappened(failure)).toBe(false);
  });
});
