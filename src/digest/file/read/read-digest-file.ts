import { type FileMetaData, parquetMetadata, parquetRead } from 'hyparquet';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { DiagnosticCode } from '../../../model/diagnostic-code.ts';
import type { FlowDigest, SeenAnswer, SeenConnection } from '../../flow-digest.ts';
import { METADATA_KEY, SCHEMA_VERSION } from '../digest-columns.ts';
import { type DigestMetadata, readDigestMetadata, schemaVersionOf } from '../digest-metadata.ts';
import { checkSeal } from '../file-seal.ts';
import type { DigestColumns } from './digest-cells.ts';
import { createDigestRowReaders } from './digest-rows.ts';
import { createVersion1RowReaders } from './rows-v1.ts';

/** A digest, or why the file is none. */
export type DigestReading =
  | { readonly digest: FlowDigest; readonly diagnostics: readonly [] }
  | { readonly digest: undefined; readonly diagnostics: readonly [Diagnostic] };

/** A file that claims more decoded bytes than this is not read: a small one could fill the memory. */
const MAX_DECODED_BYTES = 2 ** 31;

/** Reads a digest file of this or an earlier schema version; `name` is the file's name in diagnostics. */
export async function readDigestFile(bytes: Uint8Array, name: string): Promise<DigestReading> {
  const seal = await checkSeal(bytes);
  if (seal === 'broken' || !endsWhole(bytes)) return damaged(name);
  if (seal === 'missing') return foreign(name);
  // A copy of its own: bytes may be a part of a larger buffer.
  const file = new Uint8Array(bytes).buffer;
  const metadata = attempt(() => parquetMetadata(file));
  if (metadata === undefined) return damaged(name, ': it has no Parquet footer');
  const written = metadata.key_value_metadata?.find(({ key }) => key === METADATA_KEY)?.value;
  const value: unknown = written === undefined ? undefined : attempt(() => JSON.parse(written));
  const version = schemaVersionOf(value);
  if (version === undefined) return foreign(name);
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
  if (rest === undefined) return invalid(name, 'metadata');
  if (decodedBytes(metadata) > MAX_DECODED_BYTES) {
    const message = 'would take more than 2 GiB of memory';
    return failure(name, 'flows/digest-too-big', message, 'record a shorter window');
  }
  return readRows(file, metadata, version, rest, name);
}

/** Group by group: the cells of all rows at once would take more memory than the digest. */
async function readRows(
  file: ArrayBuffer,
  metadata: FileMetaData,
  version: number,
  rest: DigestMetadata,
  name: string,
): Promise<DigestReading> {
  const readerOf = version === 1 ? createVersion1RowReaders() : createDigestRowReaders();
  const names = columnNames(metadata);
  const connections: SeenConnection[] = [];
  const answers: SeenAnswer[] = [];
  let before = 0;
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    const columns = await readColumns(file, { ...metadata, row_groups: [group], num_rows: group.num_rows });
    if (columns === undefined) return damaged(name, ': its data cannot be decoded');
    if (rows > 0 && names.some((column) => columns.get(column)?.length !== rows))
      return damaged(name, ROWS_MISSING);
    const reader = readerOf(columns);
    for (let row = 0; row < rows; row++) {
      const read = reader.read(row);
      if (read === undefined) return invalid(name, `values in row ${before + row + 1}`);
      if ('seen' in read) connections.push(read.seen);
      else answers.push(read.answer);
    }
    before += rows;
  }
  if (before !== Number(metadata.num_rows)) return damaged(name, ROWS_MISSING);
  return { digest: { connections, answers, ...rest }, diagnostics: [] };
}

const ROWS_MISSING = ': rows are missing';

/** Of all groups: each has the same columns. */
function columnNames({ row_groups }: FileMetaData): readonly string[] {
  const paths = row_groups.flatMap(({ columns }) =>
    columns.flatMap(({ meta_data }) => meta_data?.path_in_schema[0] ?? []),
  );
  return [...new Set(paths)];
}

/**
 * The cells of all groups of the metadata, column by column: rows as objects would take twice the time and memory. Undefined when
 * a column cannot be decoded; the library throws on everything that it cannot decode.
 */
async function readColumns(file: ArrayBuffer, metadata: FileMetaData): Promise<DigestColumns | undefined> {
  const pages = new Map<string, ArrayLike<unknown>[]>();
  try {
    await parquetRead({
      file,
      metadata,
      parsers: { timestampFromMilliseconds: (milliseconds) => Number(milliseconds) },
      // Must not throw: nobody waits for it, so that it would end the process. Pages of a column come in order.
      onChunk: ({ columnName, columnData }) => {
        const known = pages.get(columnName) ?? [];
        known.push(columnData);
        pages.set(columnName, known);
      },
    });
  } catch {
    return undefined;
  }
  return new Map([...pages].map(([name, parts]) => [name, joinPages(parts)]));
}

function joinPages(pages: readonly ArrayLike<unknown>[]): ArrayLike<unknown> {
  const [only] = pages;
  return only !== undefined && pages.length === 1 ? only : pages.flatMap((page) => Array.from(page));
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

function damaged(name: string, why = ''): DigestReading {
  const help = 'copy the file again, whole and in binary mode';
  return failure(name, 'flows/digest-damaged', `is cut or damaged${why}`, help);
}

function invalid(name: string, what: string): DigestReading {
  const help = 'write it again with `sluice record`; digests are not meant to be edited';
  return failure(name, 'flows/digest-invalid', `has invalid ${what}`, help);
}

function foreign(name: string): DigestReading {
  const help = 'give a digest that `sluice record` wrote';
  return failure(name, 'flows/digest-foreign', 'is a Parquet file, but not a digest', help);
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
