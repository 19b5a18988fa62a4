import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { broken } from '../observed.ts';
import type { OneWayRecord } from './one-way-record.ts';
import { createDirectionPairing } from './pair-directions.ts';

/** `a:40000>b:443`, with `S` for a SYN and `A` for the answer to one. */
function record(text: string, line: number): OneWayRecord {
  const [, source = '', sourcePort, destination = '', port, flag] =
    /^(\w+):(\d*)>(\w+):(\d*)([SA]?)$/.exec(text) ?? [];
  return {
    line,
    protocol: 'TCP',
    source: { address: source, port: sourcePort ? Number(sourcePort) : undefined },
    destination: { address: destination, port: port ? Number(port) : undefined },
    openedBy: flag === 'S' ? 'source' : flag === 'A' ? 'destination' : undefined,
    // Any item will do that can be told apart.
    connection: ({ opener, isGuessed, isAnswered }) => {
      const ends = opener === 'source' ? `${source}→${destination}` : `${destination}→${source}`;
      return broken(line, 'foreign', `${ends}${isGuessed ? '?' : ''}${isAnswered ? ' answered' : ''}`);
    },
  };
}

/** What becomes of each record, by its line. */
function pair(...records: readonly string[]): readonly string[] {
  const pairing = createDirectionPairing();
  const lines = records.flatMap((text, i) => pairing.add(record(text, i + 1)));
  return [...lines, ...pairing.finish()].map((line) =>
    line.kind === 'broken' ? line.detail : line.kind === 'ignored' ? line.reason : '',
  );
}

describe('records of one direction each', () => {
  it('are one connection and its answer, whichever comes first', () => {
    expect(pair('a:40000>b:443', 'b:443>a:40000')).toEqual(['a→b? answered', 'reply']);
    expect(pair('b:443>a:40000', 'a:40000>b:443')).toEqual(['reply', 'a→b? answered']);
  });

  it('are told by flags, not by ports', () => {
    expect(pair('a:443>b:40000S', 'b:40000>a:443')).toEqual(['a→b answered', 'reply']);
    expect(pair('b:40000>a:443A')).toEqual(['a→b answered']);
  });

  it('stand for their connection when only the answers are recorded', () => {
    expect(pair('b:443>a:40000')).toEqual(['a→b? answered']);
  });

  it('are no further connection when they go on', () => {
    expect(pair('a:40000>b:443S', 'a:40000>b:443', 'b:443>a:40000')).toEqual([
      'a→b answered',
      'continued',
      'reply',
    ]);
  });

  it('are another one from another port', () => {
    expect(pair('a:40000>b:443S', 'a:40001>b:443S')).toEqual(['a→b', 'a→b']);
  });

  it('are taken as they are where ports say nothing', () => {
    expect(pair('a:40000>b:40001')).toEqual(['a→b?']);
    expect(pair('a:>b:')).toEqual(['a→b?']);
  });

  it('come in the order of the source', () => {
    const pairing = createDirectionPairing();
    const lines = [
      ...pairing.add(record('a:40000>b:443', 1)),
      ...pairing.pass(broken(2, 'malformed', '')),
      ...pairing.add(record('c:40000>b:443', 3)),
      ...pairing.add(record('b:443>c:40000', 4)),
      ...pairing.finish(),
    ];
    expect(lines.map(({ line }) => line)).toEqual([1, 2, 3, 4]);
  });

  it('do not wait for others where any order will do', () => {
    const pairing = createDirectionPairing('any');
    expect(pairing.add(record('a:40000>b:443', 1))).toEqual([]);
    expect(pairing.pass(broken(2, 'malformed', ''))).toMatchObject([{ line: 2 }]);
    expect(pairing.add(record('c:40000>b:443', 3))).toEqual([]);
    const met = pairing.add(record('b:443>c:40000', 4));
    expect(met.map(({ line }) => line)).toEqual([3, 4]);
    expect([...pairing.finish()]).toMatchObject([{ line: 1 }]);
  });

  it('stand for the same in any order', () => {
    const end = fc.constantFrom('a:40000', 'b:443', 'c:40001', 'd:', 'b:');
    const text = fc
      .tuple(end, end, fc.constantFrom('', '', 'S', 'A'))
      .map(([from, to, flag]) => `${from}>${to}${flag}`);
    const records = fc.array(fc.oneof(text, fc.constant(undefined)), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(records, (texts) => {
        const [inOrder, any] = (['of-source', 'any'] as const).map((order) => {
          const pairing = createDirectionPairing(order);
          const lines = texts.flatMap((one, i) =>
            one === undefined ? pairing.pass(broken(i, 'malformed', '')) : pairing.add(record(one, i)),
          );
          return [...lines, ...pairing.finish()];
        });
        expect(inOrder?.map(({ line }) => line)).toEqual(texts.map((_, i) => i));
        expect(any?.toSorted((one, other) => one.line - other.line)).toEqual(inOrder);
      }),
    );
  });

  it('meet their other half, however many met before', () => {
    const pairing = createDirectionPairing();
    for (let i = 0; i < 70_000; i++) {
      pairing.add(record(`a${i}:40000>b:443`, 2 * i));
      const last = pairing.add(record(`b:443>a${i}:40000`, 2 * i + 1));
      expect(last.map((line) => line.kind)).toEqual(['broken', 'ignored']);
    }
    expect(pairing.add(record('b:443>a69999:40000', 140_000))).toMatchObject([{ reason: 'reply' }]);
  });

  it('are of the end whose flag came first, when flags contradict each other', () => {
    expect(pair('a:40000>b:443S', 'b:443>a:40000S')).toEqual(['a→b answered', 'reply']);
  });

  it.each([
    ['of very many ends', 200_000, 1, 'of-source'],
    ['of few ends', 60_000, 5, 'of-source'],
    ['of few ends in any order', 60_000, 5, 'any'],
  ] as const)(
    'are decided without their other half when very many wait, %s, and none is lost',
    (_, ends, each, order) => {
      const pairing = createDirectionPairing(order);
      const before: number[] = [];
      for (let i = 0; i < ends * each; i++) {
        before.push(...pairing.add(record(`a${i % ends}:40000>b:443`, i)).map(({ line }) => line));
      }
      // Later ones wait still: memory is bounded, and what is decided is the oldest.
      expect(before.length).toBeGreaterThan(30_000);
      expect(before.length).toBeLessThan(ends * each);
      const lines = [...before, ...[...pairing.finish()].map(({ line }) => line)];
      if (order === 'any') lines.sort((one, other) => one - other);
      expect(lines.every((line, i) => line === i) && lines.length === ends * each).toBe(true);
      expect([...pairing.finish()]).toEqual([]);
    },
  );

  it('are another connection once the first of their ends was forgotten', () => {
    const pairing = createDirectionPairing();
    const said: string[] = [];
    const add = (text: string, line: number) => {
      for (const one of pairing.add(record(text, line)))
        said.push(one.kind === 'broken' ? one.detail : one.kind);
    };
    add('a:40000>b:443', 0);
    for (let i = 1; i <= 140_000; i++) add(`c${i}:40000>b:443`, i);
    expect(said[0]).toBe('a→b?');
    add('b:443>a:40000', 140_001);
    for (const one of pairing.finish()) said.push(one.kind === 'broken' ? one.detail : one.kind);
    expect(said.at(-1)).toBe('a→b? answered');
  });
});
