import { expect, it } from 'vitest';
import { isAbsent, isPort, isUpTo, toAddressList, toBoolean, toCount, toText, toTime } from './cells.ts';

/* Anybody may have written a cell. */

it.each([
  [
    'a count',
    toCount,
    [1, 7n, 2 ** 53 - 1],
    [0, 0n, -1, 1.5, 2 ** 53, 2n ** 53n, Number.NaN, '1', null, undefined, true],
  ],
  [
    'a time',
    toTime,
    [0, -5, 1_750_000_000_000],
    [0.5, 2 ** 53, Number.POSITIVE_INFINITY, '0', 5n, null, undefined],
  ],
  ['a string', toText, ['', 'a'], [1, null, undefined, new Uint8Array(1)]],
  ['a boolean', toBoolean, [true, false], [0, 1, 'true', null, undefined]],
])('%s is taken for one, and nothing else', (_, read: (cell: unknown) => unknown, good, bad) => {
  expect(good.map(read)).toEqual(good.map((cell) => (typeof cell === 'bigint' ? Number(cell) : cell)));
  expect(bad.map(read)).toEqual(bad.map(() => undefined));
});

it('a number is within its bounds', () => {
  expect([0, 5, 255].every((cell) => isUpTo(cell, 255))).toBe(true);
  expect([-1, 256, 0.5, '5', 5n, null, undefined].some((cell) => isUpTo(cell, 255))).toBe(false);
  expect([1, 65_535, null, undefined].every(isPort)).toBe(true);
  expect([0, -1, 65_536, 80.5, '80', 80n].some(isPort)).toBe(false);
});

it('no cell is null or undefined, and nothing else', () => {
  expect([null, undefined].every(isAbsent)).toBe(true);
  expect([0, '', false].some(isAbsent)).toBe(false);
});

it('a list of addresses has only such', () => {
  expect(toAddressList('10.0.0.1\n::1')).toEqual([
    { family: 4, value: 0x0a000001n },
    { family: 6, value: 1n },
  ]);
  expect([undefined, null].map(toAddressList)).toEqual([[], []]);
  expect(['10.0.0.1\nweb', 'web\n10.0.0.1', ''].map(toAddressList)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
