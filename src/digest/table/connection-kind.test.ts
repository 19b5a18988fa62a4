import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PROTOCOLS } from '../../model/protocol.ts';
import { kindNumber, kindOf, NO_PORT } from './connection-kind.ts';

it('a kind and its port can be told from their numbers', () => {
  const byte = fc.integer({ min: 0, max: 255 });
  const kind = fc.record({
    protocol: fc.constantFrom(...PROTOCOLS),
    port: fc.option(fc.integer({ min: 0, max: 65_535 }), { nil: undefined }),
    icmp: fc.option(fc.record({ type: byte, code: fc.option(byte, { nil: undefined }) }), { nil: undefined }),
    isPodToItself: fc.boolean(),
  });
  fc.assert(
    fc.property(kind, (given) => {
      expect(kindOf(kindNumber(given), given.port ?? NO_PORT)).toEqual(given);
    }),
  );
});
