import type { FlowSource } from '../../src/flows/flow-source.ts';

/** A source in memory, handed out in pieces of `pieceBytes`. */
export function bytesSource(
  content: Uint8Array | string,
  name = 'flows.ndjson',
  pieceBytes = Number.POSITIVE_INFINITY,
): FlowSource {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return {
    name,
    async *open() {
      const step = Math.min(pieceBytes, Math.max(bytes.length, 1));
      for (let start = 0; start < bytes.length; start += step) yield bytes.subarray(start, start + step);
    },
  };
}
