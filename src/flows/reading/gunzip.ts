import { once } from 'node:events';
import { crc32, createInflateRaw } from 'node:zlib';
import type { ByteEvent, StreamProblem } from './byte-event.ts';
import { type ByteReader, createByteReader, skipRest, skipZeros } from './byte-reader.ts';
import { skipGzipHeader } from './gzip-header.ts';
import { createPooledDecoder, OUTPUT_CHUNK } from './pooled-decoder.ts';

/** Input given to zlib at once: gzip makes at most 1032 bytes from one, so this bounds the output that waits to be read. */
const INPUT_CHUNK = 32 * 1024;
/** Checksum and length after the data of a member. */
const TRAILER_BYTES = 8;

/**
 * Decodes all members of a gzip file, each with a decoder of its own: Node's gunzip takes what follows a member for another one
 * and discards the output of both if it is not, and stops silently at a zero byte. Zero bytes between and after members are
 * padding (as for gzip(1)); anything else after a member is a problem that says how much it is.
 */
export async function* gunzip(input: AsyncIterable<ByteEvent>): AsyncGenerator<ByteEvent> {
  const reader = createByteReader(input);
  try {
    for (let members = 0; ; members++) {
      if (members > 0) await skipZeros(reader);
      const header = await skipGzipHeader(reader);
      const { offset } = reader;
      if (header === 'none') {
        const bytes = await skipRest(reader);
        if (bytes > 0) yield { kind: 'problem', problem: notAMember(members, bytes), offset };
        break;
      }
      const problem = header === 'cut' ? CUT : yield* inflateMember(reader);
      if (problem === undefined) continue;
      if (reader.problem === undefined) yield { kind: 'problem', problem, offset: reader.offset };
      break;
    }
    if (reader.problem !== undefined) yield reader.problem;
  } finally {
    await reader.close();
  }
}

const CUT: StreamProblem = { kind: 'cut', format: 'gzip' };

function notAMember(members: number, bytes: number): StreamProblem {
  return members === 0 ? damaged('incorrect header') : { kind: 'trailing', format: 'gzip', bytes };
}

function damaged(detail: string): StreamProblem {
  return { kind: 'damaged', format: 'gzip', detail };
}

async function* inflateMember(reader: ByteReader): AsyncGenerator<ByteEvent, StreamProblem | undefined> {
  const inflate = createInflateRaw({ chunkSize: OUTPUT_CHUNK });
  const decoder = createPooledDecoder(inflate);
  let checksum = 0;
  let length = 0;
  inflate.on('data', (chunk: Buffer) => {
    checksum = crc32(chunk, checksum);
    length += chunk.length;
  });
  try {
    // Only a trailer that is left over shows that the data has ended: there always is one.
    for (let given = 0; inflate.bytesWritten === given; ) {
      const piece = (await reader.fill(1)).subarray(0, INPUT_CHUNK);
      if (piece.length === 0) {
        await decoder.end();
        yield* decoder.drain();
        return CUT;
      }
      const written = decoder.write(piece);
      // zlib works in another thread while the caller reads the output of the last piece.
      yield* decoder.drain();
      await written;
      reader.skip(inflate.bytesWritten - given);
      if (decoder.failure !== undefined) {
        yield* decoder.drain();
        return damaged(decoder.failure.message);
      }
      given += piece.length;
    }
    if (!inflate.readableEnded) await once(inflate, 'end');
    yield* decoder.drain();
  } finally {
    decoder.destroy();
  }
  const trailer = (await reader.fill(TRAILER_BYTES)).slice(0, TRAILER_BYTES);
  reader.skip(trailer.length);
  if (trailer.length < TRAILER_BYTES) return CUT;
  const view = new DataView(trailer.buffer, trailer.byteOffset);
  if (view.getUint32(0, true) !== checksum) return damaged('incorrect checksum');
  return view.getUint32(4, true) === length % 2 ** 32 ? undefined : damaged('incorrect length');
}
