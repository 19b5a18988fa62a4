import { expect, it } from 'vitest';
import { addressEnd, nodeEnd, podEnd } from './record-ends.ts';

it('records that name the same end share one', () => {
  expect(addressEnd('10.0.0.1')).toBe(addressEnd('10.0.0.1'));
  const pod = { namespace: 'shop', pod: 'web-0', address: '10.0.0.1' };
  expect(podEnd({ ...pod })).toBe(podEnd({ ...pod }));
  expect(podEnd({ ...pod, namespace: 'data' })).not.toBe(podEnd(pod));
});

it('no text of a record is taken for another end', () => {
  podEnd({ namespace: 'shop', pod: 'web-0' });
  expect(addressEnd('["shop","web-0",null,null,null]')).toBeUndefined();
  expect(addressEnd('10.0.0.256')).toBeUndefined();
  podEnd({ namespace: 'shop', pod: 'a/b' });
  expect(podEnd({ namespace: 'shop/a', pod: 'b' })).toMatchObject({ namespace: 'shop/a' });
  nodeEnd('worker undefined');
  expect(nodeEnd('worker', 'undefined')).toMatchObject({ name: 'worker' });
});
