import { createZstdDecompress } from 'node:zlib';
import type { ByteEvent } from './byte-event.ts';
import { createPooledDecoder, OUTPUT_CHUNK, type PooledDecoder } from './pooled-decoder.ts';
import { zstdFrames } from './zstd-frames.ts';

/** Blocks that are decoded at once: they give 1 MiB at most, which bounds the output that waits to be read. */
const BLOCKS = 8;

/**
 * Decodes zstd, all frames of it, each with a decoder of its own: before Node 26 that of node:zlib stops behind the first frame, and
 * Node 22 takes a cut frame for a whole one. Where a frame ends is seen here.
 */
export async function* unzstd(input: AsyncIterable<ByteEvent>): AsyncGenerator<ByteEvent> {
  let decoder: PooledDecoder | undefined;
  let blocks: Uint8Array[] = [];
  let offset = 0;
  try {
    for await (const event of zstdFrames(input)) {
      if (event.kind === 'bytes') {
        // The bytes are valid until more are asked for.
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

/** What the decoder gives while it decodes the next blocks, and what it gave for these where it fails. */
async function* decode(decoder: PooledDecoder, blocks: readonly Uint8Array[]): AsyncGenerator<ByteEvent> {
  const written = decoder.write(Buffer.concat(blocks));
  yield* decoder.drain();
  await written;
  if (decoder.failure !== undefined) yield* decoder.drain();
}
