import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { FlowLine } from '../../../src/flows/flow-line.ts';
import type { FlowSource } from '../../../src/flows/flow-source.ts';
import { loadDigest } from '../../../src/flows/load-digest.ts';
import { type ReadOptions, readFlowLines } from '../../../src/flows/read-flow-lines.ts';
import { openFlowSource } from '../../../src/flows/reading/open-source.ts';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import { bytesSource } from '../../support/flow-sources.ts';

const INPUT = readFileSync(
  join(import.meta.dirname, '../../cases/hubble/one-connection-seen-by-four/input.ndjson'),
);
const LINE = `${INPUT.toString().split('\n')[0]}\n`;

interface Reading {
  readonly lines: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

async function read(
  content: Uint8Array | string,
  pieceBytes?: number,
  options: ReadOptions = {},
): Promise<Reading> {
  const lines: string[] = [];
  const diagnostics: Diagnostic[] = [];
  const onDiagnostic = (diagnostic: Diagnostic) => diagnostics.push(diagnostic);
  const source = bytesSource(content, 'flows', pieceBytes);
  for await (const line of readFlowLines(source, { ...options, onDiagnostic }))
    lines.push(describeLine(line));
  return { lines, diagnostics };
}

function describeLine(line: FlowLine): string {
  const reason = line.kind === 'broken' || line.kind === 'ignored' ? ` ${line.reason}` : '';
  return `${line.line} ${line.kind}${reason}`;
}

function codes({ diagnostics }: Reading): readonly string[] {
  return diagnostics.map(({ severity, code }) => `${severity} ${code}`);
}

const FOUR = [1, 2, 3, 4].map((line) => `${line} observation`);

const SKIPPABLE_FRAME = Buffer.from([0x5e, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4]);

/** A member whose header has all the fields that gzip(1) may write. */
function gzipWithName(content: Uint8Array): Buffer {
  const plain = gzipSync(content);
  const fixed = Buffer.from(plain.subarray(0, 10));
  fixed[3] = 0x1e;
  const fields = Buffer.from('\x03\0xyzflows.ndjson\0of node 1\0\0\0', 'latin1');
  return Buffer.concat([fixed, fields, plain.subarray(10)]);
}

describe('whole sources', () => {
  const forms = {
    plain: INPUT,
    gzip: gzipSync(INPUT),
    'gzip of two members': Buffer.concat([gzipSync(LINE), gzipSync(INPUT.subarray(LINE.length))]),
    'gzip with a name, a comment and a checksum of its header': gzipWithName(INPUT),
    'gzip that was padded with zero bytes': Buffer.concat([gzipSync(INPUT), Buffer.alloc(5000)]),
    'gzip of two members with zero bytes between them': Buffer.concat([
      gzipSync(LINE),
      Buffer.alloc(512),
      gzipSync(INPUT.subarray(LINE.length)),
    ]),
    zstd: zstdCompressSync(INPUT),
    'zstd of two frames': Buffer.concat([
      zstdCompressSync(LINE),
      zstdCompressSync(INPUT.subarray(LINE.length)),
    ]),
    'zstd with frames to skip, as pzstd writes them': Buffer.concat([
      SKIPPABLE_FRAME,
      zstdCompressSync(LINE),
      SKIPPABLE_FRAME,
      zstdCompressSync(INPUT.subarray(LINE.length)),
      SKIPPABLE_FRAME,
    ]),
  };
  it.each(Object.entries(forms))('%s, in pieces of any size', async (_, bytes) => {
    for (const pieceBytes of [1, 7, 1000, undefined]) {
      const reading = await read(bytes, pieceBytes);
      expect(reading.lines).toEqual(FOUR);
      expect(reading.diagnostics).toEqual([]);
    }
  });

  it('without a last line end', async () => {
    expect(await read(INPUT.subarray(0, -1))).toEqual({ lines: FOUR, diagnostics: [] });
  });

  it('compressed a lot: 20 MB of one record', async () => {
    const records = Math.ceil(20e6 / LINE.length);
    const bytes = zstdCompressSync(Buffer.from(LINE.repeat(records)));
    const { digest, diagnostics } = await loadDigest([bytesSource(bytes)]);
    expect(diagnostics).toEqual([]);
    expect(digest.sources[0]?.records.connections).toBe(records);
  });
});

describe('sources that end too early keep what was read and say so', () => {
  it('in the middle of a line', async () => {
    const reading = await read(INPUT.subarray(0, -100));
    expect(reading.lines).toEqual([...FOUR.slice(0, 3), '4 broken truncated']);
    expect(codes(reading)).toEqual(['error flows/cut']);
    expect(reading.diagnostics[0]?.message).toBe('`flows` ends in the middle of line 4');
  });

  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])('in the middle of a %s frame', async (format, compress) => {
    // Two frames, so that the first is whole whatever the block size of the second.
    const frames = Buffer.concat([compress(INPUT), compress(INPUT)]);
    for (const bytes of [frames.subarray(0, -20), frames.subarray(0, -1)]) {
      const reading = await read(bytes);
      expect(reading.lines.slice(0, 4)).toEqual(FOUR);
      expect(reading.lines.at(-1)).toMatch(/broken truncated$/);
      expect(codes(reading)).toEqual(['error flows/cut']);
      expect(reading.diagnostics[0]?.message).toContain(`the ${format} data of \`flows\` is truncated`);
      const { digest } = await loadDigest([bytesSource(bytes)]);
      expect(digest.sources[0]?.isComplete).toBe(false);
      expect(digest.connections).toHaveLength(1);
    }
  });

  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])('damaged %s', async (_, compress) => {
    const noise = Buffer.from(
      Array.from({ length: 400_000 }, (__, i) => LINE.charCodeAt((i * 7919) % LINE.length) ^ (i % 13)),
    );
    const bytes = Buffer.concat([compress(INPUT), compress(noise)]);
    bytes.fill(0x5a, bytes.length - 300, bytes.length - 100);
    const reading = await read(bytes);
    expect(reading.lines.slice(0, 4)).toEqual(FOUR);
    expect(codes(reading)[0]).toMatch(/^error flows\/(damaged|cut)$/);
  });

  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])('a %s bomb', async (_, compress) => {
    const open = await openFlowSource(bytesSource(compress(Buffer.alloc(8_000_000))), {
      maxDecodedBytes: 1_000_000,
    });
    let decoded = 0;
    const problems: unknown[] = [];
    for await (const event of open.content) {
      if (event.kind === 'bytes') decoded += event.bytes.length;
      else problems.push(event.problem);
    }
    expect(decoded).toBeLessThanOrEqual(1_000_000);
    expect(problems).toMatchObject([{ kind: 'damaged', detail: 'it decodes to more than 1000000 bytes' }]);
  });

  it.each([
    ['text', Buffer.from('garbage'), 0, '7 bytes'],
    ['one byte', Buffer.from('x'), 0, 'one byte'],
    ['text behind padding', Buffer.concat([Buffer.alloc(100), Buffer.from('garbage')]), 100, '7 bytes'],
    ['a lot', Buffer.alloc(3_000_000, 'x'), 0, '3000000 bytes'],
    ['records that were not compressed', INPUT, 0, `${INPUT.length} bytes`],
  ])('gzip with %s behind its last member', async (_, garbage, padding, size) => {
    const members = Buffer.concat([gzipSync(LINE), gzipSync(INPUT.subarray(LINE.length))]);
    const bytes = Buffer.concat([members, garbage]);
    for (const pieceBytes of [1000, undefined]) {
      const reading = await read(bytes, pieceBytes);
      expect(reading.lines).toEqual(FOUR);
      expect(codes(reading)).toEqual(['error flows/trailing-garbage']);
      expect(reading.diagnostics[0]?.message).toContain(`${size} of \`flows\` after its gzip data`);
      expect(reading.diagnostics[0]?.message).toContain(`after ${members.length + padding} bytes`);
    }
    const { digest } = await loadDigest([bytesSource(bytes)]);
    expect(digest.sources[0]?.isComplete).toBe(false);
    expect(digest.connections).toHaveLength(1);
  });

  it.each([
    ['text', LINE, `${LINE.length} bytes`],
    ['a byte', '\0', 'one byte'],
    ['gzip', gzipSync(LINE), `${gzipSync(LINE).length} bytes`],
  ])('zstd that ends before the file does: %s behind it', async (_, garbage, size) => {
    const frames = [zstdCompressSync(LINE), zstdCompressSync(INPUT.subarray(LINE.length))];
    const bytes = Buffer.concat([...frames, Buffer.from(garbage)]);
    for (const pieceBytes of [1, 1000, undefined]) {
      const reading = await read(bytes, pieceBytes);
      expect(reading.lines).toEqual(FOUR);
      expect(codes(reading)).toEqual(['error flows/trailing-garbage']);
      expect(reading.diagnostics[0]?.message).toContain(`${size} of \`flows\` after its zstd data`);
      expect(reading.diagnostics[0]?.message).toContain(`after ${bytes.length - garbage.length} bytes`);
    }
  });

  it.each([
    ['checksum', -8],
    ['length', -4],
  ])('gzip whose %s does not fit', async (what, at) => {
    const bytes = gzipSync(INPUT);
    const place = bytes.length + at;
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    const reading = await read(bytes);
    expect(reading.lines.slice(0, 4)).toEqual(FOUR);
    expect(codes(reading)).toEqual(['error flows/damaged']);
    expect(reading.diagnostics[0]?.message).toContain(`incorrect ${what}`);
  });

  it('that cannot be opened', async () => {
    const missing = Object.assign(new Error('ENOENT: /secret/path'), { code: 'ENOENT' });
    const source = {
      name: 'gone.ndjson',
      open(): AsyncIterable<Uint8Array> {
        throw missing;
      },
    };
    const { digest, diagnostics } = await loadDigest([source, bytesSource(INPUT)]);
    expect(diagnostics.map(({ message }) => message)).toEqual(['`gone.ndjson` cannot be read: ENOENT']);
    expect(digest.connections).toHaveLength(1);
    expect(digest.sources.map(({ isComplete }) => isComplete)).toEqual([true, false]);
  });
});

describe('lines', () => {
  it('longer than the limit are skipped, and the rest is read', async () => {
    const long = `{"flow":"${'x'.repeat(70e6)}"}\n`;
    const reading = await read(`${LINE}${long}${LINE}`, 1024 * 1024);
    expect(reading.lines).toEqual(['1 observation', '2 broken too-long', '3 observation']);
    const { diagnostics } = await loadDigest([bytesSource(`${LINE}${long}${LINE}`)]);
    expect(diagnostics.map(({ code, span }) => [code, span?.line])).toEqual([['flows/too-long', 2]]);
  });

  it('of a store, which answers with all records in one, are read up to 64 MiB', async () => {
    const hit = `{"_source":{"message":${JSON.stringify(LINE.trim())}}}`;
    const hits = Array<string>(Math.ceil(20e6 / hit.length)).fill(hit);
    const { digest } = await loadDigest([bytesSource(`{"hits":{"hits":[${hits.join()}]}}`)]);
    expect(digest.sources[0]?.records).toMatchObject({ connections: hits.length, broken: {} });
  });

  it('of the limit are read', async () => {
    const options = { maxLineBytes: LINE.length - 1 };
    expect((await read(LINE, undefined, options)).lines).toEqual(['1 observation']);
    expect((await read(LINE, 100, options)).lines).toEqual(['1 observation']);
    expect((await read(` ${LINE}`, undefined, options)).lines).toEqual(['1 broken too-long']);
    expect((await read(` ${LINE}`, 100, options)).lines).toEqual(['1 broken too-long']);
  });

  it('with invalid UTF-8 are broken; a replacement character that was recorded is not', async () => {
    const bytes = Buffer.from(LINE.replace('front', 'fr\u00e9nt'));
    const at = bytes.indexOf(Buffer.from('é'));
    const invalid = Buffer.from(bytes);
    invalid[at] = 0xff;
    const reading = await read(
      Buffer.concat([bytes, invalid, Buffer.from(LINE.replace('front', 'fr\ufffdnt'))]),
    );
    expect(reading.lines).toEqual(['1 observation', '2 broken malformed', '3 observation']);
  });

  it('after a block of NUL bytes, as log rotation leaves it, are read', async () => {
    expect((await read(Buffer.concat([Buffer.alloc(5000), INPUT]))).lines).toEqual(FOUR);
  });

  it('deeper than any record do not exhaust the stack', async () => {
    const deep = `{"flow":${'['.repeat(200_000)}${']'.repeat(200_000)}}\n`;
    const reading = await read(`${deep}${LINE}`);
    expect(reading.lines.at(-1)).toBe('2 observation');
  });
});

/** As much of a tar archive as tells it: the name of the first file, and the format's name at its place. */
function tarOf(content: Uint8Array): Buffer {
  const header = Buffer.alloc(512);
  header.write('flows.ndjson');
  header.write('ustar', 257);
  return Buffer.concat([header, content]);
}

describe('JSON that is not written one record a line', () => {
  const records = INPUT.toString()
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  const layouts = {
    'pretty-printed, as jq prints': records.map((record) => `${JSON.stringify(record, null, 2)}\n`).join(''),
    'with line ends of Windows': records
      .map((record) => `${JSON.stringify(record, null, '\t').replaceAll('\n', '\r\n')}\r\n`)
      .join(''),
    'an array, as jq -s prints': JSON.stringify(records, null, 2),
    'an array of one line': `\ufeff${JSON.stringify(records)}\n`,
    'an array with a record a line': `[\n${records.map((record) => JSON.stringify(record)).join(',\n')}\n]\n`,
    'several arrays': `${JSON.stringify(records.slice(0, 3))}\n${JSON.stringify(records.slice(3))}`,
  };

  it.each(Object.entries(layouts))('is read like the lines: %s', async (_, text) => {
    const { digest: expected } = await loadDigest([bytesSource(INPUT)]);
    for (const pieceBytes of [1, 7, 1000, undefined]) {
      const { digest, diagnostics } = await loadDigest([bytesSource(text, 'flows', pieceBytes)]);
      expect(diagnostics).toEqual([]);
      expect(digest.connections).toEqual(expected.connections);
      expect(digest.sources[0]?.records.lines).toBe(4);
    }
  });

  it.each(Object.entries(layouts))('is read behind what a tool said before it: %s', async (_, text) => {
    const { digest: expected } = await loadDigest([bytesSource(INPUT)]);
    const said = 'Defaulted container "agent" out of: agent, config (init)\n\nWarning: deprecated\n';
    for (const before of [said, `\ufeff${said.replaceAll('\n', '\r\n')}`]) {
      const source = bytesSource(before + text.replace(/^\ufeff/, ''), 'flows', 1000);
      const { digest, diagnostics } = await loadDigest([source]);
      expect(diagnostics).toMatchObject([
        { code: 'flows/malformed', message: expect.stringMatching(/1, 3\b/) },
      ]);
      expect(digest.connections).toEqual(expected.connections);
      expect(digest.sources[0]?.records).toMatchObject({ broken: { malformed: 2 } });
    }
  });

  it('numbers records by their first line', async () => {
    const reading = await read('{\n  "flow": {}\n}\n{\n  "flow": {}\n}\n');
    expect(reading.lines).toEqual(['1 ignored direction-unknown', '4 ignored direction-unknown']);
  });

  it('is not cut in silence, wherever it ends', async () => {
    const text = JSON.stringify(records, null, 1);
    for (const length of [text.length - 1, text.length - 2, text.length - 40, text.indexOf('},\n') + 2]) {
      const reading = await read(text.slice(0, length));
      expect(reading.lines.at(-1)).toMatch(/broken truncated$/);
      expect(codes(reading)).toEqual(['error flows/cut']);
    }
  });

  it('loses nothing that stands between records', async () => {
    const pretty = JSON.stringify(records[0], null, 2);
    const reading = await read(`${pretty}\nnot a record\n${pretty}\n`);
    expect(reading.lines).toEqual([
      '1 observation',
      `${pretty.split('\n').length + 1} broken malformed`,
      expect.stringMatching(/observation$/),
    ]);
  });

  it.each([
    '{"flow":{"is_reply":false}[',
    '{"flow":{"is_reply":false}{',
    '{"flow":{"is_reply":false},',
    '{"flow":{"is_reply]:false,',
  ])('is not seen in a broken line that ends as the first of several may: %s', async (broken) => {
    const { lines } = await read(`${broken}\n${JSON.stringify(records[0])}\n`);
    expect(lines).toEqual(['1 broken malformed', '2 observation']);
  });

  it('has the same limit for a record', async () => {
    const long = JSON.stringify({ flow: { Summary: 'x'.repeat(5000) } }, null, 2);
    const reading = await read(`${long}\n${long.slice(0, 30)}"}}\n`, 100, { maxLineBytes: 1000 });
    expect(reading.lines).toEqual(['1 broken too-long', expect.stringMatching(/^6 /)]);
  });
});

const PACKET = 'IP 10.0.0.1.40000 > 10.0.0.2.443: Flags [S], seq 1, win 64240, length 0\n';

describe('sources that hold no flows', () => {
  it.each([
    ['a PNG image', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 1])],
    ['text in UTF-16', Buffer.from('\ufeff{"flow":{}}', 'utf16le')],
    ['text in UTF-16', Buffer.from('{"flow":{"é":1}}', 'utf16le')],
    ['text in UTF-16', Buffer.from('{"flow":{"é":1}}', 'utf16le').swap16()],
    ['the line is neither JSON nor text of a known format', 'no flows today\n'],
    [
      'the line is neither JSON nor text of a known format',
      '10.0.0.1 10.0.0.2 40000 443 6 3 180 1777629600 1777629660 ACCEPT OK\n',
    ],
    ['the line is not valid JSON', 'no flows: {today}\n'],
    ['the line is JSON, but not a known flow record', '{"apiVersion":"v1"}\n{"a":1}\n'],
    ['a Kubernetes manifest in YAML', '---\n# pods\napiVersion: v1\nkind: Pod\n'],
    [
      'the line is a Kubernetes object, but not a flow record that Sluice reads',
      '{"apiVersion":"v1","kind":"Pod"}\n',
    ],
    [
      'the line is an event in OCSF, but not a flow record that Sluice reads',
      '{"class_uid":2004,"class_name":"Detection Finding","metadata":{"version":"1.8.0"}}\n',
    ],
    [
      'the line is an event of Suricata (eve.json), but not a flow record that Sluice reads',
      '{"flow_id":1,"event_type":"flow","src_ip":"10.0.0.1","dest_ip":"10.0.0.2","flow":{"age":1,"state":"closed"}}\n',
    ],
    ['comma-separated values (CSV)', 'time,source,destination,port\n"2026",a,b,80\n'],
    ['comma-separated values (CSV)', 'source,destination,port\nweb,"a, b",80\n'],
    ['comma-separated values (CSV)', 'source,destination\nweb,api\n'],
    [
      'a Git LFS pointer, not the file that it points to',
      'version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 2\n',
    ],
    ['an HTML page', '\n<!DOCTYPE html>\n<html><body>Sign in</body></html>'],
    ['an XML document', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'],
    [
      'the text that `hubble observe` prints for people',
      'Aug 20 10:00:00.123: shop/web:50001 (ID:1001) -> back/api:8080 (ID:1002) to-endpoint FORWARDED (TCP Flags: SYN)\n',
    ],
    [
      'the text that `hubble observe` prints for people',
      'Jan  5 10:00:00.123 [demo/worker-1]: 10.0.0.1:50001 (host) <> back/api:8080 (ID:1002) policy-verdict:none INGRESS DENIED (TCP Flags: SYN)\n',
    ],
    [
      'the text that `hubble observe` prints for people',
      'TIMESTAMP          SOURCE   DESTINATION   TYPE   VERDICT   SUMMARY\n',
    ],
    [
      'the text that `hubble observe` prints for people',
      '  TIMESTAMP: Aug 20 10:00:00.123\n     SOURCE: shop/web:50001\n',
    ],
    [
      'the text that `cilium monitor` prints',
      '-> Response http to 9 ([k8s:app=web]) from 0 ([k8s:app=api]), identity 9->5, verdict Forwarded GET http://api/ => 200\n',
    ],
    [
      'the line is an event of `cilium monitor --json`, but not a flow record that Sluice reads',
      '{"cpu":"CPU 01:","type":"trace","observationPoint":"to-stack"}\n',
    ],
    [
      'the line is packets of Wireshark (`tshark -T json`), but not a flow record that Sluice reads',
      '{"_index":"packets","_source":{"layers":{"ip":{"ip.src":"10.0.0.1"}}}}\n',
    ],
    ['the text that `tcpdump` prints', `10:00:00.123456 ${PACKET}`],
    ['the text that `tcpdump` prints', `2026-05-01 10:00:00.123456 ${PACKET}`],
    ['the text that `tcpdump` prints', `1777629600.123456 ${PACKET}`],
    ['the text that `tcpdump` prints', `10:00:00.123456 eth0  Out ${PACKET}`],
    ['the text that `tcpdump` prints', `tcpdump: verbose output suppressed\n10:00:00.123456 ${PACKET}`],
    [
      'the table of connections that `conntrack` prints',
      '    [NEW] tcp      6 120 SYN_SENT src=10.0.0.1 dst=10.0.0.2 sport=40000 dport=443 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=443 dport=40000\n',
    ],
    [
      'the table of connections that `conntrack` prints',
      'ipv4     2 tcp      6 86400 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=40000 dport=443 src=10.0.0.2 dst=10.0.0.1 sport=443 dport=40000 [ASSURED]\n',
    ],
    [
      'log entries in YAML, as `gcloud logging read` writes them',
      "---\ninsertId: a1\njsonPayload:\n  connection:\n    src_ip: 10.0.0.1\nlogName: projects/p/logs/compute.googleapis.com%2Fvpc_flows\ntimestamp: '2026-05-01T10:00:00Z'\n",
    ],
    ['a tar archive', tarOf(INPUT)],
    ['a tar archive', gzipSync(tarOf(INPUT))],
    ['a ZIP archive', Buffer.from('PK\u0003\u0004flows.ndjson')],
    ['gzip data within gzip data', gzipSync(gzipSync(INPUT))],
    ['a PNG image', zstdCompressSync(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))],
    ['a Parquet file', 'PAR1xxxxPAR1'],
  ])('are named: %s', async (what, content) => {
    const reading = await read(content);
    expect(reading.lines[0]).toMatch(/^1 broken (foreign|malformed)$/);
    expect(codes(reading)).toEqual(['error flows/foreign']);
    expect(reading.diagnostics[0]?.message).toBe(`\`flows\` contains no flow records: ${what}`);
  });

  it.each([
    ['the line is neither JSON nor text of a known format', '404 page not found'],
    ['the line is not valid UTF-8', Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c])],
  ])('are not called cut for want of a last line end: %s', async (what, content) => {
    const reading = await read(content);
    expect(codes(reading)).toEqual(['error flows/foreign']);
    expect(reading.diagnostics[0]?.message).toBe(`\`flows\` contains no flow records: ${what}`);
    expect(codes(await read('{"flow":{"verdict":"FORW'))).toEqual(['error flows/cut']);
  });

  it('say what to do instead', async () => {
    const compact = await read('Aug 20 10:00:00.123: shop/web:1 -> back/api:80 to-endpoint FORWARDED\n');
    expect(compact.diagnostics[0]?.help).toContain('`hubble observe -o json`');
    const pointer = await read('version https://git-lfs.github.com/spec/v1\n');
    expect(pointer.diagnostics[0]?.help).toContain('git lfs pull');
  });

  it('are one line of an answer, however long they are', async () => {
    const line = 'Aug 20 10:00:00.123: shop/web:1 -> back/api:80 to-endpoint FORWARDED\n';
    expect((await read(line.repeat(1000))).lines).toHaveLength(1);
  });

  it('are named line by line among records', async () => {
    const { digest, diagnostics } = await loadDigest([
      bytesSource(`${LINE}{"flow":{"Key":{"sourceName":"web"}}}\n${LINE}`),
    ]);
    expect(digest.sources[0]?.records).toMatchObject({ connections: 2, broken: { foreign: 1 } });
    expect(diagnostics[0]?.message).toContain('a flow of Calico Goldmane');
  });

  it('are closed, although they are not read', async () => {
    for (const content of ['PAR1xxxxPAR1', gzipSync('PAR1'), Buffer.from([0x89, 0x50, 0x4e, 0x47])]) {
      let isOpen = false;
      const source: FlowSource = {
        name: 'flows',
        async *open() {
          isOpen = true;
          try {
            yield Buffer.from(content);
            yield Buffer.alloc(1024);
          } finally {
            isOpen = false;
          }
        },
      };
      for await (const _ of readFlowLines(source)) expect(isOpen).toBeDefined();
      expect(isOpen).toBe(false);
    }
  });

  it('a digest is no record: the help does not ask for one', async () => {
    const { diagnostics } = await read('PAR1xxxxPAR1');
    expect(diagnostics[0]?.help).toContain('a digest contains no single records');
  });

  it('an empty one is a warning', async () => {
    for (const empty of ['', gzipSync(''), zstdCompressSync(Buffer.from(''))]) {
      const reading = await read(empty);
      expect(reading.lines).toEqual([]);
      expect(codes(reading)).toEqual(['warning flows/empty']);
    }
  });
});

it('a recording that was compressed since it was read is the same recording', async () => {
  const copies = [INPUT, gzipSync(INPUT), zstdCompressSync(INPUT)].map((bytes, i) =>
    bytesSource(bytes, `copy-${i}`),
  );
  const { digest, diagnostics } = await loadDigest(copies);
  expect(digest.sources).toHaveLength(1);
  const repeated = diagnostics.filter(({ code }) => code === 'flows/repeated-source');
  expect(repeated).toHaveLength(2);
});

it('sources that hold no flows are no recordings, and none repeats another', async () => {
  const pointer = (oid: string) => `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\n`;
  const contents = [pointer('a'), pointer('b'), 'a,b\n1,2\n', '', gzipSync('')];
  const { diagnostics, digest } = await loadDigest(
    contents.map((bytes, i) => bytesSource(bytes, `file-${i}`)),
  );
  expect(diagnostics.map(({ code }) => code)).toEqual([
    'flows/foreign',
    'flows/foreign',
    'flows/foreign',
    'flows/empty',
    'flows/empty',
  ]);
  expect(digest.sources).toHaveLength(contents.length);
});
