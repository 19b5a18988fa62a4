import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodedTexts } from './library-cells.ts';

const decoder = new TextDecoder();

it('texts are the same, encoded or not', () => {
  const ascii = fc.string({ unit: 'binary-ascii' });
  const column = fc.array(fc.option(ascii, { nil: undefined }), { maxLength: 200 });
  const any = fc.array(fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }));
  fc.assert(
    fc.property(fc.oneof(column, any), (cells) => {
      const written = encodedTexts(cells).map((cell) =>
        cell instanceof Uint8Array ? decoder.decode(cell) : cell,
      );
      expect(written).toEqual(cells);
    }),
  );
});

it('texts that repeat are left to be written once', () => {
  const names = ['web', 'cart', 'web', 'cart', 'web'];
  expect(encodedTexts(names)).toEqual(names);
  expect(encodedTexts(['web-1', 'web-2', undefined])[0]).toBeInstanceOf(Uint8Array);
});
