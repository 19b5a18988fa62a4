/** The part of `FileHandle` that is used. */
export interface ReadableFile {
  read(
    buffer: Buffer<ArrayBuffer>,
    offset: number,
    length: number,
    position: null,
  ): Promise<{ readonly bytesRead: number; readonly buffer: Buffer<ArrayBuffer> }>;
  close(): Promise<void>;
}

const CHUNK_BYTES = 1024 * 1024;

/**
 * The bytes of an open file, which is closed at the end. A chunk is valid until the next one is requested: two pieces of memory
 * alternate, one being filled while the other is read. A stream's chunks would pile up until garbage is collected.
 */
export async function* readFileChunks(file: ReadableFile): AsyncGenerator<Uint8Array> {
  let spare = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let filling = readInto(file, Buffer.allocUnsafeSlow(CHUNK_BYTES));
  try {
    for (;;) {
      const { bytesRead, buffer } = await filling;
      if (bytesRead === 0) return;
      filling = readInto(file, spare);
      yield buffer.subarray(0, bytesRead);
      spare = buffer;
    }
  } finally {
    await filling.catch(() => undefined);
    await file.close();
  }
}

function readInto(file: ReadableFile, buffer: Buffer<ArrayBuffer>): ReturnType<ReadableFile['read']> {
  const reading = file.read(buffer, 0, CHUNK_BYTES, null);
  // A failure is thrown when the chunk is requested, not while the previous one is still in use.
  reading.catch(() => undefined);
  return reading;
}
