import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type GuardedConnection, placeWaits, type Stage } from './place-waits.ts';

/** Harmed in just these states, each the list of its own writes that are in force. */
function guarded(writes: readonly number[], ...harmed: readonly (readonly number[])[]): GuardedConnection {
  const states = new Set(harmed.map((state) => state.join()));
  return { ends: [writes], isHarmed: (isInForce) => states.has(writes.filter(isInForce).join()) };
}
const of = (...connections: GuardedConnection[]) => ({ guarded: connections, windows: [] });
const adds = (count: number): readonly Stage[] => Array.from({ length: count }, () => 'adds');

it('waits between two writes of which the second alone would cut a connection', () => {
  expect(placeWaits(adds(3), of(guarded([0, 2], [2])))).toEqual([{ before: 2, why: 'order' }]);
});

it('never waits among writes that lean on nothing, however many there are', () => {
  const connections = Array.from({ length: 500 }, (_, write) => guarded([write, (write + 1) % 500].sort()));
  expect(placeWaits(adds(500), of(...connections))).toEqual([]);
});

it('waits once for a hundred pairs, when all first halves come before all second halves', () => {
  const connections = Array.from({ length: 100 }, (_, pair) => guarded([pair, 100 + pair], [100 + pair]));
  expect(placeWaits(adds(200), of(...connections))).toEqual([{ before: 100, why: 'order' }]);
});

it('waits when so many writes matter to one connection that not all their parts are looked at', () => {
  expect(placeWaits(adds(9), of(guarded([0, 1, 2, 3, 4, 5, 6, 7, 8])))).toEqual([
    { before: 7, why: 'order' },
  ]);
});

it('does not wait among any number of writes that only add', () => {
  const all = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  expect(placeWaits(adds(9), { ...of(guarded(all)), widening: new Set(all) })).toEqual([]);
});

it.each([
  ['the one that leans on another one', [1], [0, 1], [[1]]],
  ['the one that is leaned on', [0], [0, 1], [[1]]],
  ['all but one', [1, 2], [0, 1, 2], [[1, 2], [0, 2], [2]]],
])('waits all the same where only %s is proved to add', (_, widening, writes, harmed) => {
  const last = writes.length - 1;
  const guards = { ...of(guarded(writes, ...harmed)), widening: new Set(widening) };
  expect(placeWaits(adds(writes.length), guards)).toEqual([{ before: last, why: 'order' }]);
});

it('looks at each end by itself: ten writes, of which five matter at each, need no wait', () => {
  const ends = [
    [0, 2, 4, 6, 8],
    [1, 3, 5, 7, 9],
  ];
  expect(placeWaits(adds(10), of({ ends, isHarmed: () => false }))).toEqual([]);
  // Without the first write of its end the last one harms it, whatever is written at the other end.
  const isHarmed = (isInForce: (write: number) => boolean) => isInForce(9) && !isInForce(1);
  expect(placeWaits(adds(10), of({ ends, isHarmed }))).toEqual([{ before: 9, why: 'order' }]);
});

it('waits before each new stage, and before bridges are used and taken away', () => {
  const stages: readonly (Stage | undefined)[] = [
    'bridge',
    'isolates',
    'isolates',
    undefined,
    'narrows',
    'adds',
    'narrows',
    'deletes',
    'unbridge',
  ];
  expect(placeWaits(stages)).toEqual([
    { before: 1, why: 'isolates' },
    { before: 4, why: 'narrows' },
    { before: 7, why: 'deletes' },
    { before: 8, why: 'unbridge' },
  ]);
});

it('does not wait for what changes nothing', () => {
  expect(placeWaits([undefined, 'narrows', undefined])).toEqual([]);
});

it('waits once where nothing came into force since', () => {
  const stages = [...adds(7), undefined, 'narrows' as const];
  expect(placeWaits(stages, of(guarded([0, 1, 2, 3, 4, 5, 6, 7])))).toEqual([{ before: 7, why: 'order' }]);
});

it('says what begins, where a connection needs the wait as well', () => {
  expect(placeWaits(['adds', 'narrows'], of(guarded([0, 1], [1])))).toEqual([{ before: 1, why: 'narrows' }]);
});

it('waits before a cut begins, and for what a connection needs while there is one', () => {
  const windows = [{ from: 3, until: 4 }];
  const stages = ['adds', 'narrows', 'deletes', 'unbridge', 'unbridge'] as const;
  expect(placeWaits(stages, { guarded: [], windows })).toEqual([
    { before: 1, why: 'narrows' },
    { before: 2, why: 'deletes' },
    { before: 4, why: 'unbridge' },
  ]);
  expect(placeWaits(stages, { guarded: [guarded([2, 3], [3])], windows })).toContainEqual({
    before: 3,
    why: 'order',
  });
});

it('does not make a cut longer that there is anyway: it waits for a new stage after it', () => {
  expect(
    placeWaits(['adds', 'narrows', 'narrows'], { guarded: [], windows: [{ from: 1, until: 2 }] }),
  ).toEqual([{ before: 2, why: 'narrows' }]);
});

it('no part of what comes into force together harms anybody, and there are no more waits than that takes', () => {
  const problem = fc.integer({ min: 2, max: 6 }).chain((count) =>
    fc.record({
      count: fc.constant(count),
      connections: fc.array(
        fc.record({
          writes: fc
            .uniqueArray(fc.nat({ max: count - 1 }), { minLength: 2, maxLength: 3 })
            .map((writes) => writes.sort((a, b) => a - b)),
          harmed: fc.array(fc.nat({ max: 7 }), { maxLength: 3 }),
        }),
        { maxLength: 4 },
      ),
    }),
  );
  fc.assert(
    fc.property(problem, ({ count, connections }) => {
      const all = connections.map(({ writes, harmed }): GuardedConnection => {
        // The order itself harms nobody: its own states are none of those that do.
        const passed = new Set(Array.from({ length: writes.length + 1 }, (_, done) => 2 ** done - 1));
        const states = new Set(harmed.filter((state) => !passed.has(state)));
        return {
          ends: [writes],
          isHarmed: (isInForce) =>
            states.has(writes.reduce((state, write, i) => state + (isInForce(write) ? 2 ** i : 0), 0)),
        };
      });
      const isSafe = (cuts: readonly number[]) => {
        const starts = [0, ...cuts];
        return starts.every((start, i) => {
          const end = starts[i + 1] ?? count;
          return Array.from({ length: 2 ** (end - start) }, (_, part) => part).every((part) =>
            all.every(
              ({ isHarmed }) =>
                !isHarmed((write) => write < start || (write < end && ((part >> (write - start)) & 1) === 1)),
            ),
          );
        });
      };
      const found = placeWaits(adds(count), of(...all)).map(({ before }) => before);
      expect(isSafe(found)).toBe(true);
      const fewer = Array.from({ length: 2 ** (count - 1) }, (_, set) =>
        Array.from({ length: count - 1 }, (_, i) => i + 1).filter((cut) => ((set >> (cut - 1)) & 1) === 1),
      ).filter((cuts) => cuts.length < found.length);
      expect(fewer.some(isSafe)).toBe(false);
    }),
    { numRuns: Number(process.env.SLUICE_RUNS ?? 500) },
  );
});
