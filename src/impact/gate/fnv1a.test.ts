import { expect, it } from 'vitest';
import { fnv1a64 } from './fnv1a.ts';

/* The vectors of the authors: http://www.isthe.com/chongo/src/fnv/test_fnv.c */
it.each([
  ['', 'cbf29ce484222325'],
  ['a', 'af63dc4c8601ec8c'],
  ['foobar', '85944171f73967e8'],
])('hashes %j as its authors do', (text, hash) => {
  expect(fnv1a64(text)).toBe(hash);
});

it('hashes the bytes of UTF-8', () => {
  // BigInt arithmetic of the definition, as a second way.
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from('nämen → 漢字'))
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  expect(fnv1a64('nämen → 漢字')).toBe(hash.toString(16).padStart(16, '0'));
});
