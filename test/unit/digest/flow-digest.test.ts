import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { joinNamedEnds } from '../../../src/digest/derive/join-named-ends.ts';
import { mergeDigests } from '../../../src/digest/derive/merge-digests.ts';
import { METADATA_KEY } from '../../../src/digest/file/digest-columns.ts';
import { NO_SEAL, sealFile } from '../../../src/digest/file/file-seal.ts';
import { readDigestFile } from '../../../src/digest/file/read/read-digest-file.ts';
import { joinTexts, splitTexts } from '../../../src/digest/file/text-list.ts';
import { writeDigestFile } from '../../../src/digest/file/write/write-digest-file.ts';
import type { FlowDigest } from '../../../src/digest/flow-digest.ts';
import { toDigest } from '../../../src/digest/to-digest.ts';
import { loadDigest, loadFlowDigest } from '../../../src/flows/load-digest.ts';
import { bytesSource } from '../../support/flow-sources.ts';

const CASES = join(import.meta.dirname, '../../cases/hubble');
const LINES = readdirSync(CASES).flatMap((name) =>
  readFileSync(join(CASES, name, 'input.ndjson'), 'utf8')
    .replace(/\n$/, '')
    .split('\n'),
);

const lines = fc.array(fc.constantFrom(...LINES), { maxLength: 40 });

async function digestOf(content: readonly string[], name = 'flows'): Promise<FlowDigest> {
  return (await loadFlowDigest([bytesSource(content.map((line) => `${line}\n`).join(''), name)])).digest;
}

describe('a digest', () => {
  it('does not depend on the order of the records', async () => {
    await fc.assert(
      fc.asyncProperty(lines, fc.array(fc.nat(), { minLength: 40, maxLength: 40 }), async (some, ranks) => {
        const shuffled = some
          .map((line, i) => [ranks[i] ?? 0, line] as const)
          .sort(([one], [other]) => one - other)
          .map(([, line]) => line);
        const [one, other] = [await digestOf(some), await digestOf(shuffled)];
        expect({ ...other, sources: [] }).toEqual({ ...one, sources: [] });
        expect(other.sources[0]?.records).toEqual(one.sources[0]?.records);
      }),
    );
  });

  it('of two files is the merge of their digests, in any order', async () => {
    await fc.assert(
      fc.asyncProperty(lines, lines, async (one, other) => {
        const parts = [await digestOf(one, 'a'), await digestOf(other, 'b')];
        const merged = mergeDigests(parts);
        expect({ ...merged, sources: [] }).toEqual({ ...(await digestOf([...one, ...other])), sources: [] });
        expect(mergeDigests(parts.toReversed())).toEqual(merged);
      }),
    );
  });

  it('accounts for every line, whatever happened to it', async () => {
    const mutated = fc
      .tuple(
        fc.constantFrom(...LINES),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
      )
      .map(([line, changes]) => {
        const bytes = Buffer.from(line);
        for (const [at, byte] of changes)
          if (bytes.length > 0) bytes[at % bytes.length] = byte === 10 ? 32 : byte;
        return bytes;
      });
    await fc.assert(
      fc.asyncProperty(fc.array(mutated, { minLength: 1, maxLength: 10 }), async (some) => {
        const content = Buffer.concat(some.flatMap((line) => [line, Buffer.from('\n')]));
        const { digest } = await loadDigest([bytesSource(content)]);
        const records = digest.sources[0]?.records;
        const others = Object.values({ ...records?.ignored, ...records?.broken }).reduce(
          (sum, n) => sum + n,
          0,
        );
        expect(records?.lines).toBe(some.length);
        expect((records?.connections ?? 0) + others).toBe(some.length);
      }),
    );
  });
});

describe('a digest file', () => {
  it('gives back the digest, and the same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(lines, async (some) => {
        const digest = await digestOf(some);
        const bytes = await writeDigestFile(digest);
        const reading = await readDigestFile(bytes, 'x');
        expect(reading.digest).toEqual(digest);
        expect(Buffer.compare(await writeDigestFile(reading.digest ?? digest), bytes)).toBe(0);
      }),
      { numRuns: Number(process.env.SLUICE_RUNS ?? 50) },
    );
  });

  it('is read together with raw flows', async () => {
    const half = LINES.length >> 1;
    const file = bytesSource(await writeDigestFile(await digestOf(LINES.slice(0, half))), 'a.parquet');
    const rest = bytesSource(
      gzipSync(
        LINES.slice(half)
          .map((line) => `${line}\n`)
          .join(''),
      ),
      'b.gz',
    );
    const { digest, diagnostics } = await loadDigest([rest, file]);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const whole = toDigest(joinNamedEnds(await digestOf(LINES)));
    expect(digest.connections).toEqual(whole.connections);
    expect(digest.sources.map(({ name, format }) => `${name}: ${format}`)).toEqual([
      'b.gz: hubble (gzip)',
      'flows: hubble',
    ]);
  });

  it('that was recorded before is not counted twice', async () => {
    const raw = bytesSource(LINES.join('\n'), 'raw');
    const file = bytesSource(await writeDigestFile((await loadFlowDigest([raw])).digest), 'file');
    const { digest, diagnostics } = await loadDigest([raw, file]);
    expect(digest).toEqual((await loadDigest([raw])).digest);
    expect(diagnostics.map(({ code }) => code)).toContain('flows/repeated-source');
    const both = await loadFlowDigest([raw, bytesSource(`${LINES[0]}\n`, 'other')]);
    const overlapping = await loadDigest([raw, bytesSource(await writeDigestFile(both.digest), 'both')]);
    expect(overlapping.diagnostics.map(({ code }) => code)).toContain('flows/overlapping-digests');
  });

  it('that is damaged, foreign or newer is named, and the other sources are read', async () => {
    const good = await writeDigestFile(await digestOf(LINES));
    const damagedRows = Buffer.from(good);
    damagedRows.fill(0x41, 20, 900);
    const withMetadata = (value: string | undefined) =>
      sealFile(
        new Uint8Array(
          parquetWriteBuffer({
            columnData: [{ name: 'a', type: 'INT32', data: [1] }],
            kvMetadata: value === undefined ? [] : [{ key: METADATA_KEY, value }],
          }),
        ),
      );
    const seal = `"seal":"${NO_SEAL}"`;
    const empty = '"nodes":[],"lostEvents":0,"sources":[],"window":null';
    const files = {
      'flows/digest-damaged': [good.subarray(0, -10), good.subarray(0, 40), damagedRows],
      // Without the mark of a digest a Parquet file may hold records of flows.
      'flows/foreign': [withMetadata(undefined)],
      'flows/digest-foreign': [withMetadata('{}'), withMetadata('not json')],
      'flows/digest-newer-version': [withMetadata(`{"schemaVersion":3,${seal}}`)],
      'flows/digest-invalid': [
        withMetadata(`{"schemaVersion":1,${seal}}`),
        withMetadata(`{"schemaVersion":1,${empty},${seal}}`),
        withMetadata(`{"schemaVersion":2,${empty},${seal}}`),
      ],
    };
    for (const [code, contents] of Object.entries(files)) {
      for (const content of await Promise.all(contents)) {
        const { digest, diagnostics } = await loadDigest([
          bytesSource(content, 'x'),
          bytesSource(`${LINES[0]}\n`, 'y'),
        ]);
        expect(diagnostics.map((diagnostic) => [diagnostic.code, diagnostic.severity])).toEqual([
          [code, 'error'],
        ]);
        expect(digest.sources.map(({ name, isComplete }) => [name, isComplete])).toEqual([
          // Foreign rows are read to their end; of a digest that cannot be read everything is missing.
          ['x', code === 'flows/foreign'],
          ['y', true],
        ]);
      }
    }
  });

  it('that is too big is refused by its size, without being read', async () => {
    const source = { ...bytesSource('PAR1', 'big.parquet', 4), size: 2 * 1024 ** 3 };
    const { digest, diagnostics } = await loadDigest([source]);
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['flows/digest-too-big', '`big.parquet` has more than 512 MiB, and was not read'],
    ]);
    expect(digest.sources).toMatchObject([{ name: 'big.parquet', isComplete: false }]);
  });

  it('never crashes the reader, whatever is changed in it', async () => {
    const good = await writeDigestFile(await digestOf(LINES.slice(0, 30)));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 5 }),
        async (changes) => {
          const bytes = Uint8Array.from(good);
          for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
          const reading = await readDigestFile(bytes, 'x');
          expect(reading.digest === undefined).toBe(reading.diagnostics.length > 0);
        },
      ),
      { numRuns: Number(process.env.SLUICE_RUNS ?? 300) },
    );
  });

  it('keeps texts apart that hold line breaks and backslashes', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('\n', '\\', 'n', 'a') })), (texts) => {
        expect(splitTexts(joinTexts(texts))).toEqual(texts);
      }),
    );
  });
});
