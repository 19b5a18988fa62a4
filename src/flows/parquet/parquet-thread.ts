import { Worker } from 'node:worker_threads';
import type { ParquetAnswer, ParquetLayout, ParquetRequest } from './parquet-messages.ts';
import type { RandomAccess } from './random-access.ts';

/** A thread that decodes one file, and is ended when it says nothing for too long. */
export interface ParquetThread {
  /** What the end of the file says; undefined when that cannot be read. */
  open(): Promise<ParquetLayout | undefined>;
  /** The rows of a group as JSON, one per line, several at a time. Rejects with an `Error` that says why they cannot be decoded. */
  rows(group: number, columns: readonly string[]): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** Half a gigabyte is decoded in seconds; damaged data may never be. */
export const SILENCE_MS = 120_000;
/** Memory for objects, for a group of half a gigabyte; a group that needs more ends the thread, and nothing else. */
const MEMORY_MB = 2048;
/** Next to this file, in the sources and in the bundle. */
const WORKER = import.meta.url.endsWith('.ts') ? './parquet-worker.ts' : './parquet-worker.js';

export function startParquetThread(access: RandomAccess, silenceMs: number): ParquetThread {
  const worker = new Worker(new URL(WORKER, import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  const answers: ParquetAnswer[] = [];
  let wake = (): void => undefined;
  const take = (message: ParquetAnswer): void => {
    answers.push(message);
    wake();
  };
  const send = (request: ParquetRequest): void => worker.postMessage(request);
  worker.on('message', async (message: ParquetAnswer) => {
    if (message.kind !== 'read') return take(message);
    try {
      const bytes = await access.read(message.start, message.end);
      worker.postMessage({ kind: 'bytes', id: message.id, bytes } satisfies ParquetRequest, [bytes]);
    } catch (error) {
      take({
        kind: 'failed',
        detail: `it cannot be read: ${error instanceof Error ? error.message : error}`,
      });
    }
  });
  worker.on('error', (error) => take({ kind: 'failed', detail: error.message }));

  const next = async (): Promise<ParquetAnswer> => {
    const silence = setTimeout(() => take({ kind: 'failed', detail: 'decoding it does not end' }), silenceMs);
    while (answers.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    clearTimeout(silence);
    return answers.shift() ?? { kind: 'failed', detail: 'no answer' };
  };
  return {
    async open() {
      send({ kind: 'open', size: access.size });
      const answer = await next();
      return answer.kind === 'opened' ? answer.layout : undefined;
    },
    async *rows(index, columns) {
      send({ kind: 'group', index, columns });
      for (;;) {
        const answer = await next();
        if (answer.kind === 'failed') throw new Error(answer.detail);
        if (answer.kind !== 'rows') continue;
        yield answer.lines;
        if (answer.isLast) return;
      }
    },
    close: async () => void (await worker.terminate()),
  };
}
