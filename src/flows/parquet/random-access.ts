import type { FileHandle } from 'node:fs/promises';

/** Bytes that can be read at any position. */
export interface RandomAccess {
  readonly size: number;
  /** The bytes from `start` up to, but not including, `end`; fewer if the file ends before. */
  read(start: number, end: number): Promise<ArrayBuffer>;
  close(): Promise<void>;
}

export async function fileAccess(file: FileHandle): Promise<RandomAccess> {
  const { size } = await file.stat();
  return {
    size,
    async read(start, end) {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
      let length = 0;
      while (length < bytes.length) {
        const { bytesRead } = await file.read(bytes, length, bytes.length - length, start + length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return bytes.buffer.slice(0, length);
    },
    close: () => file.close(),
  };
}

export function memoryAccess(bytes: Uint8Array): RandomAccess {
  return {
    size: bytes.length,
    read: async (start, end) => Uint8Array.from(bytes.subarray(start, end)).buffer,
    close: async () => undefined,
  };
}
