import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeDigests } from '../../../src/digest/derive/merge-digests.ts';
import { readDigestFile } from '../../../src/digest/file/read/read-digest-file.ts';
import { writeDigestFile } from '../../../src/digest/file/write/write-digest-file.ts';
import type { FlowDigest } from '../../../src/digest/flow-digest.ts';
import { toDigest } from '../../../src/digest/to-digest.ts';
import { loadFlowDigests } from '../../../src/flows/load-digest.ts';
import { endpointName } from '../../../src/model/endpoint.ts';
import { formatIpAddress } from '../../../src/model/ip-address.ts';
import { bytesSource } from '../../support/flow-sources.ts';
import {
  addressOf,
  KINDS_OF_RECORDS,
  type Packet,
  type Recorder,
  recordsOf,
} from '../../support/recorded-packets.ts';

const RUNS = Number(process.env.SLUICE_READER_RUNS ?? 20);

const packet: fc.Arbitrary<Packet> = fc.record({
  client: fc.constantFrom('10.0.0.1', '10.0.0.2'),
  clientPort: fc.constantFrom(40_001, 40_002),
  server: fc.constantFrom('10.0.1.1', '10.0.1.2'),
  time: fc.integer({ min: 0, max: 1500 }),
  isBack: fc.boolean(),
  bytes: fc.integer({ min: 40, max: 100_000 }),
});

const recorder: fc.Arbitrary<Recorder> = fc.record({
  name: fc.constantFrom('a', 'b'),
  /** Seconds by which its clock is wrong. */
  skew: fc.integer({ min: -60, max: 60 }),
  /** Every so many packets it misses one. */
  misses: fc.constantFrom(0, 2, 3),
  interval: fc.constantFrom(60, 300),
});

/** Which file each record is written to, which of them once more, and whose counters are no numbers. */
const fates = fc.record({
  isShuffled: fc.boolean(),
  files: fc.integer({ min: 1, max: 3 }),
  isByTime: fc.boolean(),
  isRepeated: fc.boolean(),
  /** Files of one run of `record` are read together, the others added to its digest. */
  together: fc.boolean(),
  seed: fc.nat(),
});

describe.each(KINDS_OF_RECORDS)('what records of %s show to have been moved', (kind) => {
  it('is never more than that, whoever recorded it, in whatever order and files', async () => {
    let counted = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(packet, { minLength: 1, maxLength: 40 }),
        fc.array(recorder, { minLength: 1, maxLength: 3 }),
        fates,
        async (packets, recorders, { isShuffled, files, isByTime, isRepeated, together, seed }) => {
          const random = randomFrom(seed);
          const own = oneClockEach(recorders, kind === 'aws-vpc').map((one) => recordsOf(kind, packets, one));
          const all = isShuffled ? shuffled(own.flat(), random) : interleaved(own, random);
          const parts: string[][] = Array.from({ length: files }, () => []);
          for (const [place, record] of all.entries()) {
            const at = isByTime ? Math.floor((place * files) / all.length) : Math.floor(random() * files);
            parts[at]?.push(random() < 0.02 ? withHostileCounter(record, random) : record);
            if (isRepeated && random() < 0.3) parts[Math.floor(random() * files)]?.push(record);
          }
          const sources = parts.map((part, place) => bytesSource(part.join('\n'), `${place}`));
          const digest = await (together ? readTogether(sources) : readOneByOne(sources));
          for (const [key, moved] of boundsOf(digest)) {
            const truth = truthOf(packets, key);
            expect(moved.bytes).toBeLessThanOrEqual(truth.bytes);
            expect(moved.packets).toBeLessThanOrEqual(truth.packets);
            counted++;
          }
        },
      ),
      { numRuns: RUNS },
    );
    expect(counted).toBeGreaterThan(RUNS / 3);
  });

  it('is all of it where one recorder saw all, in one file', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(packet, { minLength: 1, maxLength: 40 }), async (packets) => {
        const all = recordsOf(kind, packets, { name: 'a', skew: 0, misses: 0, interval: 60 });
        const digest = await readTogether([bytesSource(all.join('\n'), 'x')]);
        for (const [key, moved] of boundsOf(digest))
          expect([key, moved]).toEqual([key, truthOf(packets, key)]);
      }),
      { numRuns: Math.ceil(RUNS / 3) },
    );
  });
});

async function readTogether(sources: Parameters<typeof loadFlowDigests>[0]): Promise<FlowDigest> {
  const { digest } = await loadFlowDigests(sources, { withVolumes: true });
  return mergeDigests(digest);
}

/** As `record --keep` adds to the file of its last run. */
async function readOneByOne(sources: Parameters<typeof loadFlowDigests>[0]): Promise<FlowDigest> {
  let known = mergeDigests([]);
  for (const source of sources) {
    const { digest } = await loadFlowDigests([source], { withVolumes: true }, [known]);
    const { digest: read } = await readDigestFile(
      await writeDigestFile(mergeDigests([known, ...digest])),
      'x',
    );
    if (read !== undefined) known = read;
  }
  return known;
}

function boundsOf(digest: FlowDigest) {
  return toDigest(digest).connections.flatMap(({ connection: { source, destination, port }, volume }) => {
    if (volume === undefined) return [];
    const [from, to] = [source, destination].map((end) => {
      const [address] = end.addresses.addresses;
      return address === undefined ? addressOf(endpointName(end)) : formatIpAddress(address);
    });
    return [[`${from} ${to} ${port}`, volume] as const];
  });
}

/** Between which ends, whoever is said to have opened it. */
function truthOf(
  packets: readonly Packet[],
  key: string,
): { readonly bytes: number; readonly packets: number } {
  const [from = '', to = ''] = key.split(' ');
  const own = packets.filter(
    ({ client, server }) => [from, to].sort().join() === [client, server].sort().join(),
  );
  return { bytes: own.reduce((sum, { bytes }) => sum + bytes, 0), packets: own.length };
}

/** An interface can have several logs, with intervals of their own. */
function oneClockEach(recorders: readonly Recorder[], hasSeveralLogs: boolean): readonly Recorder[] {
  return recorders.flatMap((one, place) => {
    const first = recorders.findIndex(({ name }) => name === one.name);
    if (first === place) return [one];
    return hasSeveralLogs ? [{ ...one, skew: recorders[first]?.skew ?? 0 }] : [];
  });
}

const HOSTILE = ['-5', '1e308', 'NaN', '"x"', '-', '99999999999999999999', '1.5', ''];

/** Another counter or duration. Ports and protocols tell which connection it is of. */
function withHostileCounter(record: string, random: () => number): string {
  const numbers = [...record.matchAll(/(?<=[ ,:])(?!(?:4000[12]|443|\d) ?\b)\d{1,7}(?=[ ,}"\]])/g)];
  const found = numbers[Math.floor(random() * numbers.length)];
  if (found === undefined) return record;
  const hostile = HOSTILE[Math.floor(random() * HOSTILE.length)] ?? '';
  return record.slice(0, found.index) + hostile + record.slice(found.index + found[0].length);
}

function randomFrom(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x80000000;
  };
}

function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => [random(), item] as const)
    .sort(([one], [other]) => one - other)
    .map(([, item]) => item);
}

/** The records of each in their order. */
function interleaved<T>(lists: readonly (readonly T[])[], random: () => number): readonly T[] {
  const left = lists.map((list) => [...list]);
  const all: T[] = [];
  for (;;) {
    const rest = left.filter((list) => list.length > 0);
    const next = rest[Math.floor(random() * rest.length)]?.shift();
    if (next === undefined) return all;
    all.push(next);
  }
}
