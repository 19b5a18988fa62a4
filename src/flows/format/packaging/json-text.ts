import type { RawRecord } from '../raw-record.ts';

/** A JSON object at the beginning, or after a space or the bracket of a list: records that are text contain none. */
const OBJECT = /(?:^|[\s[])\{\s*"/;

/**
 * Whether a text is JSON, whole or torn, possibly after a container runtime's prefix: a line that a shipper wrapped must not be
 * read as it is written there, with its quotes escaped and the shipper's own words around it.
 */
export function isJsonText(record: RawRecord): boolean {
  if (record.kind !== 'text') return false;
  const { text } = record;
  // Nearly all JSON begins like this, and most text has no brace.
  return text.startsWith('{"') || (text.includes('{') && OBJECT.test(text));
}
