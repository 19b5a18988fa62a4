import { countField } from '../format/values/json-fields.ts';
import { textMemo } from '../format/values/text-memo.ts';

const LETTERS: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, P: 8, A: 16, U: 32, E: 64, C: 128 };

/**
 * TCP flags: a number, also as a text, or letters with or without dots, `...AP.S.`. Undefined for none: exporters that do not
 * know them write zero. IPFIX may have the other bits of the header before them (RFC 7125).
 */
export function netflowFlags(value: unknown): number | undefined {
  const number = typeof value === 'string' ? numberOfText(value) : countField(value);
  if (number === undefined || number > 0xffff) return undefined;
  const flags = number & 0xff;
  return flags === 0 ? undefined : flags;
}

const numberOfText = textMemo((text) => countField(text) ?? lettersOf(text));

function lettersOf(text: string): number | undefined {
  if (/^0x[0-9a-f]{1,2}$/i.test(text)) return Number(text);
  if (!/^[FSRPAUEC. ]{1,8}$/.test(text)) return undefined;
  return [...text].reduce((flags, letter) => flags | (LETTERS[letter] ?? 0), 0);
}
