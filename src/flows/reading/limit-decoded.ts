import type { ByteEvent } from './byte-event.ts';

/** The most bytes to which one compressed source may decode: more than any recording has, and an end to a decompression bomb. */
export const MAX_DECODED_BYTES = 64 * 1024 ** 3;

/** Ends with a problem when more than `maxBytes` come out of the decoder. */
export async function* limitDecoded(
  events: AsyncIterable<ByteEvent>,
  format: string,
  maxBytes: number,
): AsyncGenerator<ByteEvent> {
  let decoded = 0;
  for await (const event of events) {
    if (event.kind === 'bytes') decoded += event.bytes.length;
    if (decoded > maxBytes) {
      const detail = `it decodes to more than ${maxBytes} bytes`;
      yield { kind: 'problem', problem: { kind: 'damaged', format, detail }, offset: decoded };
      return;
    }
    yield event;
  }
}
