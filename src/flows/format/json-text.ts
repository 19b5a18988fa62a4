import type { RawRecord } from './raw-record.ts';

/** An object of JSON at the beginning, or behind a space or the bracket of a list: texts of records have none. */
const OBJECT = /(?:^|[\s[])\{\s*"/;

/**
 * Whether a text is JSON, whole or torn, perhaps behind what a container runtime writes: a line that a shipper put into it is not to be read as it
 * stands there, with its quotes escaped and the shipper's own words around it.
 */
export function isJsonText(record: RawRecord): boolean {
  return record.kind === 'text' && record.text.includes('{') && OBJECT.test(record.text);
}
