import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cidr, containsAddress, parseCidr } from '../model/cidr.ts';
import { formatIpAddress, type IpAddress, parseIpAddress } from '../model/ip-address.ts';
import { createAddressClasses } from './world-classes.ts';

function cidr(text: string): Cidr {
  const block = parseCidr(text);
  if (block === undefined) throw new Error(text);
  return block;
}

function ip(text: string): IpAddress {
  const address = parseIpAddress(text);
  if (address === undefined) throw new Error(text);
  return address;
}

/** The addresses, grouped by class, in the order given. */
function grouped(blocks: readonly string[], addresses: readonly string[]): string[][] {
  const classOf = createAddressClasses(blocks.map(cidr));
  return [...Map.groupBy(addresses, (text) => classOf(ip(text))).values()];
}

describe('addresses share a class', () => {
  it('unless a block begins or ends between them', () => {
    const around = ['10.0.0.0', '10.255.255.255', '11.0.0.0', '9.255.255.255', '255.255.255.255', '0.0.0.0'];
    expect(grouped(['10.0.0.0/8'], around)).toEqual([
      ['10.0.0.0', '10.255.255.255'],
      ['11.0.0.0', '255.255.255.255'],
      ['9.255.255.255', '0.0.0.0'],
    ]);
  });

  it('when there is no block, and when one block holds all of them', () => {
    const apart = ['0.0.0.0', '10.0.0.1', '255.255.255.255'];
    expect(grouped([], apart)).toEqual([apart]);
    expect(grouped(['0.0.0.0/0'], apart)).toEqual([apart]);
    expect(grouped(['::/0'], ['::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'])).toHaveLength(1);
  });

  it('never across families, although their numbers are equal', () => {
    expect(grouped(['::a00:0/104', '10.0.0.0/8'], ['10.0.0.1', '::a00:1'])).toHaveLength(2);
    expect(grouped(['10.0.0.0/8'], ['::9', '::a00:1', '::b00:0'])).toHaveLength(1);
    expect(grouped(['::a00:0/104'], ['9.0.0.0', '10.0.0.1', '11.0.0.0'])).toHaveLength(1);
  });

  it('of one address alone when a block is that address', () => {
    expect(grouped(['10.0.0.1/32'], ['10.0.0.0', '10.0.0.1', '10.0.0.2'])).toHaveLength(3);
    expect(grouped(['2001:db8::1/128'], ['2001:db8::', '2001:db8::1', '2001:db8::2'])).toHaveLength(3);
  });

  it('only when every block holds both or neither', () => {
    const value = fc.oneof(
      fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }),
      fc.bigInt({ min: 2n ** 31n - 4n, max: 2n ** 31n + 4n }),
    );
    const address = value.map((number): IpAddress => ({ family: 4, value: number }));
    const block = fc
      .tuple(address, fc.integer({ min: 0, max: 32 }))
      .map(([base, length]) => cidr(`${formatIpAddress(base)}/${length}`));
    fc.assert(
      fc.property(fc.array(block, { maxLength: 6 }), fc.array(address, { minLength: 2 }), (blocks, all) => {
        const classOf = createAddressClasses(blocks);
        for (const same of Map.groupBy(all, classOf).values()) {
          const seenBy = same.map((one) => blocks.map((block_) => containsAddress(block_, one)).join());
          expect(new Set(seenBy).size).toBe(1);
        }
      }),
    );
  });
});
