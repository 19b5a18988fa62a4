import { createZstdDecompress } from 'node:zlib';
import type { ByteEvent } from './byte-event.ts';
import { createPooledDecoder, OUTPUT_CHUNK, type PooledDecoder } from './pooled-decoder.ts';
import { zstdFrames } from './zstd-frames.ts';

/** Blocks that are decoded at once: they give at most 1 MiB, which bounds the output that waits to be read. */
const BLOCKS = 8;

/**
 * Decodes all frames of a zstd file, each with a decoder of its own: before Node 26 the decoder of node:zlib stops after the
 * first frame, and Node 22 takes a cut frame for a complete one. The ends of frames are found here.
 */
export async function* unzstd(input: AsyncIterable<ByteEvent>): AsyncGenerator<ByteEvent> {
  let decoder: PooledDecoder | undefined;
  let blocks: Uint8Array[] = [];
  let offset = 0;
  try {
    for await (const event of zstdFrames(input)) {
      if (event.kind === 'bytes') {
        // The bytes are valid until more are requested.
        blocks.push(Uint8Array.from(event.bytes));
        if (blocks.length < BLOCKS) continue;
      }
      if (blocks.length > 0) {
        decoder ??= createPooledDecoder(createZstdDecompress({ chunkSize: OUTPUT_CHUNK }));
        offset += blocks.reduce((sum, { length }) => sum + length, 0);
        yield* decode(decoder, blocks);
        blocks = [];
      }
      if (event.kind === 'frame-end' && decoder !== undefined) {
        await decoder.end();
        yield* decoder.drain();
      }
      if (decoder?.failure !== undefined) {
        yield { kind: 'problem', problem: DAMAGED, offset };
        return;
      }
      if (event.kind === 'problem') yield event;
      if (event.kind === 'frame-end') decoder = undefined;
    }
  } finally {
    decoder?.destroy();
  }
}

const DAMAGED = { kind: 'damaged', format: 'zstd', detail: 'the frame cannot be decoded' } as const;

/** The decoder's output while it decodes the next blocks, and its output up to a failure. */
async function* decode(decoder: PooledDecoder, blocks: readonly Uint8Array[]): AsyncGenerator<ByteEvent> {
  const written = decoder.write(Buffer.concat(blocks));
  yield* decoder.drain();
  await written;
  if (decoder.failure !== undefined) yield* decoder.drain();
}
