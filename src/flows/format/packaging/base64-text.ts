import { isUtf8 } from 'node:buffer';

/** How `{`, `[{` and `[ {` begin in Base64. */
const START = /^(?:e[w-z]|W3s|Wy)/;
const WHOLE = /^[\w+/-]+={0,2}$/;

/**
 * JSON in Base64, as queues and their tools print messages that they take for bytes; undefined for any other text. Both alphabets
 * are read (RFC 4648).
 */
export function textInBase64(text: string): string | undefined {
  if (!START.test(text) || !WHOLE.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  if (!isUtf8(bytes)) return undefined;
  const decoded = bytes.toString('utf8');
  return /^(?:\{\s*["}]|\[\s*\{)/.test(decoded) ? decoded : undefined;
}

/** Shorter than any record. */
const MIN_LENGTH = 40;

/** A line of text in Base64; undefined for text that is none, and for bytes that are no text. */
export function lineInBase64(text: string): string | undefined {
  if (text.length < MIN_LENGTH || !WHOLE.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return isUtf8(bytes) ? bytes.toString('utf8').trimEnd() : undefined;
}
