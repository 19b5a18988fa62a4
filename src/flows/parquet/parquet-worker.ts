import { parentPort } from 'node:worker_threads';
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetRead } from 'hyparquet';
import { COMPRESSORS } from './compressors.ts';
import { parquetLayout } from './parquet-layout.ts';
import type { ParquetAnswer, ParquetRequest } from './parquet-messages.ts';
import { rowTexts } from './row-texts.ts';

/** Decodes Parquet for the main thread, which can end it: the library may never finish on damaged data. */

/** Rows that are handed over together. */
const BATCH_ROWS = 1024;

const waiting = new Map<number, (bytes: ArrayBuffer) => void>();
let file: AsyncBuffer | undefined;
let metadata: FileMetaData | undefined;

function answer(message: ParquetAnswer, transfer: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

function remoteFile(size: number): AsyncBuffer {
  let id = 0;
  return {
    byteLength: size,
    slice: (start, end = size) =>
      new Promise((resolve) => {
        id++;
        waiting.set(id, resolve);
        answer({ kind: 'read', id, start, end });
      }),
  };
}

async function open(size: number): Promise<void> {
  file = remoteFile(size);
  metadata = await parquetMetadataAsync(file).catch(() => undefined);
  answer({ kind: 'opened', layout: metadata && parquetLayout(metadata) });
}

async function readGroup(index: number, columns: readonly string[]): Promise<void> {
  if (file === undefined || metadata === undefined) throw new Error('the file is not open');
  const before = metadata.row_groups.slice(0, index);
  const start = before.reduce((sum, { num_rows }) => sum + Number(num_rows), 0);
  const rows = Number(metadata.row_groups[index]?.num_rows ?? 0);
  const parts = new Map<string, ArrayLike<unknown>[]>();
  await parquetRead({
    file,
    metadata,
    columns: [...columns],
    rowStart: start,
    rowEnd: start + rows,
    compressors: COMPRESSORS,
    onChunk({ columnName, columnData }) {
      parts.set(columnName, [...(parts.get(columnName) ?? []), columnData]);
    },
  });
  let batch: string[] = [];
  const send = ({ isLast }: { readonly isLast: boolean }): void => {
    const lines = Uint8Array.from(Buffer.from(batch.join('\n')));
    answer({ kind: 'rows', lines, isLast }, [lines.buffer]);
    batch = [];
  };
  for (const text of rowTexts(parts, rows)) {
    batch.push(text);
    if (batch.length === BATCH_ROWS) send({ isLast: false });
  }
  send({ isLast: true });
}

parentPort?.on('message', (request: ParquetRequest) => {
  if (request.kind === 'bytes') {
    waiting.get(request.id)?.(request.bytes);
    waiting.delete(request.id);
    return;
  }
  const done = request.kind === 'open' ? open(request.size) : readGroup(request.index, request.columns);
  done.catch((error: unknown) => {
    answer({ kind: 'failed', detail: error instanceof Error ? error.message : String(error) });
  });
});
