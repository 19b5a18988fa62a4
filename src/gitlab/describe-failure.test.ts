import { expect, it } from 'vitest';
import { answerDetail } from './describe-failure.ts';

it.each([
  ['application/json', '{"message":"403 Forbidden"}', '403 Forbidden'],
  [
    'application/json',
    '{"error":"invalid_token","error_description":"Token is expired."}',
    'Token is expired.',
  ],
  ['application/json; charset=utf-8', '{"message":{"body":["is too long"]}}', '{"body":["is too long"]}'],
  ['text/plain', 'Retry later\n', 'Retry later'],
  ['text/html', '<h1>502</h1>', undefined],
  ['application/json', '{"message":', undefined],
  ['application/json', 'null', undefined],
  ['', 'anything', undefined],
  ['text/plain', ' \n', undefined],
])('%s %s', (type, text, detail) => {
  expect(answerDetail(type, text)).toBe(detail);
});

it('keeps control characters, back-ticks and long texts out of the log', () => {
  expect(answerDetail('text/plain', 'no\u001b[31m\n::error\u202e `x`')).toBe('no [31m ::error x');
  expect(answerDetail('text/plain', '😀'.repeat(300))).toBe(`${'😀'.repeat(199)}…`);
});
