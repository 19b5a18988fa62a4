import { expect, it } from 'vitest';
import { proxyOf } from './proxy-of.ts';

const HTTPS_PROXY = 'http://proxy:3128';

it.each([
  ['https://c.example:6443', { HTTPS_PROXY }, HTTPS_PROXY],
  ['https://c.example', { https_proxy: 'http://small', HTTPS_PROXY }, 'http://small'],
  ['https://c.example', { HTTPS_PROXY: 'proxy:3128' }, HTTPS_PROXY],
  ['https://c.example', { http_proxy: HTTPS_PROXY }, undefined],
  ['http://c.example', { http_proxy: HTTPS_PROXY }, HTTPS_PROXY],
  ['https://c.example', {}, undefined],
])('%s with %j goes by %s', (address, env, proxy) => {
  expect(proxyOf(address, env)).toBe(proxy);
});

it.each([
  ['https://c.example', '*', true],
  ['https://c.example', 'c.example', true],
  ['https://a.c.example', 'c.example', true],
  ['https://a.c.example', '.c.example', true],
  ['https://a.c.example', '*.c.example', true],
  ['https://xc.example', 'c.example', false],
  ['https://c.example', 'x, C.EXAMPLE', true],
  ['https://c.example:6443', 'c.example:6443', true],
  ['https://c.example:6443', 'c.example:443', false],
  ['https://c.example', 'c.example:443', true],
  ['https://10.1.2.3', '10.0.0.0/8', true],
  ['https://11.1.2.3', '10.0.0.0/8', false],
  ['https://[fd00::1]:6443', 'fd00::/8', true],
  ['https://[fd00::1]:6443', '[fd00::1]', true],
  ['https://[fd00::1]:6443', '[fd00::1]:6443', true],
  ['https://10.1.2.3', '10.0.0.0/99', false],
  ['https://c.example', '', false],
])('%s is excepted by NO_PROXY=%s: %s', (address, noProxy, isExcepted) => {
  expect(proxyOf(address, { HTTPS_PROXY, NO_PROXY: noProxy }) === undefined).toBe(isExcepted);
});
