import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Sightings } from '../../model/digest.ts';
import { together } from '../sightings.ts';
import { CounterTable } from './counter-table.ts';

it('counts as a map of texts does, however many counters there are', () => {
  const key = fc.tuple(fc.nat(60), fc.nat(60), fc.constantFrom(-1, 80, 443), fc.nat(2 ** 26));
  const record = fc.tuple(key, fc.integer({ min: 1, max: 9 }), fc.constantFrom(Number.NaN, 0, 5, 7e12));
  fc.assert(
    fc.property(fc.array(record, { maxLength: 3000, size: 'max' }), (records) => {
      const table = new CounterTable();
      const rows: string[] = [];
      const expected = new Map<string, Sightings>();
      for (const [[source, destination, port, rest], weight, time] of records) {
        const row = table.count(source, destination, port, rest, weight, time, time);
        const text = `${source} ${destination} ${port} ${rest}`;
        if (row === rows.length) rows.push(text);
        if (row >= 0) expect(rows[row]).toBe(text);
        const seen = Number.isNaN(time) ? undefined : time;
        const once = { count: weight, firstSeen: seen, lastSeen: seen };
        const known = expected.get(text);
        expected.set(text, known === undefined ? once : together(known, once));
      }
      expect(new Map(rows.map((text, row) => [text, table.sightings(row)]))).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});
