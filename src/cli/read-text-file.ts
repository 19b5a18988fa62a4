import { type FileHandle, open } from 'node:fs/promises';

export type TextFileReading = { readonly text: string } | { readonly problem: string };

/** Reads a UTF-8 file of at most `maxBytes`; what is wrong with it comes back as a clause for a message. */
export async function readTextFile(path: string, maxBytes: number): Promise<TextFileReading> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    if (!(await file.stat()).isFile()) return { problem: 'it is not a file' };
    const bytes = await readBytes(file, maxBytes);
    if (bytes === undefined) return { problem: `it is larger than ${maxBytes} bytes` };
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    return { problem: describe(error) };
  } finally {
    await file?.close();
  }
}

/** Undefined when there is more than the limit, whatever size the system reports. */
async function readBytes(file: FileHandle, maxBytes: number): Promise<Uint8Array | undefined> {
  const buffer = Buffer.alloc(maxBytes + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length);
    length += bytesRead;
    if (length > maxBytes) return undefined;
    if (bytesRead === 0) return buffer.subarray(0, length);
  }
}

function describe(error: unknown): string {
  const code = error instanceof Error ? (error as { readonly code?: unknown }).code : undefined;
  switch (code) {
    case 'ENOENT':
      return 'it does not exist';
    case 'EACCES':
      return 'permission denied';
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return 'it is not UTF-8 text';
    default:
      if (typeof code !== 'string') throw error;
      return code;
  }
}
