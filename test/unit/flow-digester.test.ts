import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeDigestFile } from '../../src/flows/digest/write-digest-file.ts';
import { createPlainLineReader } from '../../src/flows/hubble/plain-line-reader.ts';
import { loadFlowDigest } from '../../src/flows/load-digest.ts';
import { bytesSource } from '../support/flow-sources.ts';

const CASES = join(import.meta.dirname, '../cases/hubble');
const SAMPLES = join(import.meta.dirname, '../../../shared/samples/hubble');

const LINES = readdirSync(CASES).flatMap((name) =>
  readFileSync(join(CASES, name, 'input.ndjson'), 'utf8')
    .replace(/\n$/, '')
    .split('\n'),
);

/** What a user gets, to the byte: the digest file and the diagnostics. */
async function digestBoth(content: Uint8Array | string, pieceBytes?: number): Promise<void> {
  const source = bytesSource(content, 'flows', pieceBytes);
  const [skimmed, plain] = [
    await loadFlowDigest([source]),
    await loadFlowDigest([source], { reader: createPlainLineReader() }),
  ];
  expect(skimmed.digest).toEqual(plain.digest);
  expect(Buffer.compare(writeDigestFile(skimmed.digest), writeDigestFile(plain.digest))).toBe(0);
  expect(skimmed.diagnostics).toEqual(plain.diagnostics);
}

describe('the digest of skimmed lines is that of the plain reader', () => {
  it('for all cases together, in pieces of any size', async () => {
    for (const pieceBytes of [1, 13, 1000, 65_536, undefined]) {
      await digestBoth(LINES.map((line) => `${line}\n`).join(''), pieceBytes);
    }
  });

  it('for lines in any order, again and again, with broken ones between', async () => {
    const change = fc.tuple(
      fc.nat(),
      fc.constantFrom(
        '"',
        '\\',
        ' ',
        ',',
        '{',
        '}',
        '[',
        ':',
        '0',
        '.',
        'é',
        '\\u0041',
        '\\"',
        '\t',
        '\u0001',
        '',
      ),
    );
    const line = fc
      .tuple(fc.constantFrom(...LINES), fc.array(change, { maxLength: 2 }))
      .map(([text, changes]) =>
        changes.reduce((changed, [position, inserted]) => {
          const at = position % (changed.length + 1);
          return changed.slice(0, at) + inserted + changed.slice(at);
        }, text),
      );
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 30 }),
        fc.integer({ min: 1, max: 3000 }),
        (lines, pieceBytes) => digestBoth([...lines, ...lines].join('\n'), pieceBytes),
      ),
      { numRuns: 200 },
    );
  });

  it('for fields in any order, left out, twice, or with white space', async () => {
    const flows = LINES.filter((line) => line.startsWith('{"flow":{')).flatMap((line) => parsed(line) ?? []);
    const variant = fc
      .tuple(fc.constantFrom(...flows), fc.infiniteStream(fc.nat(1000)), fc.constantFrom(0, 0, 0, 1))
      .map(([value, ranks, indent]) =>
        JSON.stringify(
          rearranged(value, () => ranks.next().value ?? 0),
          null,
          indent,
        ).replaceAll('\n', ''),
      );
    const repeated = variant.map((text) => text.replace('"flow":{', '"flow":{"verdict":"DROPPED",'));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(variant, variant, repeated), { maxLength: 30 }), (lines) =>
        digestBoth(lines.join('\n')),
      ),
      { numRuns: 200 },
    );
  });
});

describe.skipIf(!existsSync(SAMPLES))('real and representative captures', () => {
  const names = existsSync(SAMPLES) ? readdirSync(SAMPLES).filter((name) => name.endsWith('.ndjson')) : [];

  it.each(names)('%s is read alike by both readers, and every line is accounted for', async (name) => {
    const content = readFileSync(join(SAMPLES, name));
    await digestBoth(content);
    const { digest } = await loadFlowDigest([bytesSource(content)]);
    const records = digest.sources[0]?.records;
    expect(records?.broken).toEqual({});
    expect(records?.lines).toBeGreaterThan(0);
  });

  it('three records of one connection count once', async () => {
    const content = readFileSync(join(SAMPLES, 'cilium-1.20.1-cross-cluster-one-connection.ndjson'));
    const { digest } = await loadFlowDigest([bytesSource(content)]);
    expect(digest.connections).toHaveLength(1);
  });
});

if (!existsSync(SAMPLES)) console.warn(`SKIPPED: real captures are not at ../shared/samples/hubble`);

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function rearranged(value: unknown, rank: () => number): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const members = Object.entries(value).map(([key, item]) => [rank(), key, rearranged(item, rank)] as const);
  const kept = members.filter(([order]) => order % 10 !== 9);
  return Object.fromEntries(kept.sort(([one], [other]) => one - other).map(([, key, item]) => [key, item]));
}
