import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstDifference, valueAt } from './first-difference.ts';

describe('two values are equal', () => {
  it.each([
    [1, 1],
    ['a', 'a'],
    [null, null],
    [undefined, undefined],
    [[], []],
    [{}, {}],
    [{ a: [1, { b: null }] }, { a: [1, { b: null }] }],
  ])('%j and %j', (before, after) => {
    expect(firstDifference(before, after)).toBeUndefined();
  });

  it('in whatever order the keys of a map are written', () => {
    expect(firstDifference({ a: 1, b: 2 }, { b: 2, a: 1 })).toBeUndefined();
  });
});

describe('the place of the first difference', () => {
  it.each<readonly [string, unknown, unknown, readonly (string | number)[]]>([
    ['is the value itself when it is another', 'a', 'b', []],
    ['or of another type', 1, '1', []],
    ['or nothing instead of something', {}, undefined, []],
    ['or null', null, {}, []],
    ['or something instead of null', {}, null, []],
    ['or a map instead of a list', [], {}, []],
    ['or a list instead of a map', {}, [], []],
    ['is the key whose value is another', { a: 1, b: 2 }, { a: 1, b: 3 }, ['b']],
    ['in the order in which the second is written', { a: 1, b: 2 }, { b: 3, a: 3 }, ['b']],
    ['is a key that is new, although its value is empty', {}, { a: undefined }, ['a']],
    ['is the map that lost a key', { x: { a: 1, b: 2 } }, { x: { a: 1 } }, ['x']],
    ['is another key before a lost one', { a: 1, b: 2 }, { a: 2 }, ['a']],
    ['is deep inside', { a: [{ b: { c: 1 } }] }, { a: [{ b: { c: 2 } }] }, ['a', 0, 'b', 'c']],
    ['is not a key of the prototype', {}, { toString: 1 }, ['toString']],
  ])('%s', (_, before, after, path) => {
    expect(firstDifference(before, after)).toEqual(path);
  });
});

describe('in lists', () => {
  const web = { app: 'web' };
  const api = { app: 'api' };
  const job = { app: 'job' };

  it.each<readonly [string, unknown, unknown, readonly (string | number)[]]>([
    ['an item that is changed in place', [web, api], [web, job], [1, 'app']],
    ['an item that is new at the end', [web], [web, api], [1]],
    ['an item that is new at the beginning', [web], [api, web], [0]],
    ['an item that is new in the middle', [web, job], [web, api, job], [1]],
    ['a repeated item that is new', [web], [web, web], [1]],
    ['the list that lost its first item', [web, api], [api], []],
    ['the list that lost an item in the middle', [web, api, job], [web, job], []],
    ['the list that lost its last item', [web, api], [web], []],
    ['the list that lost everything', [web], [], []],
    ['the list that is in another order', [web, api, job], [api, web, job], []],
    ['an item that the other does not have, not one that moved', [web, api], [api, job], [1, 'app']],
    ['an item that is new between others that moved', [job, web, api], [web, { app: 'x' }, api], [1, 'app']],
    [
      'an item that is new although its neighbours moved',
      [web, api, job],
      [api, { app: 'x' }, web, job],
      [1, 'app'],
    ],
    ['the new item among lost ones', [web, api], [job], [0, 'app']],
  ])('%s', (_, before, after, path) => {
    expect(firstDifference(before, after)).toEqual(path);
  });
});

describe('for any two values', () => {
  const value = fc.jsonValue({ maxDepth: 3, depthSize: 'small', stringUnit: fc.constantFrom('a', 'b') });

  it('there is none to itself', () => {
    fc.assert(
      fc.property(value, (one) => {
        expect(firstDifference(one, structuredClone(one))).toBeUndefined();
      }),
    );
  });

  it('there is one exactly when they differ, and it leads to a place where they do', () => {
    fc.assert(
      fc.property(value, value, (one, other) => {
        const path = firstDifference(one, other);
        const isSame = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
        expect(path === undefined).toBe(isSame);
        if (path === undefined) return;
        const at = (root: unknown) => path.reduce<unknown>(valueAt, root);
        expect(at(other)).not.toBeUndefined();
        expect(sorted(at(one))).not.toEqual(sorted(at(other)));
      }),
      { numRuns: 1000 },
    );
  });

  function sorted(one: unknown): unknown {
    if (Array.isArray(one)) return one.map(sorted);
    if (typeof one !== 'object' || one === null) return Object.is(one, -0) ? '-0' : one;
    return {
      map: Object.entries(one)
        .map(([key, inner]) => [key, sorted(inner)])
        .sort(),
    };
  }
});

describe('the value at a key', () => {
  it('is that of the map or list itself, or nothing', () => {
    expect(valueAt({ a: 1 }, 'a')).toBe(1);
    expect(valueAt(['x'], 0)).toBe('x');
    expect(valueAt(['x'], 'length')).toBeUndefined();
    expect(valueAt(['x'], 1)).toBeUndefined();
    expect(valueAt({ a: 1 }, 'toString')).toBeUndefined();
    expect(valueAt(null, 'a')).toBeUndefined();
    expect(valueAt(undefined, 0)).toBeUndefined();
    expect(valueAt('text', 0)).toBeUndefined();
  });
});
