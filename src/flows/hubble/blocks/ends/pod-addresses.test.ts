import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mergeAddresses } from '../../../../digest/merge-endpoints.ts';
import type { TableEnd } from '../../../../digest/table/end-table.ts';
import { type AddressSet, singleAddress } from '../../../../model/endpoint.ts';
import type { IpAddress } from '../../../../model/ip-address.ts';
import { createPodAddresses } from './pod-addresses.ts';

const NONE: AddressSet = { addresses: [], isComplete: true };
const endOf = (id: number): TableEnd => ({
  id,
  identity: String(id),
  merged: { kind: 'unidentified', addresses: NONE },
});

it('ends get the addresses that they would have if each was merged alone, in whatever order and portions', () => {
  const address = fc.record({
    // Seldom IPv6, which would be one more than an end keeps.
    family: fc.oneof(
      { weight: 60, arbitrary: fc.constant<4>(4) },
      { weight: 1, arbitrary: fc.constant<6>(6) },
    ),
    // More than an end keeps, of which some come again, on both sides of what V8 keeps as a small integer.
    value: fc.nat(60).map((n) => BigInt(n) + 0x7fff_ffe0n),
  });
  const step = fc.oneof(
    { weight: 100, arbitrary: fc.record({ end: fc.nat(1), address }) },
    { weight: 1, arbitrary: fc.constant('merge' as const) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
      const ends = [endOf(0), endOf(1)];
      const expected = [NONE, NONE];
      const pods = createPodAddresses();
      const add = (place: number, added: IpAddress): void => {
        const end = ends[place];
        if (end === undefined) return;
        pods.add(end, added);
        expected[place] = mergeAddresses(expected[place] ?? NONE, singleAddress(added));
      };
      for (const one of steps) {
        if (one === 'merge') pods.merge();
        else add(one.end, one.address);
      }
      pods.merge();
      expect(ends.map(({ merged }) => merged.addresses)).toEqual(expected);
    }),
  );
});
