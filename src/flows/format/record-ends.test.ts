import { expect, it } from 'vitest';
import { addressEnd, nodeEnd, podEnd } from './record-ends.ts';

it('records that name the same end share one', () => {
  expect(addressEnd('10.0.0.1')).toBe(addressEnd('10.0.0.1'));
  const pod = { namespace: 'shop', pod: 'web-0', address: '10.0.0.1' };
  expect(podEnd({ ...pod })).toBe(podEnd({ ...pod }));
  expect(podEnd({ ...pod, namespace: 'data' })).not.toBe(podEnd(pod));
});

it('ends that have an address or a name in common are told apart, however many they are', () => {
  const ends = Array.from({ length: 20 }, (_, i) =>
    podEnd({ namespace: `ns-${i}`, pod: 'web-0', address: '10.0.0.9' }),
  );
  expect(ends.map((end) => end.kind === 'workload' && end.namespace)).toEqual(ends.map((_, i) => `ns-${i}`));
  expect(podEnd({ namespace: 'ns-19', pod: 'web-0', address: '10.0.0.9' })).toBe(ends[19]);
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

it('an IPv4 address that a socket of both families shows is that of the packets', () => {
  expect(addressEnd('::ffff:10.0.0.1')).toEqual(addressEnd('10.0.0.1'));
  expect(addressEnd('::FFFF:0a00:0001')).toEqual(addressEnd('10.0.0.1'));
  const pod = { namespace: 'shop', pod: 'web-0' };
  expect(podEnd({ ...pod, address: '::ffff:10.0.0.1' })).toEqual(podEnd({ ...pod, address: '10.0.0.1' }));
  expect(nodeEnd('worker', '::ffff:10.0.0.1')).toEqual(nodeEnd('worker', '10.0.0.1'));
  expect(addressEnd('::fffe:10.0.0.1')).toMatchObject({ kind: 'world' });
  expect(addressEnd('64:ff9b::10.0.0.1')).toMatchObject({ kind: 'world' });
});

it('an address that the internet does not carry may be a pod; broadcast is none', () => {
  for (const address of ['240.10.0.7', '198.18.4.1', '100.64.0.9', '10.1.2.3']) {
    expect(addressEnd(address)).toMatchObject({ kind: 'unidentified' });
  }
  for (const address of ['255.255.255.255', '239.1.1.1', '198.20.0.1']) {
    expect(addressEnd(address)).toMatchObject({ kind: 'world' });
  }
});
