import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type DnsName, joinNames, NAME_ORIGINS, reverseLookup } from './dns-name.ts';
import { formatIpAddress } from './ip-address.ts';

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

const ZEROS = '0.'.repeat(23);

it.each([
  ['10.113.0.203.in-addr.arpa', '203.0.113.10'],
  ['4.3.2.10.IN-ADDR.ARPA.', '10.2.3.4'],
  [`1.${ZEROS}8.b.d.0.1.0.0.2.ip6.arpa`, '2001:db8::1'],
  ['113.0.203.in-addr.arpa', 'no address'],
  ['8.b.d.0.1.0.0.2.ip6.arpa', 'no address'],
  [`lb._dns-sd._udp.10.113.0.203.in-addr.arpa`, 'no address'],
  ['api.partner.example', 'no reverse name'],
  ['in-addr.arpa', 'no reverse name'],
  ['10.113.0.203.in-addr.arpa.example', 'no reverse name'],
])('%s asks for %s', (name, expected) => {
  const lookup = reverseLookup(name);
  const address = lookup?.address && formatIpAddress(lookup.address);
  expect(lookup === undefined ? 'no reverse name' : (address ?? 'no address')).toBe(expected);
});
