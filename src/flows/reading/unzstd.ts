import { ZSTDDecoder } from 'zstddec/stream';
import type { ByteEvent } from './byte-event.ts';
import { zstdFrames } from './zstd-frames.ts';

/** Decoding steps without output and without taking input: a good stream has none, a damaged one never ends. */
const MAX_IDLE_STEPS = 64;

/**
 * Decodes zstd, all frames of it. Not node:zlib: before Node 26 it stops after the first frame, and Node 22 takes a cut
 * file for a whole one.
 */
export async function* unzstd(input: AsyncIterable<ByteEvent>): AsyncGenerator<ByteEvent> {
  const decoder = new ZSTDDecoder();
  await decoder.init();
  const events = zstdFrames(input)[Symbol.asyncIterator]();
  let next: ByteEvent | End | undefined;
  let offset = 0;
  let idleSteps = 0;
  // The decoder pulls its input without waiting, at most once in a step: one chunk is always ready for it.
  const feed = function* (): Generator<Uint8Array> {
    while (next?.kind === 'bytes') {
      const { bytes } = next;
      next = undefined;
      idleSteps = 0;
      offset += bytes.length;
      yield bytes;
    }
  };
  const output = decoder.decodeStreaming(feed());
  try {
    for (;;) {
      next ??= await nextBytes(events);
      const step = nextStep(output);
      if (step.kind === 'end') break;
      if (step.kind === 'cut') {
        if (next?.kind !== 'problem') yield problem('cut', offset);
        break;
      }
      idleSteps = step.bytes.length === 0 ? idleSteps + 1 : 0;
      if (idleSteps > MAX_IDLE_STEPS) {
        yield problem('damaged', offset);
        return;
      }
      if (step.bytes.length > 0) yield { kind: 'bytes', bytes: step.bytes };
    }
    if (next?.kind === 'problem') yield next;
  } finally {
    output.return(undefined);
    await events.return(undefined);
  }
}

type End = { readonly kind: 'end' };
type Step = { readonly kind: 'bytes'; readonly bytes: Uint8Array } | End | { readonly kind: 'cut' };

function nextStep(output: Generator<Uint8Array>): Step {
  try {
    const { done, value } = output.next();
    return done === true ? { kind: 'end' } : { kind: 'bytes', bytes: value };
  } catch {
    // The decoder's only error: its input ended within a frame.
    return { kind: 'cut' };
  }
}

/** The next event that is a problem or holds bytes; `{ kind: 'end' }` when there is none. */
async function nextBytes(events: AsyncIterator<ByteEvent>): Promise<ByteEvent | End> {
  for (;;) {
    const { done, value } = await events.next();
    if (done === true) return { kind: 'end' };
    if (value.kind === 'problem' || value.bytes.length > 0) return value;
  }
}

function problem(kind: 'cut' | 'damaged', offset: number): ByteEvent {
  return kind === 'cut'
    ? { kind: 'problem', problem: { kind, format: 'zstd' }, offset }
    : { kind: 'problem', problem: { kind, format: 'zstd', detail: 'the frame cannot be decoded' }, offset };
}
