import { expect, it } from 'vitest';
import type { HttpFailure } from '../http/http-failure.ts';
import { answerDetail, describeFailure } from './describe-failure.ts';

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

it.each<[HttpFailure, string]>([
  [{ kind: 'proxy-refused', status: 407, proxy: 'http://p:1' }, 'give them in HTTPS_PROXY'],
  [
    { kind: 'unreachable', reason: 'no-connection', code: 'ECONNREFUSED', proxy: 'http://p:1' },
    'the proxy `http://p:1` cannot be reached',
  ],
  [{ kind: 'time-limit', limitMs: 1, proxy: 'http://p:1' }, 'in time through the proxy `http://p:1`'],
  [{ kind: 'untrusted', code: 'CERT_HAS_EXPIRED' }, 'the certificate of GitLab has expired'],
  [{ kind: 'untrusted', code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'set NODE_EXTRA_CA_CERTS'],
])('%j says what to do', (failure, words) => {
  expect(describeFailure(failure)).toContain(words);
});
