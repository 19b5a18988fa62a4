import { isAt } from './skip-json.ts';

/** Values kept; a bound on memory only. */
const MAX_VALUES = 4096;
/** Longer values are not worth keeping. */
const MAX_BYTES = 128;

/** The JSON value of bytes that were parsed before, found by the bytes themselves. Values are shared: never change them. */
export type ValueMemo = (bytes: Buffer, start: number, end: number) => unknown;

/** For fields that repeat: verdicts, event types, node names. The bytes must be valid JSON in ASCII. */
export function createValueMemo(): ValueMemo {
  const kept = new Map<number, { readonly bytes: Uint8Array; readonly value: unknown }>();
  return (bytes, start, end) => {
    const length = end - start;
    if (length > MAX_BYTES) return JSON.parse(bytes.toString('latin1', start, end));
    let hash = length;
    for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + (bytes[i] ?? 0)) | 0;
    const known = kept.get(hash);
    // Compared whole: a collision costs time, never a wrong value.
    if (known !== undefined && known.bytes.length === length && isAt(bytes, start, end, known.bytes)) {
      return known.value;
    }
    const value: unknown = JSON.parse(bytes.toString('latin1', start, end));
    if (kept.size >= MAX_VALUES) kept.clear();
    kept.set(hash, { bytes: Uint8Array.from(bytes.subarray(start, end)), value });
    return value;
  };
}
