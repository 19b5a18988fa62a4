import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlowLine } from '../../../src/flows/flow-line.ts';
import { loadDigest } from '../../../src/flows/load-digest.ts';
import { readFlowLines } from '../../../src/flows/read-flow-lines.ts';
import { createFollowedLines } from '../../../src/flows/watch/followed-lines.ts';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import { bytesSource } from '../../support/flow-sources.ts';

const CASES = fileURLToPath(new URL('../../cases/', import.meta.url));
const HUBBLE = recordsOf('hubble/one-connection-seen-by-four/input.ndjson');
const TIME = '2026-11-30T08:00:00.123456789Z';
/** As many bytes as containerd and Docker read at once. */
const BUFFER = 16 * 1024;
const NOTHING = Buffer.alloc(0);

function recordsOf(path: string): readonly string[] {
  return readFileSync(`${CASES}${path}`, 'utf8').split('\n').filter(Boolean);
}

interface Reading {
  readonly lines: readonly FlowLine[];
  readonly diagnostics: readonly Diagnostic[];
}

async function read(content: Uint8Array | string, maxLineBytes?: number): Promise<Reading> {
  const lines: FlowLine[] = [];
  const diagnostics: Diagnostic[] = [];
  const onDiagnostic = (diagnostic: Diagnostic) => diagnostics.push(diagnostic);
  const options = { onDiagnostic, ...(maxLineBytes !== undefined && { maxLineBytes }) };
  for await (const line of readFlowLines(bytesSource(content, 'flows'), options)) lines.push(line);
  return { lines, diagnostics };
}

function said({ lines, diagnostics }: Reading): readonly string[] {
  return [
    ...lines.map((line) => `${line.line} ${line.kind}${'reason' in line ? ` ${line.reason}` : ''}`),
    ...diagnostics.map(({ severity, code, span }) => `${severity} ${code} ${span?.line}`),
  ];
}

/** A piece as containerd writes it: its bytes as they are. */
function cri(content: Buffer | string, flag: 'P' | 'F', stream = 'stdout', before = ''): Buffer {
  return Buffer.concat([
    Buffer.from(`${before}${TIME} ${stream} ${flag} `),
    Buffer.from(content),
    Buffer.from('\n'),
  ]);
}

/** As Docker's json-file driver writes one: bytes that are no characters are replaced. */
function docker(content: Buffer | string, flag: 'P' | 'F', stream = 'stdout', more = {}): Buffer {
  const log = `${Buffer.from(content).toString('utf8')}${flag === 'F' ? '\n' : ''}`;
  return Buffer.from(`${JSON.stringify({ log, stream, ...more, time: TIME })}\n`);
}

/** As fluent-bit ships lines of CRI whose pieces it does not join. */
function shipped(content: Buffer | string, flag: 'P' | 'F', stream = 'stdout'): Buffer {
  return Buffer.from(
    `${JSON.stringify({ '@timestamp': TIME, stream, _p: flag, log: Buffer.from(content).toString('utf8') })}\n`,
  );
}

function cut(record: string, at: readonly number[]): readonly Buffer[] {
  const bytes = Buffer.from(record);
  const places = [0, ...[...at].sort((one, other) => one - other), bytes.length];
  return places.slice(1).map((end, i) => bytes.subarray(places[i], end));
}

function flagged(pieces: readonly Buffer[], wrap: (content: Buffer, flag: 'P' | 'F') => Buffer): Buffer[] {
  return pieces.map((piece, i) => wrap(piece, i === pieces.length - 1 ? 'F' : 'P'));
}

/** What a line means, wherever it stands. */
function meaning(lines: readonly FlowLine[]): readonly string[] {
  return lines.map(({ line: _, ...rest }) =>
    JSON.stringify(rest, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
  );
}

const FORMATS = readdirSync(`${CASES}flows`).filter((format) => !['mapped'].includes(format));

/** One record of each format that stands alone, as its own source means it. */
const RECORDS = [
  HUBBLE[0] ?? '',
  ...FORMATS.flatMap((format) =>
    readdirSync(`${CASES}flows/${format}`).flatMap((name) => {
      const file = readdirSync(`${CASES}flows/${format}/${name}`).find((one) =>
        /^input\.(log|ndjson)$/.test(one),
      );
      return file === undefined ? [] : recordsOf(`flows/${format}/${name}/${file}`).slice(0, 3);
    }),
  ),
];

/** Such a piece may be a record of another container: no runtime cuts one out of 16 KiB but by a rare chance, and then both are broken. */
function isObject(piece: Buffer): boolean {
  try {
    return piece[0] === 0x7b && JSON.parse(piece.toString()) !== null;
  } catch {
    return false;
  }
}

describe.each([
  ['CRI', cri],
  ['a shipper that keeps the flag of CRI', shipped],
])('pieces of %s', (_, wrap) => {
  it('of any record, cut anywhere, among lines of the other stream, are that record', async () => {
    const ascii = RECORDS.filter((record) => wrap === cri || /^[\x20-\x7e]*$/.test(record));
    const noise = fc.constantFrom('level=info msg="reconciled"', 'E1130 08:00:00 {"error":"none"}', '');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ascii),
        fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
        fc.array(noise, { maxLength: 4 }),
        fc.nat(),
        async (record, at, others, seed) => {
          const length = Buffer.byteLength(record);
          const pieces = cut(
            record,
            at.map((one) => one % (length + 1)),
          );
          fc.pre(!pieces.slice(1).some(isObject));
          const lines = flagged(pieces, wrap);
          others.forEach((other, i) => {
            lines.splice(1 + ((seed + i) % (lines.length - 1)), 0, wrap(other, 'F', 'stderr'));
          });
          const whole = await read(Buffer.concat([wrap(record, 'F'), wrap(record, 'F')]));
          const joined = await read(Buffer.concat([wrap(record, 'F'), ...lines]));
          const isOfRecord = ({ line }: FlowLine) => line <= 2;
          expect(meaning(joined.lines.filter(isOfRecord))).toEqual(meaning(whole.lines));
          expect(new Set(joined.lines.map(({ line }) => line)).size).toBe(2 + others.length);
        },
      ),
    );
  });
});

it('pieces of Docker, cut anywhere, are a record of JSON, and one of text when they are as long as Docker cuts them', async () => {
  const [json = ''] = HUBBLE;
  const [whole] = meaning((await read(`${json}\n`)).lines);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: json.length - 1 }), { minLength: 1, maxLength: 5 }),
      async (at) => {
        const pieces = cut(json, at);
        fc.pre(!pieces.some(isObject));
        const lines = flagged(pieces, docker);
        lines.splice(1, 0, docker('noise', 'F', 'stderr'));
        const { lines: read1 } = await read(Buffer.concat(lines));
        expect(meaning(read1.filter(({ line }) => line === 1))).toEqual([whole]);
      },
    ),
  );
  // A piece that is an object by itself is not taken for the rest of another one, and no record comes of them.
  const { lines: apart } = await read(Buffer.concat(flagged(cut(json, [1, 535, 569]), docker)));
  expect(apart.map(({ kind }) => kind)).not.toContain('observation');
  const text = `${'-'.repeat(BUFFER)} ${recordsOf('flows/ovn-acl/names-and-directions/input.log')[0]}`;
  const pieces = flagged(cut(text, [BUFFER]), docker);
  expect(meaning((await read(Buffer.concat(pieces))).lines)).toEqual(
    meaning((await read(`${text}\n`)).lines),
  );
});

it('the line end that Docker keeps is not of the record', async () => {
  const [record = ''] = recordsOf('flows/obi/printed/input.log');
  const bare = await read(`${record}\n${record}\n`);
  expect(meaning((await read(Buffer.concat([docker(record, 'F'), docker(record, 'F')]))).lines)).toEqual(
    meaning(bare.lines),
  );
});

describe('lines that were cut', () => {
  const [one = '', two = '', three = ''] = HUBBLE;
  const halves = (record: string, wrap = cri): readonly Buffer[] =>
    flagged(cut(record, [record.length / 2]), wrap);
  const of = (...parts: readonly (Buffer | string)[]) =>
    read(Buffer.concat(parts.map((part) => Buffer.from(part))));

  it('have the number of their first piece, and come where the last is', async () => {
    const [head = '', tail = ''] = halves(one);
    expect(said(await of(cri(two, 'F'), head, cri('noise', 'F', 'stderr'), tail, cri(three, 'F')))).toEqual([
      '1 observation',
      '3 broken malformed',
      '2 observation',
      '5 observation',
    ]);
  });

  it('are told by the container that a word before them names', async () => {
    const [a, b] = ['[pod/kube-system/a] ', 'b.log:'].map((name) =>
      halves(one, (content, flag) => cri(content, flag, 'stdout', name)),
    );
    expect(said(await of(a?.[0] ?? '', b?.[0] ?? '', a?.[1] ?? '', b?.[1] ?? ''))).toEqual([
      '1 observation',
      '2 observation',
    ]);
  });

  it('are told by the container that a shipper names', async () => {
    const [a, b] = ['a', 'b'].map((pod) =>
      cut(one, [100]).map((content, i) => {
        const log = content.toString();
        const flags = { logtag: i === 0 ? 'P' : 'F', kubernetes: { pod_name: pod } };
        return `${JSON.stringify({ time: TIME, stream: 'stdout', ...flags, log })}\n`;
      }),
    );
    expect(said(await of(a?.[0] ?? '', b?.[0] ?? '', b?.[1] ?? '', a?.[1] ?? ''))).toEqual([
      '2 observation',
      '1 observation',
    ]);
  });

  it('are broken, and counted, where nothing tells two containers apart', async () => {
    const [head = '', tail = ''] = halves(one);
    const reading = await of(cri(three, 'F'), head, cri(two, 'F'), tail);
    expect(said(reading)).toEqual(['1 observation', '2 broken piece', '3 observation', '4 broken malformed']);
    const { digest, diagnostics } = await loadDigest([
      bytesSource(
        Buffer.concat([cri(three, 'F'), head, cri(two, 'F'), tail].map((part) => Buffer.from(part))),
      ),
    ]);
    expect(digest.sources[0]?.records).toMatchObject({ lines: 4, broken: { malformed: 1, piece: 1 } });
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n')).toMatch(
      /flows\/piece .*\(line 2\): a piece of a line that a container runtime cut, without the other pieces/,
    );
  });

  it('are cut when the source ends before their last piece', async () => {
    const [head = NOTHING] = halves(one);
    const [dockers = NOTHING] = halves(one, docker);
    for (const piece of [head, dockers]) {
      const reading = await of(wrapLike(piece, two), piece, cri('noise', 'F', 'stderr'));
      expect(said(reading)).toEqual([
        '1 observation',
        expect.stringMatching(/^3 broken (malformed|foreign)$/),
        '2 broken truncated',
        'error flows/cut 2',
      ]);
    }
    expect(said(await of(cri(two, 'F'), head.subarray(0, -40)))).toEqual([
      '1 observation',
      '2 broken truncated',
      'error flows/cut 2',
    ]);
    const { digest } = await loadDigest([bytesSource(Buffer.concat([cri(two, 'F'), head]))]);
    expect(digest.sources[0]).toMatchObject({ isComplete: false, records: { broken: { truncated: 1 } } });
  });

  it('are cut when the source ends within their last piece', async () => {
    for (const wrap of [cri, docker]) {
      const [head = NOTHING, tail = NOTHING] = halves(one, wrap);
      const reading = await of(wrap(two, 'F'), head, tail.subarray(0, -60));
      expect(
        reading.lines.slice(1).every((line) => line.kind === 'broken' && line.reason === 'truncated'),
      ).toBe(true);
      expect(said(reading).at(-1)).toMatch(/^error flows\/cut [23]$/);
    }
  });

  it('are whole when their last piece has no line end', async () => {
    const [head = '', tail = NOTHING] = halves(one);
    expect(said(await of(head, tail.subarray(0, -1)))).toEqual(['1 observation']);
    expect(said(await of(docker(two, 'F'), docker(one, 'P')))).toEqual(['1 observation', '2 observation']);
  });

  it('are whole when CRI-O ends them with an empty piece', async () => {
    expect(said(await of(cri(one, 'P'), cri('', 'F'), cri(two, 'P')))).toEqual([
      '1 observation',
      '3 observation',
    ]);
  });

  it('are text of which no piece is read as a record', async () => {
    const [acl = ''] = recordsOf('flows/ovn-acl/names-and-directions/input.log');
    const at = acl.indexOf('tp_dst=') + 'tp_dst=6'.length;
    const [head = ''] = flagged(cut(acl, [at]), cri);
    expect(said(await of(cri(acl, 'F'), head))).toEqual([
      '1 observation',
      '2 broken truncated',
      'error flows/cut 2',
    ]);
    const message = head.toString().trim();
    const shippers = `${JSON.stringify({ message })}\n${JSON.stringify({ logs: 1, _p: 'P', message: acl.slice(0, at) })}\n`;
    expect(said(await of(`${acl}\n`, shippers))).toEqual([
      '1 observation',
      '2 broken piece',
      '3 broken piece',
    ]);
  });

  it('are not looked for in lines of shippers that take the line end away', async () => {
    const acls = recordsOf('flows/ovn-acl/names-and-directions/input.log').slice(0, 3);
    const lines = [...acls, one, two].map((log) => `${JSON.stringify({ log, stream: 'stdout' })}\n`);
    expect((await of(...lines)).lines.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5]);
    const whole = await of(...acls.map((acl) => `${acl}\n`));
    expect(meaning((await of(...lines.slice(0, 3))).lines)).toEqual(meaning(whole.lines));
  });

  it('have the limit of lines', async () => {
    const pieces = [cri('x'.repeat(60), 'P'), cri('x'.repeat(60), 'P'), cri('x'.repeat(60), 'F')];
    const content = Buffer.concat([...pieces, cri('{}', 'F')]);
    const { lines } = await read(content, 150);
    expect(lines).toMatchObject([
      { line: 1, reason: 'too-long', detail: 'the line has 180 bytes, more than the limit of 150' },
      { line: 4 },
    ]);
  });

  it('are given up, the oldest first, when many wait', async () => {
    const heads = ['a', 'b', 'c'].map((name) => cri(one.slice(0, 80), 'P', 'stdout', `${name}:`));
    const tails = ['a', 'b', 'c'].map((name) => cri(one.slice(80), 'F', 'stdout', `${name}:`));
    const { lines } = await read(Buffer.concat([...heads, ...tails.slice(1)]), one.length + 100);
    expect(said({ lines, diagnostics: [] })).toEqual(['1 broken piece', '2 observation', '3 observation']);
  });

  it('have lost a character that Docker cut: what it would say is not guessed', async () => {
    const record = one.replace('"front"', '"fr\u00f6nt"');
    const at = Buffer.from(record).indexOf(Buffer.from('\u00f6')) + 1;
    expect(said(await of(...flagged(cut(record, [at]), docker)))[0]).toBe('1 broken piece');
    expect(said(await of(...flagged(cut(record, [at]), cri)))).toEqual(['1 observation']);
  });

  it('are joined in a file that somebody goes on writing', () => {
    const taken: FlowLine[] = [];
    const followed = createFollowedLines({}, (line) => taken.push(line));
    for (const part of [...halves(one), ...halves(two)]) followed.push(part);
    followed.finish();
    expect(taken.map(({ line, kind }) => `${line} ${kind}`)).toEqual(['1 observation', '3 observation']);
  });
});

/** Another record as the runtime of a piece writes it. */
function wrapLike(piece: Buffer | string, record: string): Buffer {
  return piece.toString().startsWith('{') ? docker(record, 'F') : cri(record, 'F');
}
