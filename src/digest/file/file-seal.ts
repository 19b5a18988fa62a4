/** Where the seal goes: a value in the file's metadata, written as this and overwritten when the file is whole. */
export const NO_SEAL = '0'.repeat(64);

const MARK = bytesOf('"seal":"');

/** The file with the SHA-256 of itself, taken with NO_SEAL in its place. Changes the bytes that it is given. */
export async function sealFile(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const at = sealOffset(bytes);
  if (at !== undefined) bytes.set(bytesOf(await hashOf(bytes)), at);
  return bytes;
}

/**
 * Whether the file is as it was sealed. Checked before anything is decoded: Parquet decoders can loop without end over
 * damaged data.
 */
export async function checkSeal(bytes: Uint8Array): Promise<'intact' | 'broken' | 'missing'> {
  const file = Uint8Array.from(bytes);
  const at = sealOffset(file);
  if (at === undefined) return 'missing';
  const seal = String.fromCharCode(...file.subarray(at, at + NO_SEAL.length));
  file.set(bytesOf(NO_SEAL), at);
  return (await hashOf(file)) === seal ? 'intact' : 'broken';
}

/** The metadata stands at the end of a file, and quotes within its texts are escaped: the last mark is the seal's. */
function sealOffset(file: Uint8Array): number | undefined {
  for (let at = file.length - MARK.length - NO_SEAL.length; at >= 0; at--) {
    if (file[at] !== MARK[0]) continue;
    if (MARK.every((byte, i) => file[at + i] === byte)) return at + MARK.length;
  }
  return undefined;
}

async function hashOf(file: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', file));
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Of a text in ASCII. */
function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
