import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeDigests } from '../../../src/digest/derive/merge-digests.ts';
import { writeDigestFile } from '../../../src/digest/file/write/write-digest-file.ts';
import { createDigestBuilder } from '../../../src/flows/digest-builder.ts';
import { POLICY_FIELDS } from '../../../src/flows/hubble/flow/named-policies.ts';
import { createFlowDigester } from '../../../src/flows/hubble/flow-digester.ts';
import { HUBBLE, withEnvelopes } from '../../../src/flows/hubble/hubble-format.ts';
import { createPlainLineReader } from '../../../src/flows/hubble/plain-line-reader.ts';
import type { LineReader } from '../../../src/flows/line-reader.ts';
import { loadFlowDigest, loadFlowDigests } from '../../../src/flows/load-digest.ts';
import type { EndsAtTime } from '../../../src/flows/with-known-ends.ts';
import { bytesSource } from '../../support/flow-sources.ts';

const CASES = join(import.meta.dirname, '../../cases/hubble');
const SAMPLES = join(import.meta.dirname, '../../../../shared/samples/hubble');

/** More of them, and other ones, on demand: `SLUICE_READER_RUNS=10000`. */
const RUNS = Number(process.env.SLUICE_READER_RUNS ?? 20);
/** Of a random file, which is then read over again. Readers and digests made anew for each file take longer than its lines. */
const MAX_LINES = 60;
const TIMEOUT = Math.max(300_000, RUNS * 1000);
/** Stands for taking a character away instead of inserting one. */
const DELETED = 'deleted';

const LINES = readdirSync(CASES).flatMap((name) =>
  readFileSync(join(CASES, name, 'input.ndjson'), 'utf8')
    .replace(/\n$/, '')
    .split('\n'),
);

/** JSON.parse for each line, and what stores wrap around records, or join. */
function createPlainReader(): LineReader {
  const { read } = withEnvelopes(createPlainLineReader());
  return { read: (line, bytes, start, end) => read(line, bytes, start, end) ?? [] };
}

/** What a user gets, to the byte: the digest file and the diagnostics. */
async function digestBoth(
  content: Uint8Array | string,
  pieceBytes?: number,
  endsAt?: EndsAtTime,
): Promise<void> {
  const source = bytesSource(content, 'flows', pieceBytes);
  const [fast, plain] = [
    await loadFlowDigests([source], { endsAt }),
    await loadFlowDigests([source], { endsAt, reader: createPlainReader(), format: HUBBLE }),
  ];
  const [fastDigest, plainDigest] = [mergeDigests(fast.digest), mergeDigests(plain.digest)];
  // What is the same is seen sooner so; what is not, `expect` shows.
  if (!isDeepStrictEqual(fastDigest, plainDigest)) expect(fastDigest).toEqual(plainDigest);
  expect(Buffer.compare(await writeDigestFile(fastDigest), await writeDigestFile(plainDigest))).toBe(0);
  expect(fast.diagnostics).toEqual(plain.diagnostics);
}

/** An inventory that knows the pods of every other millisecond: destinations are called by their time. */
const byTheClock: EndsAtTime = (connection, when) => {
  const { destination } = connection;
  if (when === undefined || when.first % 2 === 0 || destination.kind === 'workload') return connection;
  const { addresses } = destination;
  return { ...connection, destination: { kind: 'reserved', entities: [`at-${when.first}`], addresses } };
};

describe('the digest of lines that the kernel reads is that of the plain reader', {
  timeout: TIMEOUT,
}, () => {
  it('for all cases together, in pieces of any size', async () => {
    for (const pieceBytes of [1, 13, 1000, 65_536, undefined]) {
      await digestBoth(LINES.map((line) => `${line}\n`).join(''), pieceBytes);
    }
  });

  /** Each of these was once read differently by the two readers, or would be by a reader that remembers too much. */
  it.each([
    [
      'a comma before the envelope ends',
      ['{"flow":{"verdict":"FORWARDED"},}', '{"flow":{},}', '{"flow":{"verdict":"FORWARDED"},"time":"x",}'],
    ],
    [
      'a comma before the flow ends',
      ['{"flow":{"verdict":"FORWARDED",}}', '{"flow":{,}}', '{"flow":{"IP":{"source":"10.0.0.1",}}}'],
    ],
    [
      'something after the record',
      [
        '{"flow":{"verdict":"FORWARDED"}}}',
        '{"flow":{"verdict":"FORWARDED"}},',
        '{"flow":{"verdict":"FORWARDED"}}{}',
      ],
    ],
    [
      'fractions of any length, after another of the same second',
      ['', '.1', '.123456789', '.0123456789', '.9999999999999999999', '.', '.5z', '.1234567891'].map(
        (fraction) =>
          `{"flow":{"verdict":"DROPPED","drop_reason":133,"time":"2026-01-01T00:00:00${fraction}Z"}}`,
      ),
    ],
    [
      'hours and days that nobody has',
      [
        '2026-01-01T24:00:00Z',
        '2026-01-01T24:00:00.5Z',
        '2026-02-30T00:00:00Z',
        '2026-01-01T23:59:60Z',
        '2026-01-01t00:00:00.1z',
      ].flatMap((time) => Array(2).fill(`{"flow":{"verdict":"DROPPED","drop_reason":133},"time":"${time}"}`)),
    ],
    [
      'an L7 type after very many others',
      [...Array.from({ length: 1100 }, (_, i) => `T${i}`), 'RESPONSE', 'REQUEST'].map(
        (type) =>
          `{"flow":{"verdict":"FORWARDED","Type":"L7","l7":{"type":"${type}"},"l4":{"TCP":{"source_port":40000,"destination_port":80}}}}`,
      ),
    ],
    [
      'names of grpcurl, where little else is written',
      ['"isReply":true', '"isReply":false', '"trafficDirection":"EGRESS","eventType":{"type":4}'].map(
        (fields) =>
          `{"flow":{"verdict":"FORWARDED","IP":{"source":"10.0.0.1","destination":"10.0.0.2"},"l4":{"ICMPv4":{"type":8}},${fields}}}`,
      ),
    ],
    ['two records of a line of which the last one is torn', ['[{1,2]', '[{1,2]', '[{1,2]']],
    [
      'a flow of somebody else',
      ['{"flow":{"Key":{"sourceName":"web"}}}', '{"flow":{"age":1}}', '{"flow":{"uuid":"1"}}', '{"flow":{}}'],
    ],
  ])('for %s', async (_, lines) => {
    await digestBoth(lines.join('\n'));
    await digestBoth([...lines, ...lines].reverse().join('\n'));
  });

  it('reads a time in one way, whatever was read before it', async () => {
    const line = (fraction: string) =>
      `{"flow":{"verdict":"DROPPED","drop_reason":133,"is_reply":false,"time":"2026-01-01T00:00:01${fraction}Z"}}`;
    for (const fraction of ['.0123456789', '.0000000001', '.99999999999999999999']) {
      const alone = await loadFlowDigest([bytesSource(line(fraction))]);
      const after = await loadFlowDigest([bytesSource(`${line('')}\n${line(fraction)}`)]);
      expect(after.digest.window?.last).toBe(alone.digest.window?.first);
    }
  });

  it('for more different ends and names than the kernel keeps', async () => {
    const line = (i: number): string => {
      const [source, name] = [
        `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`,
        `x${Math.imul(i, 7919) % 100_000}.example.com`,
      ];
      const web = `{"identity":7,"namespace":"shop","labels":["k8s:app=web","k8s:run=${i}","k8s:io.kubernetes.pod.namespace=shop"],"pod_name":"web-${i}"}`;
      const world = `{"identity":2,"labels":["reserved:world","cidr:${i}"],"pod_name":"","number":${i}}`;
      const policies = POLICY_FIELDS.map((field) => `"${field}":[{"name":"${field}-${i}"}]`).join();
      return `{"flow":{"verdict":"FORWARDED","IP":{"source":"${source}","destination":"203.0.113.${i % 9}"},"l4":{"TCP":{"destination_port":443}},"source":${web},"destination":${world},"node_name":"node-${i}","source_names":["s${i}"],"destination_names":["${name}"],${policies},"is_reply":false},"node_name":"of-${i}"}`;
    };
    // Ten pieces a line, besides names that come once: the fewer lines, the sooner both readers are through.
    await digestBoth(Array.from({ length: 20_000 }, (_, i) => line(i)).join('\n'));
  });

  it('for ends that differ in little, each with each', async () => {
    const ends = [
      '"ID":1,"namespace":"shop","labels":["k8s:app=web"],"pod_name":"web-1"',
      '"ID":22,"namespace":"shop","labels":["k8s:app=web"],"pod_name":"web-22"',
      '"namespace":"shop","labels":["k8s:app=web"],"pod_name":"web-22"',
      '"namespace":"shop","labels":["k8s:app=web"]',
      '"namespace":"shop","pod_name":"api-6d5f7c9b8d-abcde"',
      '"namespace":"shop","pod_name":"api-6d5f7c9b8d-xyzzz"',
      '"namespace":"shop","pod_name":"job","workloads":[{"name":"cron","kind":"CronJob","pod_name":"other"}]',
      '"pod_name":"web-1","ID":1,"namespace":"shop","labels":["k8s:app=web"]',
      '"ID":1,"ID":2,"namespace":"shop","pod_name":"twice"',
      '"namespace":"shop","pod_name":"one","pod_name":"two"',
      '"namespace":"shop","labels":["k8s:app=a"],"labels":["k8s:app=b"],"pod_name":"labels"',
      '"namespace":"shop","pod_name":"quoted\\"name"',
      '"namespace":"shop","labels":["k8s:app=web"],"pod_name":""',
      '"ID":null,"namespace":"shop","pod_name":7',
      '"ID":0,"namespace":"shop","labels":["k8s:app=web"],"pod_name":"web-1"',
      '"identity":1,"labels":["reserved:host"]',
      '"identity":2,"labels":["reserved:world"],"pod_name":"odd"',
      '"namespace":"","pod_name":"nowhere"',
      '',
    ];
    const addresses = ['10.0.0.1', '::ffff:10.0.0.2', '10.0.0', 'fd00::1', '169.254.42.1', undefined];
    const lines = ends.flatMap((source, i) =>
      ends.flatMap((destination, k) => {
        const [from, to] = [addresses[i % 6], addresses[(i * 5 + k) % 6]];
        const flow = `"IP":${JSON.stringify({ source: from, destination: to })},"l4":{"TCP":{"destination_port":80}},"source":{${source}},"destination":{${destination}}`;
        return [`{"flow":{"verdict":"FORWARDED",${flow},"is_reply":false}}`];
      }),
    );
    await digestBoth([...lines, ...lines, ...lines.toReversed()].join('\n'));
    await digestBoth([...lines, ...lines].join('\n'), undefined, byTheClock);
  });

  it('for more connections, nodes and hours than the kernel tallies', async () => {
    const hour = (i: number) => new Date(Date.UTC(2026, 0, 1) + i * 3_600_000).toISOString();
    const line = (port: number, hours: number, node: number): string =>
      `{"flow":{"verdict":"FORWARDED","IP":{"source":"10.0.0.1","destination":"10.0.0.${port >> 14}"},"l4":{"TCP":{"source_port":${port % 60_000},"destination_port":${1 + (port & 16_383)}}},"source":{"namespace":"shop","pod_name":"web-0"},"destination":{"namespace":"shop-${port >> 14}","pod_name":"api-0"},"is_reply":false,"event_type":{"type":4},"traffic_direction":"EGRESS","trace_reason":"NEW","trace_observation_point":"TO_ENDPOINT"},"node_name":"node-${node}","time":"${hour(hours)}"}`;
    const ports = Array.from({ length: 67_000 }, (_, i) => i + 1);
    const others = Array.from({ length: 1100 }, (_, i) => i);
    await digestBoth(
      [
        // Those that were tallied before the tallies were full come once more.
        ...[...ports, ...ports.slice(0, 2000)].map((port) => line(port, 0, port % 3)),
        ...repeated(
          others.map((i) => line(1, i, i)),
          2,
        ),
        ...ports.slice(0, 300).map((port) => line(port, 7, 1)),
      ].join('\n'),
    );
  });

  it('for names that come once, twice, or again and again', async () => {
    const destinations = [
      '"identity":2,"labels":["reserved:world"]',
      '"identity":16777217,"labels":["cidr:203.0.113.7/32","fqdn:api.example.com","reserved:world"]',
      '"identity":7,"labels":["reserved:kube-apiserver"]',
      '"identity":6,"labels":["reserved:remote-node"]',
      '"identity":70000,"labels":[]',
    ];
    const line = (i: number): string => {
      const mixed = Math.imul(i, 0x9e3779b1) >>> 0;
      const names = [`x${mixed}.example.com`, `y${i >> 1}.`, `z${mixed % 7}`, `x${mixed % 5000}`, ''];
      const listed = [names[mixed % 5], ...(mixed % 11 === 0 ? [names[i % 5]] : [])];
      const isReply = mixed % 13 === 0;
      const address = i % 3 === 0 ? '' : `,"destination":"203.0.113.${mixed % 4}"`;
      return `{"flow":{"verdict":"FORWARDED","IP":{"source":"10.0.0.${i % 3}"${address}},"l4":{"TCP":{"destination_port":${440 + (i % 2)}}},"source":{"namespace":"shop","pod_name":"web-0"},"destination":{${destinations[(mixed >>> 8) % 5]}},"${isReply ? 'source' : 'destination'}_names":${JSON.stringify(listed)},"is_reply":${isReply}}}`;
    };
    await digestBoth(Array.from({ length: 6000 }, (_, i) => line(i)).join('\n'));
  });

  it('for more names of one address than a digest keeps', async () => {
    // A number makes a name one that comes once.
    const name = fc
      .tuple(
        fc.constantFrom('abcdef', 'abcdef1', 'abcdefgh'),
        fc.string({ unit: fc.constantFrom('a', 'b', '-', '.', '!', 'Z'), maxLength: 3 }),
        fc.nat(999),
        fc.constantFrom('', '', '.', '-x', 'é', '\\"'),
      )
      .map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof({ arbitrary: name.map((only) => [only]), weight: 9 }, fc.array(name, { maxLength: 3 })),
          { minLength: 100, maxLength: 200 },
        ),
        // What is known of a block counts from the next one on.
        (lists) => digestBoth(lists.map(lineWithNames).join('\n'), 2000),
      ),
      { numRuns: RUNS },
    );
  });

  it('for a short name with a dot at its end, behind which nothing is compared', async () => {
    const kept = Array.from({ length: 40 }, (_, i) => [`abcdef1-${i}`]);
    await digestBoth([...kept, ['abcdef1.'], ['abcdef1.x']].map(lineWithNames).join('\n'), 500);
  });

  it('for more names of all connections than a digest keeps, as one file or as two', async () => {
    const line = (i: number): string => {
      const many = Array.from({ length: 32 }, (_, place) => `${(i * 31 + place * 7) % 97}-${i}.example.com`);
      return lineWithNames(i % 12 === 0 ? many.slice(0, 3) : many, i).replace(
        '443',
        String(1000 + (i % 5500)),
      );
    };
    const lines = Array.from({ length: 6000 }, (_, i) => `${line(i)}\n`);
    await digestBoth(lines.join(''));
    const [whole, halves] = await Promise.all(
      [[lines], [lines.slice(0, 4500), lines.slice(4500)]].map((files) =>
        loadFlowDigest(files.map((file, i) => bytesSource(file.join(''), `flows-${i}`))),
      ),
    );
    expect(whole?.digest.maxNames).toBe(16);
    expect(halves?.digest.maxNames).toBe(16);
    expect(halves?.digest.connections).toEqual(whole?.digest.connections);
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
        DELETED,
        DELETED,
      ),
    );
    const line = fc
      .tuple(fc.constantFrom(...LINES), fc.array(change, { maxLength: 2 }))
      .map(([text, changes]) =>
        changes.reduce((changed, [position, inserted]) => {
          const at = position % (changed.length + 1);
          return inserted === DELETED
            ? changed.slice(0, at) + changed.slice(at + 1)
            : changed.slice(0, at) + inserted + changed.slice(at);
        }, text),
      );
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: MAX_LINES }),
        fc.integer({ min: 1, max: 3000 }),
        (lines, pieceBytes) => digestBoth(repeated(lines, 4).join('\n'), pieceBytes),
      ),
      { numRuns: RUNS },
    );
  });

  it('with an inventory that knows whose an address was at which time', async () => {
    const line = fc.constantFrom(...LINES);
    await digestBoth(LINES.join('\n'), undefined, byTheClock);
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: MAX_LINES }), (lines) =>
        digestBoth([...lines, ...lines].join('\n'), undefined, byTheClock),
      ),
      { numRuns: RUNS },
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
    const doubled = variant.map((text) => text.replace('"flow":{', '"flow":{"verdict":"DROPPED",'));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(variant, variant, doubled), { maxLength: MAX_LINES }), (lines) =>
        digestBoth(repeated(lines, 4).join('\n')),
      ),
      { numRuns: RUNS },
    );
  });
});

it('the kernel takes all lines that are written as exporters write them', () => {
  const flows = LINES.filter((line) => line.startsWith('{"flow":{') && isPlainlyWritten(line));
  const digester = createFlowDigester().into(createDigestBuilder());
  const others: number[] = [];
  const block = Buffer.from(flows.map((line) => `${line}\n`).join(''));
  expect(digester.readBlock?.(block, (index) => others.push(index))).toBe(flows.length);
  expect(others.map((index) => flows[index])).toEqual([]);
  expect(flows.length).toBeGreaterThan(50);
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

/** Of one connection to the outside. */
function lineWithNames(names: readonly string[], i: number): string {
  return `{"flow":{"verdict":"FORWARDED","IP":{"source":"10.0.0.1","destination":"203.0.113.7"},"l4":{"TCP":{"destination_port":443}},"source":{"namespace":"shop","pod_name":"web-0"},"destination":{"identity":2,"labels":["reserved:world"]},"destination_names":${JSON.stringify(names)},"is_reply":false},"node_name":"n","time":"2026-01-01T00:00:${String(i % 60).padStart(2, '0')}Z"}`;
}

/** Over and over: what was new is then noted, and counted without being asked for again. */
function repeated(lines: readonly string[], times: number): readonly string[] {
  return Array.from({ length: times }, () => lines).flat();
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Without what the real parser is for: white space between values, times not in UTC, other names, what Go writes, and what no exporter writes. */
function isPlainlyWritten(line: string): boolean {
  const isOdd = /"l4":(?:"x"|\{"VRRP")|99999999|"eventType":|"l7":null|"Protocol":/.test(line);
  return !isOdd && JSON.stringify(parsed(line)) === line && /"time":"[^"]*Z"/.test(line);
}

function rearranged(value: unknown, rank: () => number): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const members = Object.entries(value).map(([key, item]) => [rank(), key, rearranged(item, rank)] as const);
  const kept = members.filter(([order]) => order % 10 !== 9);
  return Object.fromEntries(kept.sort(([one], [other]) => one - other).map(([, key, item]) => [key, item]));
}
