import { expect, it } from 'vitest';
import { policyKey } from './verdict.ts';

const ref = (namespace: string | undefined, name: string) => ({
  apiVersion: 'x/v1',
  kind: 'K',
  namespace,
  name,
});

it('keeps objects apart', () => {
  const keys = [ref('a', 'bc'), ref('ab', 'c'), ref(undefined, 'abc')].map(policyKey);
  expect(new Set(keys).size).toBe(3);
  expect(policyKey(ref('', 'a'))).toBe(policyKey(ref(undefined, 'a')));
});

it('takes one object in two versions of its API for one', () => {
  expect(policyKey({ ...ref('a', 'b'), apiVersion: 'x/v2' })).toBe(policyKey(ref('a', 'b')));
  expect(policyKey({ ...ref('a', 'b'), apiVersion: 'y/v1' })).not.toBe(policyKey(ref('a', 'b')));
  expect(policyKey({ ...ref('a', 'b'), apiVersion: 'v1' })).toBe('/K/a/b');
});
