import type { FlowSource } from '../flow-source.ts';
import type { ByteEvent } from '../reading/byte-event.ts';
import { type OpenOptions, type OpenSource, openFlowSource } from '../reading/open-source.ts';
import type { ParquetRecords } from './parquet-records.ts';
import { memoryAccess, type RandomAccess } from './random-access.ts';

/** An opened source: its content or, for a Parquet file that is not a digest, its rows instead. */
export interface OpenRecords extends OpenSource {
  readonly rows: ParquetRecords | undefined;
}

/** For Parquet from a pipe, because Parquet is read from its end. */
const MAX_HELD_BYTES = 512 * 1024 * 1024;

/** Opens a source, and looks into it if it is Parquet. */
export async function openRecords(source: FlowSource, options: OpenOptions = {}): Promise<OpenRecords> {
  const open = await openFlowSource(source, options);
  if (open.format !== 'parquet') return { ...open, rows: undefined };
  if (source.openAt === undefined) return heldInMemory(open);
  const access = await source.openAt().catch(unlessOfTheSystem);
  const rows = access === undefined ? undefined : await rowsOf(access);
  // No more of the content will be read.
  if (rows !== undefined) await open.close();
  return rows === undefined ? { ...open, rows } : { ...open, rows, fingerprint: () => rows.fingerprint };
}

async function rowsOf(access: RandomAccess): Promise<ParquetRecords | undefined> {
  // Its thread is loaded only when there is such a file.
  const { parquetRecords } = await import('./parquet-records.ts');
  const rows = await parquetRecords(access);
  if (rows === undefined) await access.close();
  return rows;
}

/** The content will show what is wrong with the file. */
function unlessOfTheSystem(error: unknown): undefined {
  if (!(error instanceof Error && 'code' in error)) throw error;
}

async function heldInMemory(open: OpenSource): Promise<OpenRecords> {
  const events: ByteEvent[] = [];
  let length = 0;
  for await (const event of open.content) {
    // A chunk is valid until the next one is requested.
    events.push(event.kind === 'bytes' ? { kind: 'bytes', bytes: Uint8Array.from(event.bytes) } : event);
    length += event.kind === 'bytes' ? event.bytes.length : 0;
    if (event.kind === 'problem' || length > MAX_HELD_BYTES) break;
  }
  const isWhole = length <= MAX_HELD_BYTES && events.every(({ kind }) => kind === 'bytes');
  const pieces = events.flatMap((event) => (event.kind === 'bytes' ? [event.bytes] : []));
  const rows = isWhole ? await rowsOf(memoryAccess(Buffer.concat(pieces))) : undefined;
  const content = (async function* () {
    yield* events;
  })();
  return { ...open, content, rows, ...(rows !== undefined && { fingerprint: () => rows.fingerprint }) };
}
