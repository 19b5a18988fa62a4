import fc from 'fast-check';
import { expect, it } from 'vitest';
import { kindOf, NO_PORT } from './connection-kind.ts';
import { NameBound } from './name-bound.ts';
import type { TableEntry } from './table-entry.ts';

const entry = (index: number): TableEntry => ({
  index,
  source: 0,
  destination: 1,
  kind: 0,
  connection: kindOf(0, NO_PORT),
  example: undefined,
  hours: 0,
  names: [],
  policies: [],
  requests: undefined,
});

const ENTRIES = 4;
const record = fc.record({
  of: fc.nat(ENTRIES - 1),
  names: fc.array(fc.nat(60).map(String), { minLength: 1, maxLength: 9 }),
});

function keep(records: readonly { readonly of: number; readonly names: readonly string[] }[], max: number) {
  const entries = Array.from({ length: ENTRIES }, (_, i) => entry(i));
  const bound = new NameBound(entries, max);
  for (const { of, names } of records) {
    const found = entries[of];
    if (found !== undefined) bound.add(found, names);
  }
  return { maxNames: bound.maxNames, names: entries.map(({ names }) => names) };
}

it('keeps the first names in the alphabet, as many of each as fit in sum, in whatever order they come', () => {
  fc.assert(
    fc.property(
      fc.array(record, { minLength: 5, maxLength: 60 }),
      fc.integer({ min: 0, max: 100 }),
      fc.infiniteStream(fc.nat()),
      (records, max, places) => {
        const kept = keep(records, max);
        const shuffled = records.map((one) => ({ one, place: places.next().value }));
        const others = shuffled.sort((a, b) => a.place - b.place).map(({ one }) => one);
        expect(keep(others, max)).toEqual(kept);
        const all = Array.from({ length: ENTRIES }, (_, i) =>
          [...new Set(records.flatMap(({ of, names }) => (of === i ? names : [])))].sort(),
        );
        expect(kept.names).toEqual(all.map((names) => names.slice(0, kept.maxNames)));
        const beyond = (maxNames: number): number =>
          all.reduce((sum, names) => sum + Math.max(0, Math.min(names.length, maxNames) - 4), 0);
        expect(kept.maxNames).toBe([32, 16, 8, 4].find((maxNames) => beyond(maxNames) <= max));
      },
    ),
  );
});

it('keeps no more once others have lost theirs', () => {
  const one = entry(0);
  const bound = new NameBound([one]);
  bound.add(one, ['a', 'b', 'c']);
  bound.lower(2);
  bound.lower(3);
  bound.add(one, ['0']);
  expect([bound.maxNames, one.names]).toEqual([2, ['0', 'a']]);
});
