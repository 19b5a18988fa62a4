import { expect, it } from 'vitest';
import { namespacedName } from '../model/namespaced-name.ts';
import { refOf } from './deploy-plan.ts';

const ref = (namespace: string | undefined, name: string) => ({
  apiVersion: 'x/v1',
  kind: 'K',
  namespace,
  name,
});

it('names an object as people do', () => {
  expect(namespacedName(ref('shop', 'web'))).toBe('shop/web');
  expect(namespacedName(ref(undefined, 'web'))).toBe('web');
});

it('reads who an object of the cluster is', () => {
  const content = { apiVersion: 'x/v1', kind: 'K', metadata: { namespace: 'shop', name: 'web' } };
  expect(refOf(content)).toEqual({ ...ref('shop', 'web'), span: undefined });
  expect(refOf({})).toEqual({ apiVersion: '', kind: '', namespace: undefined, name: '', span: undefined });
});
