import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Harm, type OrderProblem, searchOrder, type Watched } from './search-order.ts';

/** A connection of any behaviour: its harm in each state of its changes, none in the first and the last one. */
function watchedOf(changes: readonly number[], harms: readonly Harm[]): Watched {
  return {
    changes,
    harmAt: (isWritten) => {
      const state = changes.reduce((sum, change, place) => sum + (isWritten(change) ? 2 ** place : 0), 0);
      return state === 0 || state === 2 ** changes.length - 1 ? 'none' : (harms[state] ?? 'none');
    },
  };
}

const anyHarm = fc.constantFrom<Harm>('none', 'none', 'none', 'break', 'hole');
const anyProblem = fc.integer({ min: 1, max: 6 }).chain((size) =>
  fc.record({
    size: fc.constant(size),
    preference: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: size, maxLength: size }),
    watched: fc.array(
      fc
        .record({
          changes: fc.uniqueArray(fc.integer({ min: 0, max: size - 1 }), {
            minLength: Math.min(2, size),
            maxLength: 4,
          }),
          harms: fc.array(anyHarm, { minLength: 16, maxLength: 16 }),
        })
        .map(({ changes, harms }) => watchedOf(changes, harms)),
      { maxLength: 6 },
    ),
  }),
);

/** Breaks and holes of an order, each counted in every state on the way. */
function harmOf(order: readonly number[], { watched }: OrderProblem): number {
  let sum = 0;
  for (let written = 1; written < order.length; written++) {
    const state = new Set(order.slice(0, written));
    for (const one of watched) {
      const harm = one.harmAt((change) => state.has(change));
      sum += harm === 'break' ? 1000 : harm === 'hole' ? 1 : 0;
    }
  }
  return sum;
}

function* permutations(items: readonly number[]): Generator<readonly number[]> {
  if (items.length <= 1) yield items;
  for (const [place, item] of items.entries()) {
    for (const rest of permutations(items.filter((_, other) => other !== place))) yield [item, ...rest];
  }
}

it('finds a harmless order whenever there is one, and never writes anything twice or not at all', () => {
  fc.assert(
    fc.property(anyProblem, (problem) => {
      const { order, isBest } = searchOrder(problem);
      const all = Array.from({ length: problem.size }, (_, change) => change);
      expect([...order].sort((a, b) => a - b)).toEqual(all);
      expect(isBest).toBe(true);
      const least = Math.min(...[...permutations(all)].map((one) => harmOf(one, problem)));
      expect(harmOf(order, problem) === 0).toBe(least === 0);
    }),
    { numRuns: 300 },
  );
});

it('of orders that all break something takes one that breaks least', () => {
  fc.assert(
    fc.property(anyProblem, (problem) => {
      const joined: OrderProblem = {
        ...problem,
        // One component, so that the harm of all is weighed together.
        watched: [
          ...problem.watched,
          watchedOf(
            Array.from({ length: problem.size }, (_, change) => change),
            [],
          ),
        ],
      };
      const all = Array.from({ length: problem.size }, (_, change) => change);
      const least = Math.min(...[...permutations(all)].map((one) => harmOf(one, joined)));
      expect(harmOf(searchOrder(joined).order, joined)).toBe(least);
    }),
    { numRuns: 300 },
  );
});

it('rather opens all connections in every state than cut one in one state', () => {
  // Whoever begins with 1 leaves holes in both states on the way; all others break one connection once.
  const holes: readonly Harm[] = ['none', 'none', 'hole', 'hole', 'none', 'none', 'hole'];
  const harms: readonly Harm[] = ['none', 'break', 'hole', 'hole', 'break', 'none', 'hole'];
  const watched = [harms, holes, holes].map((each) => watchedOf([0, 1, 2], each));
  expect(searchOrder({ size: 3, watched, preference: [0, 1, 2] }).order[0]).toBe(1);
});

it('writes in one go what harms, whatever is preferred', () => {
  const watched = [watchedOf([0, 2], ['none', 'break', 'break'])];
  const { order } = searchOrder({ size: 4, watched, preference: [0, 1, 2, 3] });
  expect(Math.abs(order.indexOf(0) - order.indexOf(2))).toBe(1);
});

it('writes what is preferred first where nothing else matters', () => {
  expect(searchOrder({ size: 4, watched: [], preference: [3, 1, 2, 0] }).order).toEqual([3, 1, 2, 0]);
});

it('a knot of many changes is untied without trying all orders', () => {
  // Each one only after the next one: one order of 40! is harmless.
  const size = 40;
  const watched = Array.from({ length: size - 1 }, (_, change) =>
    watchedOf([change, change + 1], ['none', 'break']),
  );
  const preference = Array.from({ length: size }, (_, change) => change);
  const { order } = searchOrder({ size, watched, preference });
  expect(order).toEqual(preference.toReversed());
});

it('writes changes that lean on each other when the last of them is due, and those of one rank together', () => {
  const leans = (first: number, then: number) => watchedOf([then, first], ['none', 'break']);
  expect(searchOrder({ size: 4, watched: [leans(3, 0)], preference: [0, 1, 2, 3] }).order).toEqual([
    1, 2, 3, 0,
  ]);
  const pairs = [leans(2, 0), leans(3, 1)];
  expect(searchOrder({ size: 4, watched: pairs, preference: [1, 1, 1, 1] }).order).toEqual([2, 0, 3, 1]);
});

it.each([
  [12, true],
  [13, false],
])('of a knot of %i changes that none unties takes the least harm: the best there is, %s', (size, isBest) => {
  // Each one only after the next one, and the last one only after the first one: that would open something, the rest would cut.
  const last = size - 1;
  const watched = [
    ...Array.from({ length: last }, (_, change) => watchedOf([change, change + 1], ['none', 'break'])),
    watchedOf([last, 0], ['none', 'hole']),
  ];
  const preference = Array.from({ length: size }, (_, change) => change);
  expect(searchOrder({ size, watched, preference })).toEqual({ order: preference.toReversed(), isBest });
});
