import { expect, it } from 'vitest';
import { portOf } from './transport.ts';

it.each([
  [443, 443],
  ['443', 443],
  ['443.0', 443],
  ['65535.0', 65_535],
  ['65536', undefined],
  ['000443', undefined],
  ['0', undefined],
  ['44x', undefined],
  ['', undefined],
])('%j is port %s', (written, port) => {
  expect(portOf('TCP', written)).toBe(port);
  expect(portOf('ICMP', written)).toBeUndefined();
});
