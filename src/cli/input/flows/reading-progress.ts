import { wholeVisibleText } from '../../../model/visible-text.ts';
import type { Io } from '../../io.ts';
import { progress } from '../../progress.ts';
import { formatBytes } from '../input-limits.ts';
import type { FlowInput } from './flow-input.ts';

/** How often progress is reported: in a log, which keeps each line, and on a terminal, which shows only the last one. */
const LOGGED_MS = 10_000;
const SHOWN_MS = 1000;

/** The source, reporting on standard error how far it is read, at what rate, and how long the rest will take. */
export function withReadingProgress(source: FlowInput, io: Io): FlowInput {
  return { ...source, open: () => watched(source, io) };
}

async function* watched(source: FlowInput, io: Io): AsyncGenerator<Uint8Array> {
  const { status } = io;
  const everyMs = status === undefined ? LOGGED_MS : SHOWN_MS;
  const say = status ?? ((line: string) => progress(line, io));
  const begin = io.now();
  let next = begin + everyMs;
  let bytes = 0;
  try {
    for await (const chunk of source.open()) {
      bytes += chunk.length;
      yield chunk;
      const now = io.now();
      if (now < next || io.verbosity === 'quiet') continue;
      say(describeReading(source, bytes, now - begin));
      next = now + everyMs;
    }
  } finally {
    status?.('');
  }
}

function describeReading({ name, size }: FlowInput, bytes: number, elapsedMs: number): string {
  const rate = (bytes / Math.max(1, elapsedMs)) * 1000;
  const of = size === undefined ? '' : ` of ${formatBytes(size)}`;
  // For a file that still grows the rest is not known.
  const left = size === undefined || bytes > size ? '' : `, ${Math.ceil((size - bytes) / rate)} s left`;
  return `reading ${wholeVisibleText(name)}: ${formatBytes(bytes)}${of}, ${formatBytes(rate)}/s${left}`;
}
