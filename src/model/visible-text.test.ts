import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visibleText } from './visible-text.ts';

describe('visibleText', () => {
  it.each([
    ['shop/web', 'shop/web'],
    ['a b', 'a b'],
    ['naïve-日本-🙂', 'naïve-日本-🙂'],
    ['line\nbreak\ttab', 'line\\u000abreak\\u0009tab'],
    ['\u001b[31mred', '\\u001b[31mred'],
    ['gnp\u202eexe', 'gnp\\u202eexe'],
    ['zero\u200bwidth', 'zero\\u200bwidth'],
    ['no\u00a0break', 'no\\u00a0break'],
    ['half\ud83d', 'half\\ud83d'],
    ['tag\u{e0041}', 'tag\\udb40\\udc41'],
    ['line\u2028separator', 'line\\u2028separator'],
  ])('shows %j', (text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });

  it('shortens by code points and says so', () => {
    expect(visibleText('🙂'.repeat(10), 4)).toBe('🙂🙂🙂…');
    expect(visibleText('🙂'.repeat(4), 4)).toBe('🙂🙂🙂🙂');
  });

  it('is one visible line for any text, and the same when it is shown twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = visibleText(text, 30);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(visibleText(shown)).toBe(shown);
      }),
    );
  });
});
