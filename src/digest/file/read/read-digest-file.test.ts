import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { expect, it } from 'vitest';
import { digestOf } from '../../../../test/support/digest-of.ts';
import { writtenColumns } from '../../../../test/support/written-columns.ts';
import { type Endpoint, NO_ADDRESS } from '../../../model/endpoint.ts';
import { parseIpAddress } from '../../../model/ip-address.ts';
import type { FlowDigest } from '../../flow-digest.ts';
import { METADATA_KEY } from '../digest-columns.ts';
import { metadataRecord } from '../digest-metadata.ts';
import { NO_SEAL, sealFile } from '../file-seal.ts';
import { writeDigestFile } from '../write/write-digest-file.ts';
import { readDigestFile } from './read-digest-file.ts';

const NOBODY: Endpoint = { kind: 'unidentified', addresses: NO_ADDRESS };
const PORTS = [1, 2, 3, 4, 5];
const DIGEST: FlowDigest = {
  ...digestOf(
    PORTS.map((port) => ({
      source: NOBODY,
      destination: NOBODY,
      protocol: 'TCP',
      port,
      icmp: undefined,
      l7: undefined,
      isPodToItself: false,
    })),
  ),
  answers: ['192.0.2.1', '192.0.2.2'].flatMap((text) => {
    const address = parseIpAddress(text);
    return address ? [{ client: NOBODY, name: 'a.example', address, firstSeen: 1, lastSeen: 2 }] : [];
  }),
  window: { first: 1, last: 2 },
  nodes: ['n'],
  lostEvents: 3,
};
const METADATA = { schemaVersion: 2, ...metadataRecord(DIGEST), seal: NO_SEAL };

interface Written {
  /** Of the file, as JSON or as it is; undefined: none. */
  readonly metadata?: unknown;
  readonly rowsInGroup?: number;
  /** Changes what is known of the file before it is finished. */
  readonly change?: (writer: ParquetWriter) => void;
}

/** A sealed file of the digest that is written another way. */
async function written({
  metadata = METADATA,
  rowsInGroup = 2,
  change,
}: Written): Promise<Uint8Array<ArrayBuffer>> {
  const columnData = [...writtenColumns(DIGEST)];
  const bytes = new ByteWriter();
  const value = typeof metadata === 'string' ? metadata : JSON.stringify(metadata);
  const writer = new ParquetWriter({
    writer: bytes,
    schema: schemaFromColumnData({ columnData }),
    kvMetadata: [
      { key: 'another', value: '' },
      { key: METADATA_KEY, value },
    ],
  });
  writer.write({ columnData, rowGroupSize: rowsInGroup });
  change?.(writer);
  writer.finish();
  return sealFile(new Uint8Array(bytes.getBuffer()));
}

async function problem(file: Uint8Array): Promise<readonly string[]> {
  const { digest, diagnostics } = await readDigestFile(file, 'a.parquet');
  expect(digest).toBeUndefined();
  return diagnostics.flatMap(({ code, severity, message }) => (severity === 'error' ? [code, message] : []));
}

/** The file after a change of its bytes, sealed again. */
async function resealed(file: Uint8Array, change: (bytes: Uint8Array) => void): Promise<Uint8Array> {
  const bytes = Uint8Array.from(file);
  const at = Buffer.from(bytes).lastIndexOf('"seal":"') + '"seal":"'.length;
  bytes.set(new TextEncoder().encode(NO_SEAL), at);
  change(bytes);
  return sealFile(bytes);
}

it('rows are read in order, however many are written together, and all else from the metadata', async () => {
  for (const rowsInGroup of [1, 2, 4, 5, 9]) {
    const { digest, diagnostics } = await readDigestFile(await written({ rowsInGroup }), 'x');
    expect(diagnostics).toEqual([]);
    expect(digest).toEqual(DIGEST);
  }
  const whole = await writeDigestFile(DIGEST);
  const within = new Uint8Array(whole.length + 20);
  within.set(whole, 10);
  expect((await readDigestFile(within.subarray(10, -10), 'x')).digest).toEqual(DIGEST);
});

it('a cut or damaged file is named as such', async () => {
  const file = await written({});
  const damaged = ['flows/digest-damaged', '`a.parquet` is cut or damaged'];
  for (const bytes of [file.subarray(0, -1), file.subarray(0, 50), file.subarray(1), new Uint8Array(0)]) {
    expect(await problem(bytes)).toEqual(damaged);
  }
  const noFooter = await sealFile(new TextEncoder().encode(`PAR1 "seal":"${NO_SEAL}" PAR1`));
  expect(await problem(noFooter)).toEqual([damaged[0], `${damaged[1]}: it has no Parquet footer`]);
  const noData = await resealed(file, (bytes) => bytes.fill(0xff, 4, 60));
  expect(await problem(noData)).toEqual([damaged[0], `${damaged[1]}: its data cannot be decoded`]);
});

it('a file of rows that are missing is damaged', async () => {
  const more = written({
    change: (writer) => {
      writer.num_rows += 1n;
    },
  });
  expect(await problem(await more)).toEqual([
    'flows/digest-damaged',
    '`a.parquet` is cut or damaged: rows are missing',
  ]);
});

it('a Parquet file without the mark of a digest is foreign', async () => {
  const foreign = ['flows/digest-foreign', '`a.parquet` is a Parquet file, but not a digest'];
  const seal = `"seal":"${NO_SEAL}"`;
  for (const metadata of [
    `not json ${seal}`,
    `{${seal}}`,
    { ...METADATA, schemaVersion: 0 },
    { ...METADATA, seal: undefined },
  ]) {
    expect(await problem(await written({ metadata }))).toEqual(foreign);
  }
  const hidden = await written({
    change: ({ kvMetadata = [] }) => {
      for (const entry of kvMetadata) entry.key = 'another';
    },
  });
  expect(await problem(hidden)).toEqual(foreign);
});

it('a newer digest, and one that no sluice wrote, are refused', async () => {
  expect(await problem(await written({ metadata: { ...METADATA, schemaVersion: 3 } }))).toEqual([
    'flows/digest-newer-version',
    '`a.parquet` was written by a newer sluice (digest version 3, this one reads up to 2)',
  ]);
  expect(await problem(await written({ metadata: { ...METADATA, lostEvents: -1 } }))).toEqual([
    'flows/digest-invalid',
    '`a.parquet` has invalid metadata',
  ]);
  const foreignRow: FlowDigest = {
    ...DIGEST,
    connections: DIGEST.connections.map((seen, i) => (i === 2 ? { ...seen, hours: -1 } : seen)),
  };
  expect(await problem(await writeDigestFile(foreignRow))).toEqual([
    'flows/digest-invalid',
    '`a.parquet` has invalid values in row 3',
  ]);
});

it('a file that would take more than 2 GiB is not decoded', async () => {
  const claiming = (size: bigint) =>
    written({
      change: ({ row_groups }) => {
        const chunks = row_groups.flatMap(({ columns }) =>
          columns.flatMap(({ meta_data }) => meta_data ?? []),
        );
        for (const chunk of chunks) chunk.total_uncompressed_size = 0n;
        for (const chunk of chunks.slice(0, 2)) chunk.total_uncompressed_size = size;
      },
    });
  expect((await readDigestFile(await claiming(2n ** 30n), 'x')).diagnostics).toEqual([]);
  expect(await problem(await claiming(2n ** 30n + 1n))).toEqual([
    'flows/digest-too-big',
    '`a.parquet` would take more than 2 GiB of memory',
  ]);
});
