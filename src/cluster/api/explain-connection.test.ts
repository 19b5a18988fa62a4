import { expect, it } from 'vitest';
import type { HttpFailure } from '../../http/http-failure.ts';
import { explainFailure } from './explain-failure.ts';

const proxy = 'http://proxy:3128';
const untrusted = (code: string): HttpFailure => ({ kind: 'untrusted', code });
const refusal = (status: number): HttpFailure => ({ kind: 'proxy-refused', status, proxy });

it.each<[string, HttpFailure, string, string]>([
  [
    'a proxy that wants a password',
    refusal(407),
    'the proxy `http://proxy:3128` lets nobody through without the right user name and password',
    'http://USER:PASSWORD@HOST:PORT',
  ],
  ['a proxy that does not connect', refusal(502), 'made no connection to `https://c`', 'NO_PROXY'],
  [
    'a 407 as if it were the server’s',
    { kind: 'status', status: 407, contentType: '', text: '', retryAfterMs: undefined },
    'a proxy lets nobody through',
    'HTTPS_PROXY',
  ],
  [
    'a proxy that never answers',
    { kind: 'time-limit', limitMs: 2500, proxy },
    '`https://c` gave no complete answer in 2.5 s through the proxy `http://proxy:3128`',
    'check that the proxy runs',
  ],
  [
    'a proxy that is not there',
    { kind: 'unreachable', reason: 'no-connection', code: 'ECONNREFUSED', proxy },
    'the proxy `http://proxy:3128` accepts no connection (ECONNREFUSED)',
    '`proxy-url` of the kubeconfig',
  ],
  [
    'a proxy that nobody knows',
    { kind: 'unreachable', reason: 'unknown-host', code: 'ENOTFOUND', proxy },
    'the host of the proxy `http://proxy:3128` is not known',
    'HTTPS_PROXY',
  ],
  ['an expired certificate', untrusted('CERT_HAS_EXPIRED'), 'has expired', 'renew the certificate'],
  ['a certificate of tomorrow', untrusted('CERT_NOT_YET_VALID'), 'is not valid yet', 'clock'],
  [
    'a certificate of another server',
    untrusted('ERR_TLS_CERT_ALTNAME_INVALID'),
    'is for another name',
    '`tls-server-name`',
  ],
  [
    'a certificate of nobody known',
    untrusted('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
    'is of an authority that is not known',
    '`certificate-authority`',
  ],
  ['a server without TLS', untrusted('ERR_SSL_WRONG_VERSION_NUMBER'), 'does not talk TLS', 'the port'],
  [
    'our expired certificate',
    { kind: 'certificate-refused', code: 'expired', expired: new Date('2021-01-01T00:00:00Z') },
    'does not accept the client certificate (it expired on 2021-01-01)',
    'renew `client-certificate`',
  ],
])('%s is told with what to do', (_what, failure, message, help) => {
  const explained = explainFailure(failure, 'https://c', 'reading');
  expect(explained.message).toContain(message);
  expect(explained.help).toContain(help);
});

it('a server that takes us for nobody is not one that refuses a right', () => {
  const explain = (user: string) => {
    const message = `networkpolicies is forbidden: User "${user}" cannot list resource "networkpolicies"`;
    const text = JSON.stringify({ kind: 'Status', message });
    const failure: HttpFailure = {
      kind: 'status',
      status: 403,
      contentType: 'application/json',
      text,
      retryAfterMs: undefined,
    };
    return explainFailure(failure, 'https://c', 'reading').code;
  };
  expect(explain('system:anonymous')).toBe('cluster/unauthorized');
  expect(explain('dev')).toBe('cluster/forbidden');
});
