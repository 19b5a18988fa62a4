import { expect, it } from 'vitest';
import { formatIpAddress } from '../../model/ip-address.ts';
import { reverseLookup } from './reverse-name.ts';

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
