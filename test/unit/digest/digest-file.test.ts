import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readDigestFile } from '../../../src/digest/file/read/read-digest-file.ts';
import { ROWS_IN_GROUP } from '../../../src/digest/file/write/chunk-cells.ts';
import { writeDigestFile } from '../../../src/digest/file/write/write-digest-file.ts';
import type { FlowDigest } from '../../../src/digest/flow-digest.ts';
import { toDigest } from '../../../src/digest/to-digest.ts';
import { createEvaluator } from '../../../src/engine/evaluator.ts';
import type { PolicyTables } from '../../../src/engine/policy-tables.ts';
import { loadDigest, loadFlowDigest } from '../../../src/flows/load-digest.ts';
import { recordedNames } from '../../../src/model/dns-name.ts';
import { type Endpoint, endpointName, NO_ADDRESS, singleAddress } from '../../../src/model/endpoint.ts';
import { parseIpAddress } from '../../../src/model/ip-address.ts';
import type { Verdict } from '../../../src/model/verdict.ts';
import { flowDigest } from '../../support/digest-arbitraries.ts';
import { digestOf } from '../../support/digest-of.ts';
import { connection, tables } from '../../support/engine-arbitraries.ts';
import { bytesSource } from '../../support/flow-sources.ts';

const CASES = join(import.meta.dirname, '../../cases');

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('a digest file', () => {
  it('gives back every fact, of whatever recorder: partial labels, ICMP, requests, names, what is not known', async () => {
    await fc.assert(
      fc.asyncProperty(flowDigest, async (digest) => {
        const bytes = await writeDigestFile(digest);
        const reading = await readDigestFile(bytes, 'x');
        expect(reading.diagnostics).toEqual([]);
        expect(reading.digest).toEqual(digest);
        expect(await writeDigestFile(reading.digest ?? digest)).toEqual(bytes);
      }),
    );
  });

  it('gives back more connections than are written together', async () => {
    const { digest } = await loadFlowDigest([bytesSource(everyCase())]);
    const times = Math.ceil((2 * ROWS_IN_GROUP + 1) / digest.connections.length);
    const connections = Array.from({ length: times }, () => digest.connections).flat();
    const reading = await readDigestFile(await writeDigestFile({ ...digest, connections }), 'x');
    expect(reading.digest?.connections).toEqual(connections);
    expect(reading.digest?.answers).toEqual(digest.answers);
  });

  it('is written and read where there is no Buffer, as in a browser', async () => {
    const { digest } = await loadFlowDigest([bytesSource(everyCase())]);
    vi.stubGlobal('Buffer', undefined);
    const reading = await readDigestFile(await writeDigestFile(digest), 'x');
    vi.unstubAllGlobals();
    expect(reading.digest).toEqual(digest);
  });

  it('is read as the flows are that it was recorded of', async () => {
    const lines = everyCase().trimEnd().split('\n');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...lines), { maxLength: 40 }), async (some) => {
        const raw = bytesSource(some.join('\n'));
        const file = bytesSource(await writeDigestFile((await loadFlowDigest([raw])).digest), 'x.parquet');
        expect((await loadDigest([file])).digest).toEqual((await loadDigest([raw])).digest);
      }),
      { numRuns: Number(process.env.SLUICE_RUNS ?? 50) },
    );
  });

  it('gives every connection the verdict, with its reasons, that it has without the file', async () => {
    await fc.assert(
      fc.asyncProperty(tables, fc.array(connection, { maxLength: 10 }), async (policies, some) => {
        const digest = digestOf(some);
        const reading = await readDigestFile(await writeDigestFile(digest), 'x');
        expect(judged(policies, reading.digest)).toEqual(judged(policies, digest));
      }),
    );
  });
});

describe('names of addresses outside the cluster', () => {
  const client: Endpoint = { kind: 'unidentified', addresses: NO_ADDRESS };
  const namesSeen = (names: readonly string[]) => {
    const address = parseIpAddress('203.0.113.9');
    const destination: Endpoint = {
      kind: 'world',
      addresses: singleAddress(address),
      names: recordedNames(names),
      entities: [],
    };
    const [seen] = digestOf([
      {
        source: client,
        destination,
        protocol: 'TCP',
        port: 443,
        icmp: undefined,
        l7: undefined,
        isPodToItself: false,
      },
    ]).connections;
    if (seen === undefined) throw new Error('no connection');
    const digest = { connections: [seen], maxNames: 32, answers: [], hasAllAnswers: true };
    const [recorded] = toDigest({
      ...digest,
      window: undefined,
      nodes: [],
      lostEvents: 0,
      sources: [],
    }).connections;
    return recorded?.connection.destination;
  };
  const many = (count: number) => Array.from({ length: count }, (_, i) => `n${i + 100}.example`);

  it('are all that the client knew, as long as the list is not full', () => {
    expect(namesSeen(many(31))).toMatchObject({ names: many(31).map((name) => ({ name, from: 'record' })) });
    const full = namesSeen(many(40));
    expect(full?.kind === 'world' && full.names.some(({ from }) => from === 'record')).toBe(false);
  });
});

describe('a digest file of version 1', () => {
  /** Written by the code of that version from all cases of test/cases/hubble that there were. */
  const file = readFileSync(join(CASES, 'digest/version-1.parquet'));

  it('is read with all that it held; what it did not keep is not known', async () => {
    const reading = await readDigestFile(file, 'v1');
    expect(reading.diagnostics).toEqual([]);
    if (reading.digest === undefined) throw new Error('not read');
    const { connections, sources, answers } = reading.digest;
    expect(connections).toHaveLength(39);
    expect(answers).toEqual([]);
    expect(sources).toMatchObject([
      { name: 'every-case.ndjson', window: undefined, lostEvents: 0, sampling: undefined },
    ]);
    const shop = connections.find(
      ({ connection: { source, destination, port } }) =>
        endpointName(source) === 'front/web' &&
        source.kind === 'workload' &&
        source.labels.isComplete &&
        endpointName(destination) === 'back/api' &&
        port === 8080,
    );
    expect(shop).toMatchObject({
      connection: {
        source: {
          labels: { labels: new Map([['app', 'web']]), isComplete: true },
          hasIdentityLabelsOnly: true,
          serviceAccount: { name: 'default' },
          cluster: 'demo',
        },
        icmp: undefined,
        l7: undefined,
      },
      hours: 1 << 10,
      policies: [],
      requests: { requests: [], isComplete: true },
    });
    const names = connections.flatMap(({ connection: { destination } }) =>
      destination.kind === 'world' ? destination.names.map(({ name }) => name) : [],
    );
    expect(names).toContain('api.example.com');
  });

  it('does not say of a name that this very client knew it', async () => {
    const reading = await readDigestFile(file, 'v1');
    if (reading.digest === undefined) throw new Error('not read');
    const origins = toDigest(reading.digest).connections.flatMap(({ connection: { destination } }) =>
      destination.kind === 'world' ? destination.names.map(({ from }) => from) : [],
    );
    expect(new Set(origins)).toEqual(new Set(['another-record']));
  });

  it('is written anew as version 2, and holds the same', async () => {
    const reading = await readDigestFile(file, 'v1');
    if (reading.digest === undefined) throw new Error('not read');
    const again = await readDigestFile(await writeDigestFile(reading.digest), 'v2');
    expect(again.digest).toEqual(reading.digest);
  });
});

/** Connections by themselves, and with each of their requests. */
function judged(policies: PolicyTables, digest: FlowDigest | undefined): readonly Verdict[] {
  if (digest === undefined) throw new Error('not read');
  const evaluator = createEvaluator(policies);
  return toDigest(digest).connections.flatMap(({ connection: one, requests: { requests } }) => [
    evaluator.judge(one),
    ...requests.map(({ request: l7 }) => evaluator.judge({ ...one, l7 })),
  ]);
}

function everyCase(): string {
  const names = readdirSync(join(CASES, 'hubble'));
  return names
    .map((name) => readFileSync(join(CASES, 'hubble', name, 'input.ndjson'), 'utf8').replace(/\n?$/, '\n'))
    .join('');
}
