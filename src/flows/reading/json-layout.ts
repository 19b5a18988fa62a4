/** How JSON records are laid out: one a line, or spread over lines or put into an array, as `jq` prints them. */
export type JsonLayout = 'lines' | 'values';

const LAYOUT_OF_VALUES = /^\ufeff?\s*(?:\[\s*[[{\]]|\{(?:[^\n]*[[{,])?[ \t]*\r?\n)/;

export function detectJsonLayout(start: Uint8Array): JsonLayout {
  return LAYOUT_OF_VALUES.test(Buffer.from(start).toString('utf8')) ? 'values' : 'lines';
}
