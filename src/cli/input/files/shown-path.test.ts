import { expect, it } from 'vitest';
import { shownPath } from './shown-path.ts';

it.each([
  ['/home/ann/shop', '/home/ann/shop/p/a.yaml', 'p/a.yaml'],
  ['/home/ann/shop', '/home/ann/shop', '.'],
  ['/home/ann/shop/deploy', '/home/ann/shop/p/a.yaml', '../p/a.yaml'],
  ['/home/ann/shop', '/home/bob/p/a.yaml', '../../bob/p/a.yaml'],
  ['/home/ann/shop', '/srv/p/a.yaml', '/srv/p/a.yaml'],
  ['/home/ann/shop', '/dev/fd/63', '/dev/fd/63'],
  ['/home/ann/shop', '/', '/'],
  ['/builds', '/srv/..a/b.yaml', '/srv/..a/b.yaml'],
  ['/', '/srv/p/a.yaml', 'srv/p/a.yaml'],
])('in %s the file %s is called %s', (cwd, path, shown) => {
  expect(shownPath(cwd, path)).toBe(shown);
});
