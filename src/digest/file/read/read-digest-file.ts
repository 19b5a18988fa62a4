import { type FileMetaData, parquetMetadata, parquetRead } from 'hyparquet';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { DiagnosticCode } from '../../../model/diagnostic-code.ts';
import type { FlowDigest, SeenAnswer, SeenConnection } from '../../flow-digest.ts';
import { METADATA_KEY, SCHEMA_VERSION } from '../digest-columns.ts';
import { type DigestMetadata, readDigestMetadata, schemaVersionOf } from '../digest-metadata.ts';
import { checkSeal } from '../file-seal.ts';
import type { DigestColumns } from './digest-cells.ts';
import { createDigestRowReader } from './digest-rows.ts';
import { createVersion1RowReader } from './rows-v1.ts';

/** A digest, or why the file is none. */
export type DigestReading =
  | { readonly digest: FlowDigest; readonly diagnostics: readonly [] }
  | { readonly digest: undefined; readonly diagnostics: readonly [Diagnostic] };

/** A file that claims more decoded bytes than this is not read: a small one could fill the memory. */
const MAX_DECODED_BYTES = 2 ** 31;

/** Reads a digest file of this or an earlier schema version; `name` is the file's name in diagnostics. */
export async function readDigestFile(bytes: Uint8Array, name: string): Promise<DigestReading> {
  const seal = await checkSeal(bytes);
  if (seal === 'broken' || !endsWhole(bytes))
    return failure(name, 'flows/digest-damaged', 'is cut or damaged', COPY);
  if (seal === 'missing') {
    return failure(
      name,
      'flows/digest-foreign',
      'is a Parquet file, but not a digest',
      'give a digest that `sluice record` wrote',
    );
  }
  // A copy of its own: bytes may be a part of a larger buffer.
  const file = Uint8Array.from(bytes).buffer;
  const metadata = attempt(() => parquetMetadata(file));
  if (metadata === undefined)
    return failure(name, 'flows/digest-damaged', 'is cut or damaged: it has no Parquet footer', COPY);
  const written = metadata.key_value_metadata?.find(({ key }) => key === METADATA_KEY)?.value;
  const value: unknown = written === undefined ? undefined : attempt(() => JSON.parse(written));
  const version = schemaVersionOf(value);
  if (version === undefined) {
    return failure(
      name,
      'flows/digest-foreign',
      'is a Parquet file, but not a digest',
      'give a digest that `sluice record` wrote',
    );
  }
  if (version > SCHEMA_VERSION) {
    const message = `was written by a newer sluice (digest version ${version}, this one reads up to ${SCHEMA_VERSION})`;
    return failure(
      name,
      'flows/digest-newer-version',
      message,
      'use the sluice that wrote it or a later one',
    );
  }
  const rest = readDigestMetadata(value);
  if (rest === undefined) return failure(name, 'flows/digest-invalid', 'has invalid metadata', RECORD_AGAIN);
  if (decodedBytes(metadata) > MAX_DECODED_BYTES) {
    return failure(
      name,
      'flows/digest-too-big',
      'would take more than 2 GiB of memory',
      'record a shorter window',
    );
  }
  return readRows(file, metadata, version, rest, name);
}

const COPY = 'copy the file again, whole and in binary mode';
const RECORD_AGAIN = 'write it again with `sluice record`; digests are not meant to be edited';

async function readRows(
  file: ArrayBuffer,
  metadata: FileMetaData,
  version: number,
  rest: DigestMetadata,
  name: string,
): Promise<DigestReading> {
  let columns: DigestColumns;
  try {
    columns = await readColumns(file, metadata);
  } catch {
    // The library throws on everything that it cannot decode.
    return failure(name, 'flows/digest-damaged', 'is cut or damaged: its data cannot be decoded', COPY);
  }
  const rows = Number(metadata.num_rows);
  if ([...columns.values()].some(({ length }) => length !== rows)) {
    return failure(name, 'flows/digest-damaged', 'is cut or damaged: rows are missing', COPY);
  }
  const reader = version === 1 ? createVersion1RowReader(columns) : createDigestRowReader(columns);
  const connections: SeenConnection[] = [];
  const answers: SeenAnswer[] = [];
  for (let row = 0; row < rows; row++) {
    const read = reader.read(row);
    if (read === undefined) {
      return failure(name, 'flows/digest-invalid', `has invalid values in row ${row + 1}`, RECORD_AGAIN);
    }
    if ('seen' in read) connections.push(read.seen);
    else answers.push(read.answer);
  }
  return { digest: { connections, answers, ...rest }, diagnostics: [] };
}

interface Chunk {
  readonly rowStart: number;
  readonly cells: ArrayLike<unknown>;
}

/** Column by column: rows as objects would take twice the time and memory. Throws when one cannot be decoded or has a gap. */
async function readColumns(file: ArrayBuffer, metadata: FileMetaData): Promise<DigestColumns> {
  const chunks = new Map<string, Chunk[]>();
  await parquetRead({
    file,
    metadata,
    parsers: { timestampFromMilliseconds: (milliseconds) => Number(milliseconds) },
    // Must not throw: nobody waits for it, so that it would end the process.
    onChunk: ({ columnName, columnData, rowStart }) => {
      const known = chunks.get(columnName) ?? [];
      known.push({ rowStart, cells: columnData });
      chunks.set(columnName, known);
    },
  });
  return new Map([...chunks].map(([name, parts]) => [name, joinChunks(parts)]));
}

/** A list that grows while it is filled would take half as much again. */
function joinChunks(parts: readonly Chunk[]): ArrayLike<unknown> {
  const [only] = parts;
  if (only?.rowStart === 0 && parts.length === 1) return only.cells;
  const column = new Array<unknown>(parts.reduce((sum, { cells }) => sum + cells.length, 0));
  let row = 0;
  for (const { rowStart, cells } of parts.toSorted((one, other) => one.rowStart - other.rowStart)) {
    if (rowStart !== row) throw new RangeError(`a column has a gap before row ${rowStart}`);
    for (let i = 0; i < cells.length; i++) column[row++] = cells[i];
  }
  return column;
}

/** Parquet files begin and end with the same mark. */
function endsWhole(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(-4)) === 'PAR1';
}

function decodedBytes(metadata: FileMetaData): number {
  const chunks = metadata.row_groups.flatMap(({ columns }) => columns);
  return chunks.reduce((sum, { meta_data }) => sum + Number(meta_data?.total_uncompressed_size ?? 0), 0);
}

/** The value, or undefined when a parser that is not ours throws. */
function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

function failure(name: string, code: DiagnosticCode, message: string, help: string): DigestReading {
  const span = { file: name, line: 1, column: 1 };
  return {
    digest: undefined,
    diagnostics: [
      { code, severity: 'error', meaning: 'unread', message: `\`${name}\` ${message}`, help, span },
    ],
  };
}
