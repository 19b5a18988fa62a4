import { gzipSync, zstdCompressSync } from 'node:zlib';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { loadDigest } from '../../../src/flows/load-digest.ts';
import { parquetRecords } from '../../../src/flows/parquet/parquet-records.ts';
import { memoryAccess } from '../../../src/flows/parquet/random-access.ts';
import { bytesSource } from '../../support/flow-sources.ts';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

type WriteOptions = Partial<Parameters<typeof parquetWriteBuffer>[0]>;

function file(columnData: ColumnSource[], options: WriteOptions = {}): Buffer {
  return Buffer.from(parquetWriteBuffer({ columnData, ...options }));
}

const ROWS = 250;
function column(name: string, type: ColumnSource['type'], value: (row: number) => unknown): ColumnSource {
  const data = Array.from({ length: ROWS }, (_, row) => value(row));
  return { name, type, data } as ColumnSource;
}

/** VPC flow logs as AWS writes them as Parquet: numbers, and times in seconds. */
const VPC = [
  column('version', 'INT32', () => 2),
  column('srcaddr', 'STRING', (row) => `10.0.${row % 5}.1`),
  column('dstaddr', 'STRING', () => '10.0.9.9'),
  column('srcport', 'INT32', (row) => 40_000 + row),
  column('dstport', 'INT32', () => 443),
  column('protocol', 'INT32', () => 6),
  column('tcp_flags', 'INT32', () => 2),
  column('start', 'INT64', (row) => BigInt(1_767_225_600 + row)),
  column('action', 'STRING', () => 'ACCEPT'),
  column('log_status', 'STRING', () => 'OK'),
];

const CONFIG = `flowFormats:
  own:
    records: connections
    leftOut: nothing
    columns:
      source: { address: from.ip, labels: from.labels }
      destination: { address: to, port: port }
      protocol: l4
      count: times
      time: at
`;

async function read(bytes: Uint8Array, args: readonly string[] = ['read', '-f', 'flows']) {
  using folder = createTemporaryFolder();
  folder.write({ flows: bytes, '.sluice.yaml': CONFIG });
  return await runSluice(args, { cwd: folder.path });
}

const gzip = (bytes: Uint8Array) => gzipSync(bytes);
const zstd = (bytes: Uint8Array) => zstdCompressSync(bytes);
/** A block of literals only. */
const lz4 = (bytes: Uint8Array) => {
  const more = bytes.length - 15;
  const lengths =
    more < 0 ? [bytes.length << 4] : [0xf0, ...Array<number>(Math.floor(more / 255)).fill(255), more % 255];
  return Buffer.concat([Buffer.from(lengths), bytes]);
};

describe('Parquet of records', () => {
  it.each([
    ['without compression', { codec: 'UNCOMPRESSED' }],
    ['with Snappy', { codec: 'SNAPPY' }],
    ['with gzip', { codec: 'GZIP', compressors: { GZIP: gzip } }],
    ['with zstd', { codec: 'ZSTD', compressors: { ZSTD: zstd } }],
    ['with LZ4', { codec: 'LZ4_RAW', compressors: { LZ4_RAW: lz4 } }],
    ['with the older LZ4', { codec: 'LZ4', compressors: { LZ4: lz4 } }],
    ['in many row groups', { rowGroupSize: 7 }],
  ] as const)('is read like its rows: %s', async (_, options) => {
    const { digest, diagnostics } = await loadDigest([bytesSource(file(VPC, options as WriteOptions))]);
    expect(diagnostics).toEqual([]);
    expect(digest.sources[0]).toMatchObject({
      format: 'aws-vpc (parquet)',
      isComplete: true,
      limits: ['other-layer'],
      records: { lines: ROWS, broken: {} },
      window: { first: 1_767_225_600_000, last: 1_767_225_849_000 },
    });
    expect(digest.connections.length).toBe(5);
  });

  it('has numbered rows, nested columns, times and large numbers; columns that are not mapped are not read', async () => {
    const own = [
      column('from', 'JSON', (row) => ({ ip: `10.0.0.${row}`, labels: { app: 'web' } })),
      column('to', 'STRING', (row) => (row === 3 ? null : '10.0.9.9')),
      column('port', 'INT32', () => 443),
      column('l4', 'STRING', (row) => (row === 4 ? 'carrier pigeon' : 'tcp')),
      column('times', 'INT64', (row) => BigInt(row)),
      column('at', 'TIMESTAMP', () => new Date('2026-01-01T00:00:00.5Z')),
      column('junk', 'STRING', () => 'x'.repeat(100)),
    ];
    const { code, stdout } = await read(file(own));
    expect(code).toBe(2);
    const records = stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(records).toHaveLength(ROWS);
    expect(records[2]).toMatchObject({
      line: 3,
      format: 'own',
      source: { address: '10.0.0.2' },
      port: 443,
      count: 2,
      first: '2026-01-01T00:00:00.500Z',
    });
    expect(records[3]).toMatchObject({ line: 4, kind: 'ignored', reason: 'no-ends' });
    expect(records[4]).toMatchObject({
      line: 5,
      kind: 'broken',
      reason: expect.stringContaining('carrier pigeon'),
    });
  });

  it('says what the source can tell, also out of a pipe', async () => {
    const { code, stdout } = await read(file(VPC), ['record', '--describe', '-f', 'flows']);
    expect([code, stdout.split('\n')[1]]).toEqual([0, '  aws-vpc: VPC flow logs of AWS']);
  });

  it('that nobody knows is foreign, once', async () => {
    const { code, stderr } = await read(file([column('name', 'STRING', () => 'x')]));
    expect(code).toBe(2);
    expect(stderr.match(/flows\/foreign/g)).toHaveLength(1);
  });

  it('without rows is empty', async () => {
    const none = VPC.map((one) => ({ ...one, data: [] }));
    const { stderr } = await read(file(none));
    expect(stderr).toContain('flows/empty');
  });

  it('keeps the rows before what cannot be decoded, and says where that begins', async () => {
    const bytes = file(VPC, { rowGroupSize: 100, codec: 'UNCOMPRESSED' });
    // The pages of the last row group, before the footer.
    const footer = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
    bytes.fill(0xff, footer - 200, footer);
    const { digest, diagnostics } = await loadDigest([bytesSource(bytes)]);
    expect(diagnostics.map(({ code, severity, span }) => [code, severity, span?.line])).toEqual([
      ['flows/damaged', 'error', 201],
    ]);
    expect(digest.sources[0]).toMatchObject({
      isComplete: false,
      records: { lines: 201, broken: { truncated: 1 } },
    });
  });

  it('says that a compression is not known', async () => {
    const bytes = file(VPC, { codec: 'LZO', compressors: { LZO: gzip } } as WriteOptions);
    const { diagnostics } = await loadDigest([bytesSource(bytes)]);
    expect(diagnostics[0]?.message).toContain('LZO');
    expect(diagnostics[0]?.help).toContain('zstd');
  });

  it('given twice counts once', async () => {
    const bytes = file(VPC);
    const { diagnostics } = await loadDigest([bytesSource(bytes, 'a'), bytesSource(bytes, 'b')]);
    expect(diagnostics.map(({ code }) => code)).toEqual(['flows/repeated-source']);
  });
});

it('decoding that comes to no end is ended', async () => {
  let reads = 0;
  const endless = {
    size: 1000,
    // The thread never gets what it asks for, after the two looks whether the file is a digest.
    read: (start: number, end: number) =>
      new Promise<ArrayBuffer>((resolve) => {
        if (++reads <= 2) resolve(new ArrayBuffer(end - start));
      }),
    close: async () => undefined,
  };
  expect(await parquetRecords(endless, 50)).toBeUndefined();
});

it('bytes at any place are as many as are there', async () => {
  const access = memoryAccess(Buffer.from('abcdef'));
  expect(Buffer.from(await access.read(4, 100)).toString()).toBe('ef');
});
