import { createHash } from 'node:crypto';

/** Where the seal goes: a value in the file's metadata, written as this and overwritten when the file is whole. */
export const NO_SEAL = '0'.repeat(64);

const MARK = Buffer.from('"seal":"');

/** The file with the SHA-256 of itself, taken with NO_SEAL in its place. Changes the bytes that it is given. */
export function sealFile(bytes: Uint8Array): Uint8Array {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = sealOffset(file);
  if (at !== undefined) file.write(hashOf(file), at, 'latin1');
  return bytes;
}

/**
 * Whether the file is as it was sealed. Checked before anything is decoded: Parquet decoders can loop without end over
 * damaged data.
 */
export function checkSeal(bytes: Uint8Array): 'intact' | 'broken' | 'missing' {
  const file = Buffer.from(bytes);
  const at = sealOffset(file);
  if (at === undefined) return 'missing';
  const seal = file.toString('latin1', at, at + NO_SEAL.length);
  file.write(NO_SEAL, at, 'latin1');
  return hashOf(file) === seal ? 'intact' : 'broken';
}

/** The metadata stands at the end of a file, and quotes within its texts are escaped: the last mark is the seal's. */
function sealOffset(file: Buffer): number | undefined {
  const mark = file.lastIndexOf(MARK);
  const at = mark + MARK.length;
  return mark < 0 || at + NO_SEAL.length > file.length ? undefined : at;
}

function hashOf(file: Buffer): string {
  return createHash('sha256').update(file).digest('hex');
}
