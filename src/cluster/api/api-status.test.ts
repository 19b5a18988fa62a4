import { expect, it } from 'vitest';
import { isPassing, mayHaveHappened, readStatus } from './api-status.ts';

const refused = (status: number, text = '') =>
  ({ kind: 'status', status, contentType: 'application/json', text, retryAfterMs: undefined }) as const;

it('reads the causes of a Status, and nothing of what is none', () => {
  const details = { kind: 'pods', causes: [{ reason: 'r', message: 'm', field: 'spec' }, 7, {}] };
  expect(readStatus(refused(422, JSON.stringify({ kind: 'Status', reason: 'Invalid', details })))).toEqual({
    reason: 'Invalid',
    message: undefined,
    aboutKind: 'pods',
    causes: [
      { reason: 'r', message: 'm', field: 'spec' },
      { reason: undefined, message: '', field: undefined },
    ],
  });
  const none = { reason: undefined, message: undefined, aboutKind: undefined, causes: [] };
  for (const text of [
    '',
    '404 page not found\n',
    '[]',
    '{"kind":"Status","details":"odd"}',
    '{"reason":"x"}',
  ])
    expect(readStatus(refused(404, text))).toEqual(none);
});

it('an overloaded or failing server passes; a failing one may have carried the request out', () => {
  expect([429, 500, 502, 503, 504].map((status) => isPassing(refused(status)))).toEqual(Array(5).fill(true));
  expect([400, 401, 403, 404, 409, 422].some((status) => isPassing(refused(status)))).toBe(false);
  expect(mayHaveHappened(refused(504))).toBe(true);
  expect(mayHaveHappened(refused(429))).toBe(false);
});

it('an unknown field answers 500, but is about the manifest', () => {
  const message =
    'failed to create typed patch object (a/b; v1, Kind=K): .spec.x: field not declared in schema';
  const failure = refused(500, JSON.stringify({ kind: 'Status', message }));
  expect(isPassing(failure)).toBe(false);
  expect(mayHaveHappened(failure)).toBe(false);
});
