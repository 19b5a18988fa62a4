import type { RawRecord } from '../raw-record.ts';

/** How an object begins, and what may be before it: records that are text contain none. */
const OBJECT = /\{\s*"/y;
const BEFORE = /[\s[]/;

/**
 * Whether a text is JSON, whole or torn, possibly after a container runtime's prefix: a line that a shipper wrapped must not be
 * read as it is written there, with its quotes escaped and the shipper's own words around it.
 */
export function isJsonText(record: RawRecord): boolean {
  if (record.kind !== 'text') return false;
  const { text } = record;
  // Nearly all JSON begins like this, and most text has no brace.
  if (text.startsWith('{"')) return true;
  for (let brace = text.indexOf('{'); brace >= 0; brace = text.indexOf('{', brace + 1)) {
    if (isObjectAt(text, brace)) return true;
  }
  return false;
}

/** An expression over the whole line takes longer: nearly always one brace is looked at. */
function isObjectAt(text: string, brace: number): boolean {
  if (brace > 0 && !BEFORE.test(text[brace - 1] ?? '')) return false;
  OBJECT.lastIndex = brace;
  return OBJECT.test(text);
}
