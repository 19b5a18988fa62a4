import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLz4Block, decodeLz4Page } from './lz4.ts';

/** By liblz4: matches that overlap, lengths that go on in further bytes, literals at the end. */
const BLOCK = Buffer.from(
  'wTEwLjAuMC4xIC0+IAwAwTkuOSB0Y3AgNDQzChEADx0A//8R8Qhyb3cgMCBvZiAwCnJvdyAxIG9mIDkxOQ0AgTIgb2YgODM4DQCBMyBvZiA3NTcNAIE0IG9mIDY3Ng0AgTUgb2YgNTk1DQARNg0AITE0DQCQNyBvZiA0MzMK',
  'base64',
);
const TEXT =
  '10.0.0.1 -> 10.0.9.9 tcp 443\n'.repeat(20) +
  Array.from({ length: 8 }, (_, i) => `row ${i} of ${(i * 7919) % 1000}\n`).join('');

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();
/** As Hadoop frames a block. */
const framed = (block: Uint8Array, length: number) => {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(length, 0);
  header.writeUInt32BE(block.length, 4);
  return Buffer.concat([header, block]);
};

describe('an LZ4 page', () => {
  it('is decoded: a block, blocks of Hadoop, and the bare block of older writers', () => {
    expect(text(decodeLz4Block(BLOCK, TEXT.length))).toBe(TEXT);
    expect(text(decodeLz4Page(BLOCK, TEXT.length))).toBe(TEXT);
    const two = Buffer.concat([framed(BLOCK, TEXT.length), framed(BLOCK, TEXT.length)]);
    expect(text(decodeLz4Page(two, 2 * TEXT.length))).toBe(TEXT + TEXT);
  });

  it.each([
    ['longer than it says', BLOCK, TEXT.length - 1],
    ['shorter than it says', BLOCK, TEXT.length + 1],
    ['with a match before its beginning', Buffer.from([0x10, 0x41, 0x02, 0x00]), 5],
    ['with a match at no distance', Buffer.from([0x10, 0x41, 0x00, 0x00]), 5],
    ['with a length that never ends', Buffer.alloc(1000, 0xff), 100],
  ])('%s is an error', (_, block, length) => {
    expect(() => decodeLz4Block(block, length)).toThrow(/LZ4/);
    expect(() => decodeLz4Page(block, length)).toThrow(/LZ4/);
  });

  it('that is cut anywhere, or damaged, is an error or as long as it says', () => {
    for (let end = 0; end < BLOCK.length; end++) {
      expect(() => decodeLz4Block(BLOCK.subarray(0, end), TEXT.length)).toThrow(/LZ4/);
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(500), (bytes, length) => {
        for (const decode of [decodeLz4Block, decodeLz4Page]) {
          try {
            expect(decode(bytes, length)).toHaveLength(length);
          } catch (error) {
            expect(String(error)).toContain('LZ4');
          }
        }
      }),
    );
  });
});
