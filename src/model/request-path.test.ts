import { expect, test } from 'vitest';
import { resolveRequestPath } from './request-path.ts';

test.each([
  ['/', '/'],
  ['/a/b', '/a/b'],
  ['/a/', '/a'],
  ['//a///b', '/a/b'],
  ['/a?b=/../c', '/a'],
  ['/a#b', '/a'],
  ['/pub/..;/admin', '/admin'],
  ['/a;x=1/b;y', '/a/b'],
  ['/pub\\..\\admin', '/admin'],
  ['/pub%5c..%5cadmin', '/admin'],
  ['/a/%252e%252e/b', undefined],
  ['/a%00', undefined],
  ['a', undefined],
  ['*', undefined],
  ['/%70ub', '/pub'],
  ['/%2570ub', '/%70ub'],
  ['/a/./b', '/a/b'],
  ['/a/../b', '/b'],
  ['/a/%2e%2e/b', '/b'],
  ['/../../b', '/b'],
  ['/a/..', '/'],
  ['/a/b/.', '/a/b'],
  ['/a..b/.c', '/a..b/.c'],
  ['/%zz', undefined],
])('%s', (path, expected) => {
  expect(resolveRequestPath(path)).toBe(expected);
});
