import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type DnsName, joinNames, NAME_ORIGINS } from './dns-name.ts';

const name = fc.record({
  name: fc.constantFrom('a.example.com', 'b.example.com', 'c.example.com', 'd.example.com'),
  from: fc.constantFrom(...NAME_ORIGINS),
});
const names = fc.array(name, { maxLength: 4 });

/** Of each name the strongest origin, in the order of the alphabet. */
function joined(all: readonly DnsName[]): readonly DnsName[] {
  return [...new Set(all.map((one) => one.name))].sort().map((text) => ({
    name: text,
    from: NAME_ORIGINS.find((from) => all.some((one) => one.name === text && one.from === from)) ?? 'record',
  }));
}

it('joins names to one sorted list, with the strongest of their origins', () => {
  fc.assert(
    fc.property(names, names, (known, added) => {
      const one = joined(known);
      const both = joinNames(one, added);
      expect(both).toEqual(joined([...known, ...added]));
      if (both.length === one.length && both.every(({ from }, i) => from === one[i]?.from)) {
        expect(both).toBe(one);
      }
    }),
  );
});
