import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRepeats, type RepeatKey } from './repeats.ts';

const MINUTE = 60_000;

describe('records of one connection', () => {
  it('are told by all parts of their key, each as it is', () => {
    const part = fc.constantFrom(undefined, '', '443', 443, 0, 'a', 65_536, -1, 1.7e12);
    const keys = fc.array(fc.tuple(part, part), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(keys, (all) => {
        const repeats = createRepeats();
        const seen: string[] = [];
        for (const key of all) {
          const text = key.map((one) => `${typeof one} ${one}`).join();
          expect(repeats.has(key)).toBe(seen.includes(text));
          expect(repeats.isRepeated(key, undefined)).toBe(seen.includes(text));
          seen.push(text);
        }
      }),
    );
  });

  it('are of another one after a silence', () => {
    const repeats = createRepeats();
    const at = (minutes: number) => repeats.isRepeated(['a', 443], minutes * MINUTE);
    expect([0, 5, 10, 15.1, 15.2].map(at)).toEqual([false, true, true, false, true]);
  });

  it('are forgotten when very many others came since', () => {
    const repeats = createRepeats();
    const keyOf = (i: number): RepeatKey => ['TCP', `10.0.${i >> 8}.${i & 255}`, i & 0xffff];
    for (let i = 0; i < 200_000; i++) expect(repeats.isRepeated(keyOf(i), undefined)).toBe(false);
    expect(repeats.has(keyOf(199_999 - 65_536))).toBe(true);
    expect(repeats.has(keyOf(199_999 - 2 * 65_536))).toBe(false);
  });
});
