import fc from 'fast-check';
import { snappyUncompress } from 'hyparquet';
import { expect, it } from 'vitest';
import { addSnappy } from './add-snappy.ts';
import { PageBytes } from './page-bytes.ts';

function roundTrip(input: Uint8Array): { readonly length: number; readonly output: Uint8Array } {
  const out = new PageBytes();
  out.addByte(7);
  addSnappy(out, input);
  const compressed = out.written().slice(1);
  const output = new Uint8Array(input.length);
  snappyUncompress(compressed, output);
  return { length: compressed.length, output };
}

it('gives back all bytes: few different ones, whole words again, and any', () => {
  const some = fc.uint8Array({ maxLength: 300 });
  const few = fc.array(fc.nat(2), { maxLength: 3000 }).map((bytes) => Uint8Array.from(bytes));
  const words = fc
    .array(fc.tuple(fc.constantFrom('a', 'shop/web-', 'x'.repeat(70), '\0\0\0\0\0'), fc.nat(99)), {
      maxLength: 400,
    })
    .map((parts) => new TextEncoder().encode(parts.map(([word, n]) => word + n).join('')));
  fc.assert(
    fc.property(fc.oneof(some, few, words), (input) => {
      expect(roundTrip(input).output).toEqual(input);
    }),
  );
});

it('gives back what comes again too far behind, and long literals', () => {
  const random = Uint8Array.from({ length: 70_000 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 13);
  const twice = new Uint8Array(200_000);
  twice.set(random);
  twice.set(random, 65_536);
  twice.set(random.subarray(0, 64), 140_000);
  expect(roundTrip(twice).output).toEqual(twice);
});

it('makes texts that repeat small', () => {
  const text = Array.from({ length: 1000 }, (_, i) => `shop/web-6d5f7c9b8d-${i} (10.0.1.7:40000)`).join('\n');
  const { length } = roundTrip(new TextEncoder().encode(text));
  expect(length).toBeLessThan(text.length / 4);
});
