import { expect, it } from 'vitest';
import { socketAddress } from './socket-address.ts';

it.each([
  ['10.1.2.3:80', '10.1.2.3', 80],
  ['[2001:db8::1]:443', '2001:db8::1', 443],
  ['[::ffff:10.1.2.3]:80', '10.1.2.3', 80],
  ['[::FFFF:127.0.0.1]:0', '127.0.0.1', 0],
  ['[::1]:80', '::1', 80],
])('%s', (text, address, port) => {
  expect(socketAddress(text)).toEqual({ address, port });
});

it.each([
  undefined,
  '-',
  '@/var/run/x',
  '10.1.2.3',
  '[10.1.2.3:80',
  'envoy://x/10.1.2.3:80',
  '10.1.2.3:',
  '10.1.2.3:123456',
  '10.1.2.3:8x',
  '::1:80',
])('%s is none', (text) => {
  expect(socketAddress(text)).toBeUndefined();
});
