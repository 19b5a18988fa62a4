import { BlockList, isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { containsAddress, containsCidr, formatCidr, parseCidr } from './cidr.ts';
import { formatIpAddress, parseIpAddress } from './ip-address.ts';

/** Few distinct bits, so that prefixes and addresses often meet. */
const ipv4 = fc
  .array(fc.constantFrom(0, 1, 10, 127, 128, 255), { minLength: 4, maxLength: 4 })
  .map((b) => b.join('.'));
const ipv6 = fc
  .array(fc.constantFrom('0', '1', 'ff', 'fe80', '2001', 'db8'), { minLength: 8, maxLength: 8 })
  .map((groups) => groups.join(':'));

describe('addresses', () => {
  it.each([
    ['010.0.0.1', 'leading zero'],
    ['1.2.3', 'three parts'],
    ['1.2.3.256', 'part over 255'],
    ['1.2.3.4.5', 'five parts'],
    ['1::2::3', 'two gaps'],
    ['1:2:3:4:5:6:7', 'seven groups'],
    ['1:2:3:4:5:6:7:8::', 'a gap for nothing'],
    ['fe80::1%eth0', 'a zone'],
    ['12345::', 'a group too long'],
    ['::1.2.3', 'a broken embedded IPv4'],
    ['', 'nothing'],
  ])('refuses %j: %s', (text) => {
    expect(parseIpAddress(text)).toBeUndefined();
  });

  it.each([
    ['2001:DB8::1', '2001:db8::1'],
    ['0:0:1:0:0:0:0:1', '0:0:1::1'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['::', '::'],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.1'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ])('writes %s as RFC 5952 does: %s', (text, canonical) => {
    const address = parseIpAddress(text);
    expect(address && formatIpAddress(address)).toBe(canonical);
  });

  it('an IPv4-mapped address is not the IPv4 address', () => {
    const block = parseCidr('10.0.0.0/8');
    const mapped = parseIpAddress('::ffff:10.0.0.1');
    expect(block && mapped && containsAddress(block, mapped)).toBe(false);
  });

  it('accepts what Node accepts, zones and mapped spellings aside, and reads its own output', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6, fc.string()), (text) => {
        fc.pre(!text.includes('%'));
        const address = parseIpAddress(text);
        expect(address !== undefined).toBe(isIPv4(text) || isIPv6(text));
        if (address !== undefined) expect(parseIpAddress(formatIpAddress(address))).toEqual(address);
      }),
    );
  });
});

describe('blocks', () => {
  it.each(['10.0.0.0', '10.0.0.0/', '10.0.0.0/33', '10.0.0.0/08', '10.0.0.0/-1', 'x/8', '::/129'])(
    'refuses %s',
    (text) => {
      expect(parseCidr(text)).toBeUndefined();
    },
  );

  it('masks host bits', () => {
    const block = parseCidr('10.1.2.3/8');
    expect(block && formatCidr(block)).toBe('10.0.0.0/8');
  });

  it('contains what Node’s block list contains', () => {
    const check = (family: 'ipv4' | 'ipv6', bits: number) =>
      fc.property(
        family === 'ipv4' ? ipv4 : ipv6,
        fc.nat(bits),
        family === 'ipv4' ? ipv4 : ipv6,
        (base, length, candidate) => {
          const oracle = new BlockList();
          oracle.addSubnet(base, length, family);
          const block = parseCidr(`${base}/${length}`);
          const address = parseIpAddress(candidate);
          expect(block && address && containsAddress(block, address)).toBe(oracle.check(candidate, family));
        },
      );
    fc.assert(check('ipv4', 32));
    fc.assert(check('ipv6', 128));
  });

  it('a block contains another exactly when it is shorter and contains its base', () => {
    const contains = (outer: string, inner: string) => {
      const [a, b] = [parseCidr(outer), parseCidr(inner)];
      return a && b && containsCidr(a, b);
    };
    expect(contains('10.0.0.0/8', '10.1.0.0/16')).toBe(true);
    expect(contains('10.0.0.0/8', '10.0.0.0/8')).toBe(true);
    expect(contains('10.1.0.0/16', '10.0.0.0/8')).toBe(false);
    expect(contains('10.0.0.0/8', '11.0.0.0/16')).toBe(false);
    expect(contains('::/0', '10.0.0.0/8')).toBe(false);
  });
});
