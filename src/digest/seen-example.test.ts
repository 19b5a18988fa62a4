import { expect, it } from 'vitest';
import { comesBefore, describeExample, earlierExample, isLater } from './seen-example.ts';

const NOTHING = {
  sourcePod: undefined,
  sourceAddress: undefined,
  sourcePort: undefined,
  destinationPod: undefined,
  destinationAddress: undefined,
  destinationPort: undefined,
};

it.each([
  ['shop/web', '10.0.1.7', 40_000, 'shop/web (10.0.1.7:40000)'],
  ['shop/web', '10.0.1.7', undefined, 'shop/web (10.0.1.7)'],
  ['shop/web', undefined, 40_000, 'shop/web'],
  ['shop/web', undefined, undefined, 'shop/web'],
  [undefined, '10.0.1.7', 40_000, '10.0.1.7:40000'],
  [undefined, '10.0.1.7', undefined, '10.0.1.7'],
  [undefined, 'fd00::7', 40_000, '[fd00::7]:40000'],
  [undefined, 'fd00::7', undefined, 'fd00::7'],
  [undefined, undefined, undefined, 'not recorded'],
  [undefined, undefined, 40_000, 'not recorded'],
])('%s at %s, port %s, is shown as %s, on both sides', (pod, address, port, expected) => {
  const source = { ...NOTHING, sourcePod: pod, sourceAddress: address, sourcePort: port };
  expect(describeExample(source)).toEqual({ source: expected, destination: 'not recorded' });
  const destination = { ...NOTHING, destinationPod: pod, destinationAddress: address, destinationPort: port };
  expect(describeExample(destination)).toEqual({ source: 'not recorded', destination: expected });
});

it('dated records come before those that are not', () => {
  expect([isLater(2, 1), isLater(1, 1), isLater(1, 2)]).toEqual([true, false, false]);
  expect([isLater(undefined, 1), isLater(1, undefined), isLater(undefined, undefined)]).toEqual([
    true,
    false,
    false,
  ]);
});

it('of records of one time the first by its text is the example, whichever comes first', () => {
  const first = { time: 1, source: 'a', destination: 'b', node: undefined };
  for (const more of [
    { source: 'b' },
    { destination: 'c' },
    { node: 'n' },
    { time: 2, source: '0' },
    { time: undefined, source: '0' },
  ]) {
    const other = { ...first, ...more };
    expect(earlierExample(first, other)).toEqual(first);
    expect(earlierExample(other, first)).toEqual(first);
  }
  expect(earlierExample(undefined, first)).toEqual(first);
});

it('a record of the time of the example takes its place as its text tells, also where texts begin alike', () => {
  const pods = ['a', 'b', 'a\n', 'a\nb', 'a\t', 'shop/web'];
  const examples = pods.flatMap((sourcePod) =>
    pods.map((destinationPod) => ({ ...NOTHING, sourcePod, destinationPod })),
  );
  for (const one of examples) {
    for (const other of examples) {
      const [known, found] = [one, other].map((parts) => ({ time: 1, ...describeExample(parts), node: 'n' }));
      if (known === undefined || found === undefined) continue;
      const isFirst = earlierExample(known, found) === found;
      expect(comesBefore(other, 'n', known)).toBe(
        isFirst && found.source + found.destination !== known.source + known.destination,
      );
    }
  }
});
