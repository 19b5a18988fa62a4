import { expect, it } from 'vitest';
import { objectKey, objectName, refOf } from './deploy-plan.ts';

const ref = (namespace: string | undefined, name: string) => ({
  apiVersion: 'x/v1',
  kind: 'K',
  namespace,
  name,
});

it('names an object as people do', () => {
  expect(objectName(ref('shop', 'web'))).toBe('shop/web');
  expect(objectName(ref(undefined, 'web'))).toBe('web');
});

it('keeps objects apart', () => {
  const keys = [ref('a', 'bc'), ref('ab', 'c'), ref(undefined, 'abc')].map(objectKey);
  expect(new Set(keys).size).toBe(3);
  expect(objectKey(ref('', 'a'))).toBe(objectKey(ref(undefined, 'a')));
});

it('reads who an object of the cluster is', () => {
  const content = { apiVersion: 'x/v1', kind: 'K', metadata: { namespace: 'shop', name: 'web' } };
  expect(refOf(content)).toEqual({ ...ref('shop', 'web'), span: undefined });
  expect(refOf({})).toEqual({ apiVersion: '', kind: '', namespace: undefined, name: '', span: undefined });
});
